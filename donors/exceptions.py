"""What Hearback refuses, as one family. Views turn these into a sentence for the person."""


class HearbackError(Exception):
    """An expected refusal."""


class ScopeMissingError(HearbackError):
    """A query did not say whose rows it wants."""
