"""The coach at work: looking at the pages whose time has come, and writing what they are due.

`CoachingPlan.look_at` says when a page is looked at again: each morning of its own, and at once
after an event. So a round costs what is due, not what there is.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from campaigns.models import Fundraiser, Occasion, Organization
from donors.queueing import queue_after_commit
from feedback.journeys.facts import PageFacts, facts_of, key_of, name_in_key
from feedback.journeys.models import CoachingPlan
from feedback.journeys.plan import (
    Due,
    after_the_gap,
    gives_way,
    is_true,
    lapse_of,
    next_look,
    next_message,
    part_of_goal,
    told,
)
from feedback.journeys.share_prompts import milestone_to_tell
from feedback.journeys.steps import BY_KEY, Action, Step
from feedback.journeys.texts import OwnWords, fill, own_words_of, text_for
from feedback.journeys.values import giver_names, values_for
from feedback.journeys.words import Text
from feedback.models import Message
from feedback.services.gift_mails import organization_values
from feedback.services.outbox import write_message

logger = logging.getLogger(__name__)

BATCH = 200
TROUBLE = "trouble"  # the text of news that nobody is asked to pass on
# A round that dies leaves its pages to a later one.
TAKEN_FOR = timedelta(minutes=20)


@dataclass(frozen=True, kw_only=True)
class News:
    """What the gifts on a page did, in the language of its supporter.

    With `is_trouble` it tells of something that went wrong, and asks for nothing. `update` is the
    number of the update that it tells of: such news is asked for again as it is sent.
    """

    headline: str
    what: str
    where: str
    when: str
    is_trouble: bool = False
    update: int | None = None

    @property
    def words(self) -> dict[str, str]:
        return {
            "headline": self.headline, "what": self.what, "where": self.where, "when": self.when,
        }  # fmt: skip


# Returns what an update says to the owner of a page in a language, or nothing if it is not so.
NewsOfNow = Callable[[Fundraiser, int, str], News | None]
ANSWERS: list[NewsOfNow] = []


def coach_due(now: datetime | None = None) -> int:
    """Write what the pages are due now, at most one message each; return how many. Safe to repeat.

    A page that fails is reported and left for an hour; the others are not held up by it.
    """
    now = now or timezone.now()
    add_missing_plans(now)
    count = 0
    while taken := _take(now):
        count += _look_at(taken, now)
        if len(taken) < BATCH:
            break
    return count


def add_missing_plans(now: datetime) -> None:
    """Give each open page that has no plan one: pages that opened before there was a coach."""
    missing = Fundraiser.objects.across_organizations().filter(
        state=Fundraiser.State.LIVE, coaching_plan=None
    )
    numbers = list(missing.values_list("pk", flat=True)[: BATCH * 10])
    CoachingPlan.objects.bulk_create(
        [CoachingPlan(fundraiser_id=number, look_at=now) for number in numbers],
        ignore_conflicts=True,
    )


@transaction.atomic
def _take(now: datetime) -> dict[int, datetime]:
    """Take up to a batch of due pages, so that no other round looks at them meanwhile."""
    plans = CoachingPlan.objects.filter(look_at__lte=now).order_by("look_at")
    numbers = list(plans.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    taken_until = now + TAKEN_FOR
    CoachingPlan.objects.filter(pk__in=numbers).update(look_at=taken_until)
    return dict.fromkeys(numbers, taken_until)


def _look_at(taken: dict[int, datetime], now: datetime) -> int:
    words = _OwnWordsByOrganization()
    count = 0
    for facts in facts_of(taken):
        try:
            count += _coach(facts, words.of(facts), now, taken[facts.page.pk])
        except Exception:
            logger.exception("The coach failed at a page: fundraiser=%s", facts.page.pk)
    return count


class _OwnWordsByOrganization:
    """The changes of each organization, read once a round."""

    def __init__(self) -> None:
        self.found: dict[int, OwnWords] = {}

    def of(self, facts: PageFacts) -> OwnWords:
        organization = facts.page.organization
        if organization.pk not in self.found:
            self.found[organization.pk] = own_words_of(organization)
        return self.found[organization.pk]


@transaction.atomic
def _coach(facts: PageFacts, own: OwnWords, now: datetime, taken_until: datetime) -> int:
    """Write what one page is due, and say when to look again.

    An event since the page was taken has brought its look forward: that stands.
    """
    due = next_message(facts, own, now)
    if due:
        message = _write(facts, own, due, now)
        facts.written[due.name] = message
    _prompt_givers(facts, now)
    CoachingPlan.objects.filter(pk=facts.page.pk, look_at=taken_until).update(
        look_at=next_look(facts, own, now)
    )
    return int(due is not None)


def _prompt_givers(facts: PageFacts, now: datetime) -> None:
    """Have those who gave asked to share when their page has come far."""
    part = milestone_to_tell(fundraiser=facts.page, percent=facts.percent, now=now)
    if part > facts.page.coaching_plan.prompted_percent:
        queue_after_commit("feedback.tasks.prompt_at_milestone", facts.page.pk, queue="bulk")


def look_again(*, fundraiser_id: int) -> None:
    """Have the coach look at a page in its next round. For receivers: writes one row at most.

    Of many gifts at once only the first writes; the others find it done and wait for nobody.
    """
    now = timezone.now()
    CoachingPlan.objects.filter(pk=fundraiser_id, look_at__gt=now).update(look_at=now)


def begin_coaching(*, fundraiser: Fundraiser) -> None:
    """Let the coach look at a page from now on."""
    CoachingPlan.objects.update_or_create(
        fundraiser=fundraiser, defaults={"look_at": timezone.now()}
    )


# --- Writing ----------------------------------------------------------------------------------


def _write(facts: PageFacts, own: OwnWords, due: Due, now: datetime) -> Message:
    _drop(message for message in told(facts) if gives_way(message, due.step))
    return write_coaching(
        facts=facts,
        step=due.step,
        name=due.name,
        own=own,
        now=now,
        not_before=now,
        lapses_at=due.lapses_at,
    )


def _drop(messages: Iterable[Message]) -> None:
    """Let messages that nobody has taken up yet give way."""
    waiting = Message.objects.across_organizations().filter(
        pk__in=[message.pk for message in messages], state=Message.State.WAITING
    )
    waiting.update(state=Message.State.DROPPED)


def write_coaching(
    *,
    facts: PageFacts,
    step: Step,
    name: str,
    own: OwnWords,
    now: datetime,
    not_before: datetime,
    lapses_at: datetime,
    news: News | None = None,
) -> Message:
    """Write one message of the coach; a name is written once a page, however often it is tried."""
    page = facts.page
    # The page has its language, and its owner may have chosen another for mail.
    language = page.person.language
    return write_message(
        kind=Message.Kind.COACHING,
        key=key_of(page.pk, name),
        organization=page.organization,
        email=page.person.email or "",
        language=language,
        person_id=page.person_id,
        fundraiser=page,
        values=coaching_values(
            facts=facts,
            step=step,
            own=own,
            language=language,
            now=now,
            news=news,
        ),
        not_before=not_before,
        lapses_at=lapses_at,
        reader_zone=page.time_zone,
    )


def coaching_values(
    *,
    facts: PageFacts,
    step: Step,
    own: OwnWords,
    language: str,
    now: datetime,
    news: News | None = None,
) -> dict[str, object]:
    """Return what a message keeps: its words as they will be read, and what the plan needs."""
    variant = TROUBLE if news and news.is_trouble else ""
    has_names = step.key == "first_gift" and bool(giver_names(facts))
    text = text_for(
        step=step, facts=facts, language=language, own=own, has_names=has_names, variant=variant
    )
    values = {
        **values_for(text.placeholders(), facts, language=language, now=now),
        **(news.words if news else {}),
    }
    return {
        **mail_values(facts.page.organization, fill(text, values), language),
        "step": step.key,
        "action": Action.PAGE if variant == TROUBLE else _action(step, facts),
        "is_timed": step.is_timed,
        "is_exempt": step.is_exempt,
        **({"news": news.update} if news and news.update else {}),
    }


def mail_values(organization: Organization, words: Text, language: str) -> dict[str, object]:
    """Return what the mail's template shows."""
    with override(language):
        return {
            **organization_values(organization),
            "title": words.subject,
            "paragraphs": words.paragraphs,
            "sample": words.sample,
            "button": words.button,
        }


def _action(step: Step, facts: PageFacts) -> str:
    """Return where the button leads.

    "Again next year" is asked of birthdays alone, and a page that is over has no kit to share by.
    """
    if step.action is Action.AGAIN and facts.page.occasion != Occasion.BIRTHDAY:
        return Action.PAGE
    if step.action is Action.SHARE and facts.page.is_over:
        return Action.PAGE
    return step.action


def is_coaching_wanted(message: Message) -> bool:
    """Return whether a message still fits its page at the moment of sending."""
    step = BY_KEY.get(str(message.values.get("step")))
    if step is None or message.fundraiser_id is None:
        return False
    (facts,) = facts_of([message.fundraiser_id])
    goal = part_of_goal(name_in_key(message))
    own = own_words_of(facts.page.organization)
    fits = own.is_on(step) and is_true(step, facts) and facts.percent >= goal
    return fits and ("news" not in message.values or _is_still_news(message, facts, own))


# --- News of what the money did ---------------------------------------------------------------


def ask_for_news_of_now(answer: NewsOfNow) -> None:
    """Have the coach ask for news again as it is sent: it knows of no updates itself."""
    ANSWERS[:] = [answer]


def _is_still_news(message: Message, facts: PageFacts, own: OwnWords) -> bool:
    """Return whether news is still so, and have the message say it as it is by now.

    The row is locked: who takes the news back meanwhile finds it as it will be sent, or waits.
    """
    now = Message.rows.select_for_update(of=("self",)).get(pk=message.pk)
    (answer,) = ANSWERS
    news = answer(facts.page, now.values["news"], now.language)
    if news is None:
        return False
    message.values = coaching_values(
        facts=facts,
        step=BY_KEY["news"],
        own=own,
        language=now.language,
        now=timezone.now(),
        news=news,
    )
    message.save(update_fields=["values"])
    return True


@transaction.atomic
def write_fundraiser_news(
    *, fundraiser: Fundraiser, reference: str, news: News, not_before: datetime | None = None
) -> Message | None:
    """Tell a supporter what the gifts on their page did, once for each piece of news.

    `reference` names the news (its number will do). Nothing is written for a page that was taken
    down, or where the organization has turned this message off. It goes two days after another
    message of the coach, and not before the moment that the news itself waits for.
    """
    now = timezone.now()
    (facts,) = facts_of([fundraiser.pk])
    own, step = own_words_of(facts.page.organization), BY_KEY["news"]
    if not own.is_on(step) or not is_true(step, facts):
        return None
    not_before = max(after_the_gap(facts, now), not_before or now)
    return write_coaching(
        facts=facts,
        step=step,
        name=name_of_news(reference),
        own=own,
        now=now,
        not_before=not_before,
        lapses_at=lapse_of(step, facts, not_before),
        news=news,
    )


def name_of_news(reference: str | int) -> str:
    return f"news_{reference}"
