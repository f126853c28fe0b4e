"""Whether the units that news calls delivered can be so: said to staff before it is published.

More than is still to come cannot be. More than is paid for can: others may have paid for it; and
no gift is told of more than its own money (`feedback.impact.coverage`).
"""

from django.utils.translation import gettext, ngettext

from campaigns.dates import write_date
from campaigns.money import format_money_exactly, write_number
from feedback.exceptions import TooManyUnitsError
from feedback.impact.choosing import count_others
from feedback.impact.coverage import count_later, units_to_send
from feedback.impact.models import ImpactUpdate
from feedback.projects.models import NOT_PUT_RIGHT, Project, Trouble
from feedback.projects.words import is_counted, units_in_words

Kind = ImpactUpdate.Kind
# Of these a donor reads that their money paid for it.
THINGS_HAPPENED = frozenset({Kind.SENT, Kind.DELIVERED, Kind.CHECKED})


def beyond_what_is_left(project: Project, kind: str, units: int | None) -> str:
    """Say that no more units than these are still to come; nothing where the news can be so.

    What leaves without a number is all the rest: where there is none, it asks for a number. What
    takes the place of lost ones is told as put right: of a delivery nobody would hear who was told
    of the loss, since their money is counted as delivered already.
    """
    if kind == Kind.SENT and not units:
        return _nothing_left_to_send(project)
    left = max(0, project.unit_count - project.delivered_units)
    is_wrong = _is_not_put_right(project)
    is_beyond = units > left if units else is_wrong and not left
    if kind != Kind.DELIVERED or not is_beyond:
        return ""
    numbers = {"delivered": project.delivered_units, "all": project.unit_count, "left": left}
    sentence = _replaces_what_was_lost() if is_wrong else _counts_too_many()
    return sentence % {name: write_number(number) for name, number in numbers.items()}


def _nothing_left_to_send(project: Project) -> str:
    if not is_counted(project) or units_to_send(project):
        return ""
    return gettext("All %(all)s have left or arrived already. Write how many leave now.") % {
        "all": write_number(project.unit_count)
    }


def _is_not_put_right(project: Project) -> bool:
    """Return whether something went wrong that no news has said to be put right since."""
    if project.trouble not in NOT_PUT_RIGHT:
        return False
    news = ImpactUpdate.rows.filter(project=project).published()
    told = news.filter(kind__in=[Kind.FAILED, Kind.CHANGED, Kind.REPAIRED])
    last = told.order_by("published_at", "pk").values_list("kind", flat=True).last()
    return last in {Kind.FAILED, Kind.CHANGED}


def _counts_too_many() -> str:
    return gettext(
        "Delivered already: %(delivered)s of %(all)s. Still to come: %(left)s. Count only those "
        "that are new."
    )


def _replaces_what_was_lost() -> str:
    return gettext(
        "Delivered already: %(delivered)s of %(all)s. Still to come: %(left)s. What takes the "
        "place of something lost is news of its own: choose “It was put right” for it, and those "
        "who read of the loss are told."
    )


def refuse_what_cannot_be(update: ImpactUpdate) -> None:
    """Raise TooManyUnitsError, with a sentence, for news of more units than are still to come.

    Also for news of all the rest where none is left to leave.
    """
    refusal = beyond_what_is_left(update.project, update.kind, update.units)
    if refusal:
        raise TooManyUnitsError(refusal)


def put_right_but_not_wrong(project: Project) -> str:
    """Name news that says what was put right, once nothing is said to have gone wrong before it."""
    published = ImpactUpdate.rows.filter(project=project).published()
    if published.filter(kind__in=[Kind.FAILED, Kind.CHANGED]).exists():
        return ""
    repairs = published.filter(kind=Kind.REPAIRED).order_by("published_at", "pk")
    sentence = gettext("Still published: “%(headline)s” Take it back too if it is not so any more.")
    return " ".join(sentence % {"headline": repair.headline} for repair in repairs)


def more_than_is_to_come(update: ImpactUpdate) -> str:
    """Ask which gifts it is about, where more went wrong than has not been delivered yet."""
    project = update.project
    left = project.unit_count - project.delivered_units
    if update.kind not in {Kind.FAILED, Kind.CHANGED} or (update.units or 0) <= left or left <= 0:
        return ""
    return gettext(
        "Still to come: %(left)s. So some of what was delivered went wrong, and the oldest gifts "
        "are told first. If it is others, choose the gifts by hand before you publish."
    ) % {"left": write_number(left)}


def put_right_for_some(update: ImpactUpdate) -> str:
    """Say that a repair ends the trouble for all, where not all who were told of it are in it."""
    is_of_some = update.kind == Kind.REPAIRED and update.units and not update.is_published
    count = count_others(update) if is_of_some else 0
    if not count:
        return ""
    return gettext(
        "Gifts that were told of the trouble and are not in this: %(count)s. For them too it "
        "counts as put right, and they hear no more of it. Leave the number empty to tell all."
    ) % {"count": write_number(count)}


def put_right_but_late(update: ImpactUpdate) -> str:
    """Say that a repair tells nobody where all that is wrong is a delay, and what ends one."""
    project = update.project
    is_repair = update.kind == Kind.REPAIRED and not update.is_published
    if not is_repair or project.trouble != Trouble.LATE or _is_not_put_right(project):
        return ""
    return gettext(
        "It is late, and nothing is said to be wrong with it besides: no gift is in this. If it "
        "comes in time after all, choose “in progress” and name the day that was named first."
    )


def given_after_it(update: ImpactUpdate) -> str:
    """Ask whether somebody bought ahead, where gifts of a later day are in what happened before."""
    count = count_later(update) if update.kind in THINGS_HAPPENED else 0
    if not count:
        return ""
    came = ngettext(
        "One gift in it was given after %(day)s.",
        "%(count)s gifts in it were given after %(day)s.",
        count,
    ) % {"count": write_number(count), "day": write_date(update.happened_on)}
    can_be = gettext("That can be so, if you bought ahead: they read that they paid for it.")
    if update.is_published:
        return f"{came} {can_be} {_have_it_taken_back()}"
    otherwise = gettext("If not, correct the day or the number, or choose the gifts by hand.")
    return f"{came} {can_be} {otherwise}"


def more_than_is_paid(update: ImpactUpdate) -> str:
    """Say how much gifts have paid for, where that is less than the news calls delivered."""
    project = update.project
    if update.kind != Kind.DELIVERED:
        return ""
    told = _delivered_with(update)
    if told * project.unit_cost <= project.funding.allocated_amount:
        return ""
    return f"{_paid(project, told)} {_what_to_do(update)}"


def _delivered_with(update: ImpactUpdate) -> int:
    """Return how many units are delivered once the news is out; it is counted already then."""
    project = update.project
    if update.is_published:
        return project.delivered_units
    return min(project.unit_count, project.delivered_units + (update.units or project.unit_count))


def _paid(project: Project, told: int) -> str:
    if not is_counted(project):
        money = {
            "paid": format_money_exactly(project.funding.allocated),
            "cost": format_money_exactly(project.cost),
        }
        return gettext("Gifts have paid for %(paid)s of %(cost)s so far.") % money
    paid = project.funding.allocated_amount // project.unit_cost
    units = {"paid": write_number(paid), "told": units_in_words(project, told)}
    return (
        gettext("Delivered with this news: %(told)s. Paid for by gifts so far: %(paid)s.") % units
    )


def _what_to_do(update: ImpactUpdate) -> str:
    can_be = gettext(
        "That can be so, if others paid for the rest: each gift is told of its own money alone."
    )
    if update.is_published:
        otherwise = _have_it_taken_back()
    else:
        otherwise = gettext("If not, correct the number.")
    return f"{can_be} {otherwise}"


def _have_it_taken_back() -> str:
    return gettext("If not, have it taken back before anybody is told, and file it anew.")
