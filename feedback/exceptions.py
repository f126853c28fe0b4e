"""What feedback refuses."""

from donors.exceptions import HearbackError


class FeedbackError(HearbackError):
    """An expected refusal around what we tell people."""


class MessageNotFailedError(FeedbackError):
    """Only a message that finally failed is sent again by hand."""
