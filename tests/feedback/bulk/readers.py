"""Readers of a sending to many, with names that try to break out of it."""

from typing import Any
from uuid import uuid4

from campaigns.models import Fundraiser, FundraiserUpdate
from donors.models import Choice, Purpose
from donors.services.consent import Said, record_choice
from feedback.following.mails import ReadersMail, write_follow_news, write_thanks
from feedback.following.models import PageNews
from feedback.models import Message
from tests.factories import (
    FollowFactory,
    FundraiserFactory,
    PaidDonationFactory,
    PersonFactory,
)

YES = Said(
    is_allowed=True, source=Choice.Source.PREFERENCES, wording="test", text="Yes or no?",
    language="fr",
)  # fmt: skip


def new_address() -> str:
    """Return an address of its own for each reader: all tests share one mailbox."""
    return f"reader-{uuid4().hex[:12]}@example.org"


def add_news(**fields: Any) -> PageNews:
    """Add a supporter's thanks on a page that is live."""
    page = FundraiserFactory(**{"totals_row__raised_amount": 20_000, **fields})
    update = FundraiserUpdate.objects.create(
        organization=page.organization, fundraiser=page, is_thanks=True, language=page.language,
        text="Merci à tous !\nMaude",
    )  # fmt: skip
    return PageNews.rows.create(
        organization=page.organization, campaign=page.campaign, fundraiser=page, update=update,
        kind=PageNews.Kind.THANKS,
    )  # fmt: skip


def tell_follower(news: PageNews, **fields: Any) -> Message:
    """Write the news to somebody who follows the page and said yes to that."""
    page: Any = news.fundraiser
    person = PersonFactory(email=new_address())
    follow = FollowFactory(
        campaign=page.campaign, fundraiser=page, person=person, confirmed_at=page.created_at,
        **fields,
    )  # fmt: skip
    record_choice(
        person=person, organization=page.organization, purpose=Purpose.FOLLOWING, said=YES
    )
    return write_follow_news(mail=ReadersMail(news), follow=follow)


def tell_giver(news: PageNews, **fields: Any) -> Message:
    page: Fundraiser | None = news.fundraiser
    assert page
    fields.setdefault("donor__person__email", new_address())
    gift = PaidDonationFactory(campaign=page.campaign, fundraiser=page, **fields)
    return write_thanks(mail=ReadersMail(news), gift=gift)
