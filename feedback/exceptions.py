"""What feedback refuses."""

from donors.exceptions import HearbackError


class FeedbackError(HearbackError):
    """An expected refusal around what we tell people."""


class MessageNotFailedError(FeedbackError):
    """Only a message that finally failed is sent again by hand."""


class UpdateStateError(FeedbackError):
    """An impact update is not in a state that allows this: its one argument is the state."""


class ChosenGiftsGoneError(FeedbackError):
    """Staff chose whose money an update is about, and none of it is there any more."""


class TooManyUnitsError(FeedbackError):
    """News of more units than are still to come or to leave; the sentence says what to write."""


class AllocationError(FeedbackError):
    """Staff asked for more than a gift has left or a project has room for."""


class AnswerError(FeedbackError):
    """A donor’s answer may not be changed, or answered, any more; the sentence says why."""


class NoNewsError(FeedbackError):
    """ "Nothing new yet" may not be said now; the sentence says why."""


class FieldLinkError(FeedbackError):
    """A link for the field that may not do this: revoked, of another campaign, or not staff's."""
