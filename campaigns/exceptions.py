"""What campaigns refuse."""

from donors.exceptions import HearbackError


class PhotographError(HearbackError):
    """An upload is no photograph we can show; its text is a sentence for the person."""


class CampaignStateError(HearbackError):
    """A campaign cannot make this step from the state it is in."""


class CampaignIncompleteError(HearbackError):
    """A campaign lacks what everybody would see missing; `missing` says it in sentences."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


class LastOwnerError(HearbackError):
    """An organization keeps one owner at least."""


class StaffLockedOutError(HearbackError):
    """Somebody whom the operator has locked out is not invited back by an organization."""


class FundraiserStateError(HearbackError):
    """A supporter's page cannot make this step from the state it is in."""


class CampaignOverError(HearbackError):
    """A campaign takes no new pages; its text is a sentence for the supporter."""


class TooManyPagesError(HearbackError):
    """One address begins more pages than a person would."""


class SlugTakenError(HearbackError):
    """Another page has this address already."""


class TeamError(HearbackError):
    """A team, or a page that would join it, cannot make this step; its text is for the person."""
