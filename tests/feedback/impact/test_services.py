from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from campaigns.models import HistoryEntry
from feedback.exceptions import UpdateStateError
from feedback.impact.choosing import choice_for, choose_gifts
from feedback.impact.services import publish_update, tell_everyone, withdraw_update
from feedback.models import Allocation, ImpactUpdate, Project, ProjectFunding, UpdateGift
from tests.factories import (
    ImpactUpdateFactory,
    PaidDonationFactory,
)

pytestmark = pytest.mark.django_db
Kind = ImpactUpdate.Kind


def allocated(project, amount: int, **fields) -> Allocation:
    gift = PaidDonationFactory(campaign=project.campaign, amount=amount, **fields)
    ProjectFunding.objects.filter(project=project).update(
        allocated_amount=project.funding.allocated_amount + amount
    )
    project.funding.refresh_from_db()
    return Allocation.objects.create(
        organization=project.organization, donation=gift, project=project, amount=amount
    )


def choose(update, *gifts, by) -> None:
    """Choose gifts by hand, and no others, as the page does that shows what is in it now."""
    was = {one.allocation.pk for one in choice_for(update).concerned.shown}
    ticked = {gift.pk for gift in gifts}
    choose_gifts(update=update, added=ticked - was, removed=was - ticked, actor=by)


def concerned(update) -> list[tuple[int, int]]:
    return list(
        UpdateGift.objects.filter(update=update)
        .order_by("pk")
        .values_list("allocation_id", "amount")
    )


def stands(project) -> tuple[str, str, int]:
    project.refresh_from_db()
    return project.stage, project.trouble, project.delivered_units


def test_the_units_that_arrive_first_were_paid_by_the_gifts_that_came_first(project, claire):
    first, second, third = (allocated(project, amount) for amount in (2500, 2500, 1000))

    update = publish_update(update=ImpactUpdateFactory(project=project, units=7), actor=claire)

    assert concerned(update) == [(first.pk, 2500), (second.pk, 1000)]
    assert stands(project) == ("in_progress", "", 7)
    rest = publish_update(update=ImpactUpdateFactory(project=project, units=193), actor=claire)
    assert concerned(rest) == [(second.pk, 1500), (third.pk, 1000)]
    assert stands(project) == ("delivered", "", 200)


def test_news_without_a_number_concerns_every_gift_in_the_project(project, claire):
    gifts = [allocated(project, amount) for amount in (2500, 1200)]
    late = ImpactUpdateFactory(project=project, kind=Kind.LATE, due_on=date(2027, 3, 15))

    late = publish_update(update=late, actor=claire)

    assert concerned(late) == [(gift.pk, gift.amount) for gift in gifts]
    assert stands(project) == ("planned", "late", 0)
    assert (project.first_due_on, project.due_on) == (None, date(2027, 3, 15))


def test_a_repair_concerns_those_who_were_told_of_the_failure(project, claire):
    lost, safe = allocated(project, 2500), allocated(project, 2500)
    publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.FAILED, units=5), actor=claire
    )

    repaired = publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.REPAIRED), actor=claire
    )

    assert concerned(repaired) == [(lost.pk, 2500)]
    assert safe.pk not in dict(concerned(repaired))
    assert stands(project) == ("planned", "repaired", 0)


def test_what_breaks_after_it_was_delivered_concerns_all_who_paid_for_it(project, claire):
    gifts = [allocated(project, amount) for amount in (2500, 1200)]
    publish_update(update=ImpactUpdateFactory(project=project), actor=claire)

    failed = publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.FAILED), actor=claire
    )
    repaired = publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.REPAIRED), actor=claire
    )

    everyone = [(gift.pk, gift.amount) for gift in gifts]
    assert (concerned(failed), concerned(repaired)) == (everyone, everyone)
    again = publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.FAILED), actor=claire
    )
    assert concerned(again) == everyone


def test_more_that_broke_than_is_still_to_come_concerns_who_was_told_of_a_delivery_too(
    project, claire
):
    gifts = [allocated(project, 100 * project.unit_cost) for _ in range(2)]
    publish_update(update=ImpactUpdateFactory(project=project, units=160), actor=claire)
    few = ImpactUpdateFactory(project=project, kind="failed", units=40)
    many = ImpactUpdateFactory(project=project, kind="failed", units=150)

    publish_update(update=few, actor=claire)
    publish_update(update=many, actor=claire)

    cost = project.unit_cost
    assert concerned(few) == [(gifts[1].pk, 40 * cost)]
    assert concerned(many) == [(gifts[0].pk, 100 * cost), (gifts[1].pk, 50 * cost)]


def test_a_second_lot_that_leaves_concerns_the_gifts_that_were_not_in_the_first(project, claire):
    first, second = allocated(project, 2500), allocated(project, 2500)

    lots = [
        publish_update(
            update=ImpactUpdateFactory(project=project, kind=Kind.SENT, units=units), actor=claire
        )
        for units in (7, 3)
    ]

    assert concerned(lots[0]) == [(first.pk, 2500), (second.pk, 1000)]
    assert concerned(lots[1]) == [(second.pk, 1500)]


def test_gifts_that_staff_chose_stay_as_they_chose_them(project, claire):
    allocated(project, 2500)
    chosen = allocated(project, 2500)
    update = ImpactUpdateFactory(project=project, kind=Kind.FAILED, units=5)
    UpdateGift.objects.create(
        update=update, allocation=chosen, donation=chosen.donation, amount=2500
    )

    update = publish_update(update=update, actor=claire)

    assert concerned(update) == [(chosen.pk, 2500)]


def test_an_update_is_published_once_and_told_once(project, claire):
    update = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)

    with pytest.raises(UpdateStateError, match="published"):
        publish_update(update=update, actor=claire)
    told = tell_everyone(update=update, actor=claire).told_at
    assert tell_everyone(update=update, actor=claire).told_at == told

    entries = HistoryEntry.objects.for_organization(project.organization).filter(
        subject_type="feedback.impactupdate"
    )
    assert list(entries.order_by("pk").values_list("what", "actor")) == [
        ("update published", claire.pk),
        ("everyone is told", claire.pk),
    ]


def test_a_draft_is_not_told(project, claire):
    with pytest.raises(UpdateStateError, match="draft"):
        tell_everyone(update=ImpactUpdateFactory(project=project), actor=claire)


def test_news_taken_back_leave_their_project_as_it_was_before(project, claire):
    allocation = allocated(project, 2500)
    update = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    assert stands(project) == ("delivered", "", 200)

    withdraw_update(update=update, actor=claire, reason="the wrong village")

    assert stands(project) == ("planned", "", 0)
    allocation.refresh_from_db()
    assert (allocation.amount, allocation.delivered_amount) == (2500, 0)


def test_a_repair_concerns_all_who_were_told_of_trouble_since_the_last_one(project, claire):
    lost, moved = allocated(project, 2500), allocated(project, 2500)
    for kind, units in ((Kind.FAILED, 5), (Kind.CHANGED, 10)):
        update = ImpactUpdateFactory(project=project, kind=kind, units=units)
        publish_update(update=update, actor=claire)

    first = publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.REPAIRED), actor=claire
    )
    again = ImpactUpdateFactory(project=project, kind=Kind.FAILED, units=5)
    publish_update(update=again, actor=claire)
    second = publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.REPAIRED), actor=claire
    )

    assert concerned(first) == [(lost.pk, 2500), (moved.pk, 2500)]
    assert concerned(second) == [(lost.pk, 2500)]


def test_a_repair_says_nothing_to_those_who_were_told_of_a_delay_alone(project, claire):
    lost, late = allocated(project, 2500), allocated(project, 2500)
    for kind, units in ((Kind.LATE, None), (Kind.FAILED, 3)):
        update = ImpactUpdateFactory(project=project, kind=kind, units=units)
        publish_update(update=update, actor=claire)

    repaired = publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.REPAIRED), actor=claire
    )

    assert concerned(repaired) == [(lost.pk, 1500)]
    assert late.pk not in dict(concerned(repaired))
    assert stands(project) == ("planned", "late", 0)


def test_what_left_without_a_number_is_what_had_not_left_before(project, claire):
    first, second = allocated(project, 2500), allocated(project, 2500)
    publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.SENT, units=5), actor=claire
    )

    rest = publish_update(update=ImpactUpdateFactory(project=project, kind=Kind.SENT), actor=claire)

    assert concerned(rest) == [(second.pk, 2500)]
    assert first.pk not in dict(concerned(rest))


def test_money_chosen_by_hand_that_other_news_told_of_meanwhile_is_not_told_again(project, claire):
    first, second = allocated(project, 2500), allocated(project, 2500)
    update = ImpactUpdateFactory(project=project, units=8)
    choose(update, first, second, by=claire)
    publish_update(update=ImpactUpdateFactory(project=project, units=7), actor=claire)

    publish_update(update=update, actor=claire)

    assert concerned(update) == [(second.pk, 1500)]
    first.refresh_from_db()
    assert first.delivered_amount == 2500


def test_the_last_delivery_reaches_all_the_money_after_the_unit_cost_rose(project, claire):
    Project.rows.filter(pk=project.pk).update(unit_count=10)
    first = allocated(project, 5000)
    publish_update(update=ImpactUpdateFactory(project=project, units=5), actor=claire)
    Project.rows.filter(pk=project.pk).update(unit_cost=600)
    last = allocated(project, 1000)

    rest = publish_update(update=ImpactUpdateFactory(project=project, units=5), actor=claire)

    assert concerned(rest) == [(first.pk, 2500), (last.pk, 1000)]
    assert stands(project) == ("delivered", "", 10)


def test_a_sent_lot_that_was_chosen_by_hand_stays_as_it_was_chosen(project, claire):
    gift = allocated(project, 2500)
    update = ImpactUpdateFactory(project=project, units=5, kind=Kind.SENT)
    choose(update, gift, by=claire)

    publish_update(update=update, actor=claire)

    assert concerned(update) == [(gift.pk, 2500)]


MONTREAL = ZoneInfo("America/Toronto")


@pytest.mark.parametrize("by_hand", [False, True])
def test_gifts_that_came_after_that_day_are_served_last_and_in_the_order_of_the_organizations_days(
    project, claire, by_hand
):
    later = allocated(project, 2500, paid_at=datetime(2026, 10, 21, tzinfo=MONTREAL))
    # Entered afterwards, and given in the last minute of that day: in Europe it is the next.
    that_day = allocated(project, 2500, paid_at=datetime(2026, 10, 20, 23, 59, tzinfo=MONTREAL))
    update = ImpactUpdateFactory(project=project, units=7, happened_on=date(2026, 10, 20))
    if by_hand:
        choose_gifts(update=update, added={later.pk}, removed={that_day.pk}, actor=claire)
        choose_gifts(update=update, added={that_day.pk}, removed=set(), actor=claire)

    served = [(one.allocation.pk, one.amount) for one in choice_for(update).concerned.shown]
    update = publish_update(update=update, actor=claire)

    assert served == [(that_day.pk, 2500), (later.pk, 1000)]
    assert sorted(concerned(update)) == sorted(served)
    shown = choice_for(update).concerned.shown
    assert [(one.allocation.pk, one.amount) for one in shown] == served
