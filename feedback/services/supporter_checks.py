"""Whether what we wrote to supporters and followers is still true when it is sent.

A mail may have waited for the morning, or for a mail server. In between a page was changed, a
birthday taken back, a follow ended.
"""

from collections.abc import Callable, Sequence

from campaigns.models import Fundraiser, Pledge, Team
from feedback.bulk.wanted import ask_many_before_sending
from feedback.following import standing
from feedback.following.models import PageNews
from feedback.models import Message
from feedback.services.still_wanted import ask_before_sending
from giving.models import Donation

Kind = Message.Kind
State = Fundraiser.State

# The states of its page that a mail is true in.
TRUE_IN = {
    Kind.FUNDRAISER_HELD: {State.IN_REVIEW},
    Kind.FUNDRAISER_APPROVED: {State.READY, State.LIVE},
    Kind.FUNDRAISER_SENT_BACK: {State.DRAFT},
    Kind.FUNDRAISER_BLOCKED: {State.BLOCKED},
    Kind.FUNDRAISER_CLOSED: {State.CLOSED},
    Kind.PLEDGE_DRAFT: {State.DRAFT},
}

# The same of a team.
TEAM_IN = {
    Kind.TEAM_APPROVED: {Team.State.LIVE},
    Kind.TEAM_SENT_BACK: {Team.State.DRAFT},
    Kind.TEAM_BLOCKED: {Team.State.BLOCKED},
}


def is_page_as_said(message: Message) -> bool:
    """Return whether the page is still there, and as the mail says."""
    page = message.fundraiser
    return page is not None and page.state in TRUE_IN[Kind(message.kind)]


def is_link_wanted(message: Message) -> bool:
    """Return whether the link still has something to do: to confirm, or to replace another."""
    page = message.fundraiser
    return page is not None and (message.values["is_new_link"] or page.confirmed_at is None)


def is_page_out(message: Message) -> bool:
    """Return whether the page is still out of the team that it was put out of."""
    page = message.fundraiser
    return page is not None and page.team_id != message.values["team_number"]


def is_team_there(message: Message) -> bool:
    return message.team is not None and message.team.state != Team.State.BLOCKED


def is_team_as_said(message: Message) -> bool:
    return message.team is not None and message.team.state in TEAM_IN[Kind(message.kind)]


def is_draft_of_pledge_wanted(message: Message) -> bool:
    return is_page_as_said(message) and is_pledge_wanted(message)


def is_pledge_wanted(message: Message) -> bool:
    return message.pledge is not None and message.pledge.state != Pledge.State.WITHDRAWN


def is_question_open(message: Message) -> bool:
    """Return whether a birthday is still to be asked about: not answered, not taken back."""
    pledge = message.pledge
    return (
        pledge is not None
        and pledge.state == Pledge.State.STANDING
        and pledge.asked_for == pledge.next_on
        and pledge.agreed_for != pledge.next_on
    )


def is_follow_there(message: Message) -> bool:
    return message.follow is not None


def are_thanks_wanted(message: Message) -> bool:
    return _are_thanks_wanted(message, _news_of(message))


def _are_thanks_wanted(message: Message, news: PageNews | None) -> bool:
    gift = message.donation
    is_kept = gift is not None and gift.state == Donation.State.PAID
    return is_kept and news is not None and news.may_be_read


def _news_of(message: Message) -> PageNews | None:
    news = PageNews.objects.for_organization(message.organization)
    return (
        news.select_related("fundraiser", "update", "impact_update")
        .filter(pk=message.values["news"])
        .first()
    )


def thanks_wanted_among(messages: Sequence[Message]) -> set[int]:
    """Ask about many messages; their news is read once."""
    rows = PageNews.objects.across_organizations().select_related("fundraiser", "update")
    news = rows.in_bulk({message.values["news"] for message in messages})
    wanted = set()
    for message in messages:
        told = news.get(message.values["news"])
        is_ours = told is not None and told.organization_id == message.organization_id
        if _are_thanks_wanted(message, told if is_ours else None):
            wanted.add(message.pk)
    return wanted


CHECKS: dict[Kind, Callable[[Message], bool]] = {
    **dict.fromkeys(TRUE_IN, is_page_as_said),
    **dict.fromkeys(TEAM_IN, is_team_as_said),
    Kind.FUNDRAISER_LINK: is_link_wanted,
    Kind.FUNDRAISER_PUT_OUT: is_page_out,
    Kind.PLEDGE_DRAFT: is_draft_of_pledge_wanted,
    Kind.TEAM_LINK: is_team_there,
    Kind.PLEDGE_LINK: is_pledge_wanted,
    Kind.PLEDGE_QUESTION: is_question_open,
    Kind.FOLLOW_LINK: is_follow_there,
    Kind.FOLLOW_NEWS: standing.is_wanted,
    Kind.THANKS_TO_GIVERS: are_thanks_wanted,
}


def register_checks() -> None:
    for kind, check in CHECKS.items():
        ask_before_sending(kind, check)
    ask_many_before_sending(Kind.FOLLOW_NEWS, standing.wanted_among)
    ask_many_before_sending(Kind.THANKS_TO_GIVERS, thanks_wanted_among)
