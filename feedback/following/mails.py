"""The mails about news of a page: what all readers of one language read is made once."""

from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import override

from campaigns.models import Follow, Fundraiser
from campaigns.money import format_money, write_number
from feedback.following.models import PageNews, key_of_sending
from feedback.models import ImpactUpdate, Message
from feedback.openings import opening_of
from feedback.services.outbox import write_message
from feedback.services.supporter_mails import organization_words, page_values, result_values
from feedback.telling.evening import Evenings, Home
from feedback.telling.words import NewsWords
from giving.models import Donation

Kind = Message.Kind
OF_A_PROJECT = (
    "headline", "headline_language", "project", "place", "on", "due", "next_news", "is_trouble",
    "paragraphs", "is_cut", "words_language",
)  # fmt: skip


class ReadersMail:
    """What one news says, written out once in each language that its readers have."""

    def __init__(self, news: PageNews) -> None:
        self.news = news
        self.values_in = cache(self._values_in)

    def _values_in(self, language: str) -> dict[str, object]:
        page = self.news.fundraiser
        about = _about_page(page, language) if page else _about_campaign(self.news, language)
        return {**about, **_words_of(self.news, language), "what": self.news.kind}


def _about_page(page: Fundraiser, language: str) -> dict[str, object]:
    with override(language):
        goal = format_money(page.goal)
    return {
        **page_values(page, language),
        **result_values(page, language),
        "goal": goal,
        "is_open": page.state == Fundraiser.State.LIVE,
    }


def _about_campaign(news: PageNews, language: str) -> dict[str, object]:
    campaign, totals = news.campaign, news.campaign.totals
    with override(language):
        return {
            "name": "",
            "title": str(campaign),
            "raised": format_money(totals.raised),
            "donors": write_number(totals.donor_count),
            "donor_count": totals.donor_count,
            "goal": format_money(campaign.goal) if campaign.goal else "",
            "is_open": campaign.takes_gifts,
            **organization_words(campaign),
        }


def _words_of(news: PageNews, language: str) -> dict[str, object]:
    """Return the supporter's own words, as paragraphs; the beginning of them if they are long."""
    if news.impact_update:
        return _words_of_project(news.impact_update, language)
    if news.update is None:
        return {**opening_of(""), "words_language": ""}
    return {**opening_of(news.update.text), "words_language": news.update.language}


def _words_of_project(update: ImpactUpdate, language: str) -> dict[str, object]:
    """Return what the nonprofit tells of a project: its words, and none of the page's owner."""
    about = NewsWords(update).about(language)
    words = {name: about[name] for name in OF_A_PROJECT}
    if str(words["place"]) in str(words["project"]):
        words["place"] = ""  # the name of the project has said it
    return words


def write_follow_news(*, mail: ReadersMail, follow: Follow) -> Message:
    """Write the news to a follower, once."""
    return _write(
        mail,
        kind=Kind.FOLLOW_NEWS,
        key=f"{Kind.FOLLOW_NEWS}:{mail.news.pk}:{follow.pk}",
        email=follow.person.email or "",
        language=follow.language,
        zone=follow.time_zone,
        person_id=follow.person_id,
        follow=follow,
        not_before=_evening(mail.news, follow) if mail.news.impact_update else None,
    )


def _evening(news: PageNews, follow: Follow) -> datetime:
    """Return when a follower reads what the money did: with those who gave it, and not before."""
    home = Home(gift_zone=follow.time_zone, person_zone="", country="", region="")
    _zone, evening = Evenings(news.organization, news.created_at).of(home)
    return evening


def write_thanks(*, mail: ReadersMail, gift: Donation) -> Message:
    """Write a supporter's thanks to a donor, once for all gifts on the page."""
    donor: Any = gift.donor
    return _write(
        mail,
        kind=Kind.THANKS_TO_GIVERS,
        key=f"{Kind.THANKS_TO_GIVERS}:{mail.news.fundraiser_id}:{donor.pk}",
        email=donor.email or gift.email,
        language=donor.person.language if donor.person else gift.language,
        zone=gift.time_zone,
        person_id=donor.person_id,
        donation=gift,
    )


def _write(mail: ReadersMail, *, language: str, zone: str, **fields: Any) -> Message:
    news = mail.news
    return write_message(
        organization=news.organization,
        language=language,
        queue=Message.Queue.BULK,
        fundraiser=news.fundraiser,
        values={"news": news.pk},
        words=mail.values_in(language),
        reader_zone=zone,
        batch=key_of_sending(news.pk),
        **fields,
    )
