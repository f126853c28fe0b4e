"""Two people choose the gifts of one piece of news at the same moment, or one publishes it."""

import pytest
from django.db import transaction

from feedback.impact import choosing
from feedback.impact.choosing import choose_gifts
from feedback.impact.services import publish_update
from feedback.models import Allocation, Project
from tests.factories import ImpactUpdateFactory
from tests.feedback.impact.test_services import allocated, concerned
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def update(project):
    return ImpactUpdateFactory(project=project, kind="late")


@pytest.fixture
def gifts(project) -> list[Allocation]:
    return [allocated(project, 1000) for _ in range(4)]


@pytest.fixture
def while_choosing(monkeypatch):
    """Return a function that lets somebody else begin once the rows of a choice are written."""
    record, begun = choosing._record, []

    def begin(work) -> list[Meanwhile]:
        def let_the_other_begin(*about):
            if not begun:
                begun.append(None)
                begun[0] = Meanwhile(work).until_it_waits_or_ends()
            record(*about)

        monkeypatch.setattr(choosing, "_record", let_the_other_begin)
        return begun

    return begin


@pytest.mark.parametrize("are_chosen_before", [False, True])
def test_two_who_choose_at_once_both_get_what_they_chose(
    update, gifts, claire, while_choosing, are_chosen_before
):
    first, second, third, fourth = gifts
    choose = {"update": update, "actor": claire}
    if are_chosen_before:
        choose_gifts(added=set(), removed={fourth.pk}, **choose)
    others = while_choosing(lambda: choose_gifts(added=set(), removed={second.pk}, **choose))

    choose_gifts(added={fourth.pk}, removed={first.pk}, **choose)

    others[0].until_it_ends()
    assert (others[0].error, concerned(update)) == (None, [(third.pk, 1000), (fourth.pk, 1000)])


def test_who_publishes_meanwhile_publishes_what_was_chosen(update, gifts, claire, while_choosing):
    others = while_choosing(lambda: publish_update(update=update, actor=claire))

    choose_gifts(update=update, added=set(), removed={gifts[0].pk}, actor=claire)

    others[0].until_it_ends()
    assert others[0].error is None
    assert concerned(update) == [(gift.pk, 1000) for gift in gifts[1:]]


def test_other_news_of_the_project_does_not_wait_for_a_choice(
    update, gifts, claire, while_choosing
):
    other = ImpactUpdateFactory(project=update.project, kind="in_progress")
    others = while_choosing(lambda: publish_update(update=other, actor=claire))

    with transaction.atomic():
        choose_gifts(update=update, added=set(), removed={gifts[0].pk}, actor=claire)
        assert others[0].until_it_ends().error is None

    assert len(concerned(other)) == len(gifts)
    assert Project.rows.get().trouble == ""


def test_a_gift_that_comes_in_and_goes_out_leaves_the_others_as_they_were(update, gifts, claire):
    first, *rest = gifts
    choose = {"update": update, "actor": claire}
    choose_gifts(added=set(), removed={first.pk}, **choose)
    before = list(update.gifts.order_by("pk").values_list("pk", flat=True))

    choose_gifts(added={first.pk}, removed=set(), **choose)
    choose_gifts(added=set(), removed={first.pk}, **choose)

    # Nothing of the others was written anew, however many they are.
    assert list(update.gifts.order_by("pk").values_list("pk", flat=True)) == before
    assert concerned(update) == [(gift.pk, 1000) for gift in rest]


def test_once_all_that_was_chosen_went_back_taking_away_the_last_leaves_it_to_the_rule(
    update, gifts, claire
):
    first, second, *rest = gifts
    choose = {"update": update, "actor": claire}
    choose_gifts(added=set(), removed={gift.pk for gift in rest}, **choose)
    Allocation.rows.filter(pk=first.pk).update(amount=0)

    choose_gifts(added=set(), removed={second.pk}, **choose)

    assert not update.gifts.exists()
