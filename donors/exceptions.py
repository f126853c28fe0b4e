"""What Hearback refuses, as one family. Views turn these into a sentence for the person."""


class HearbackError(Exception):
    """An expected refusal."""


class ScopeMissingError(HearbackError):
    """A query did not say whose rows it wants."""


class ReasonMissingError(HearbackError):
    """Staff do something to somebody that needs a reason; its text is a sentence for them."""


class ConfirmationMissingError(HearbackError):
    """Staff do for good what needs a ticked box first; its text is a sentence for them."""
