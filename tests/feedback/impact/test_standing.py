"""Where a project stands is what its published news say, whatever else was said and taken back."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.impact.services import publish_update, withdraw_update
from feedback.models import ImpactUpdate, Project
from tests.factories import ImpactUpdateFactory, ProjectFactory

pytestmark = pytest.mark.django_db
PLANNED = date(2027, 1, 10)
LATER = date(2027, 3, 15)
UNITS = 200


@pytest.fixture
def project():
    return ProjectFactory(unit_count=UNITS, due_on=PLANNED)


def publish(project, claire, kind, **fields) -> ImpactUpdate:
    update = ImpactUpdateFactory(project=project, kind=kind, **fields)
    return publish_update(update=update, actor=claire)


def stands(project) -> tuple[str, date | None]:
    project.refresh_from_db()
    return project.trouble, project.due_on


@pytest.mark.parametrize(
    ("kinds", "trouble"),
    [
        (["failed"], "failed"),
        (["failed", "repaired"], "repaired"),
        (["changed", "repaired"], "repaired"),
        (["late", "failed"], "failed"),
        (["failed", "late"], "late"),
        # What is late stays late, whatever went wrong is put right meanwhile.
        (["late", "failed", "repaired"], "late"),
        (["failed", "late", "repaired"], "late"),
        (["failed", "repaired", "late"], "late"),
        (["late", "failed", "repaired", "sent"], "late"),
        # Nothing had gone wrong that it could have put right.
        (["repaired"], ""),
        (["late", "repaired"], "late"),
        # The stage that was late came.
        (["late", "failed", "repaired", "delivered"], ""),
        (["late", "delivered", "checked"], ""),
        (["delivered", "failed", "repaired"], "repaired"),
        (["delivered", "failed", "repaired", "checked"], ""),
        (["delivered", "failed", "checked"], ""),
    ],
)
def test_a_project_is_late_until_it_comes_and_put_right_only_where_it_went_wrong(
    project, claire, kinds, trouble
):
    for kind in kinds:
        publish(project, claire, kind)

    assert stands(project)[0] == trouble


def test_a_part_that_arrives_or_is_seen_again_does_not_say_that_the_rest_is_on_time(
    project, claire
):
    publish(project, claire, "late", due_on=LATER)
    publish(project, claire, "delivered", units=7)
    assert stands(project) == ("late", LATER)
    publish(project, claire, "checked", units=7)
    assert stands(project) == ("late", LATER)

    publish(project, claire, "delivered", units=UNITS - 7)

    assert stands(project) == ("", LATER)


def test_a_look_at_the_part_that_came_does_not_end_the_project(project, claire):
    publish(project, claire, "delivered", units=7)
    publish(project, claire, "checked")

    assert list(Project.rows.with_room()) == [project]
    publish(project, claire, "delivered")
    publish(project, claire, "checked")

    project.refresh_from_db()
    assert (project.stage, list(Project.rows.with_room())) == ("checked", [])


def test_the_rest_that_arrives_puts_nothing_right_that_had_arrived(project, claire):
    publish(project, claire, "delivered", units=160)
    publish(project, claire, "late", due_on=LATER)
    publish(project, claire, "failed", units=50)
    publish(project, claire, "failed", units=5)

    publish(project, claire, "delivered", units=40)

    assert stands(project)[0] == "failed"
    publish(project, claire, "repaired")
    assert stands(project)[0] == "repaired"


def test_the_rest_that_arrives_ends_the_trouble_with_the_rest(project, claire):
    publish(project, claire, "delivered", units=160)
    publish(project, claire, "failed", units=40)

    publish(project, claire, "delivered", units=40)

    assert stands(project)[0] == ""


def test_the_last_was_delivered_on_the_last_day_whichever_was_told_first(project, claire):
    publish(project, claire, "delivered", units=160, happened_on=date(2026, 9, 1))
    last = publish(project, claire, "delivered", units=20, happened_on=date(2026, 10, 1))
    publish(project, claire, "delivered", units=20, happened_on=date(2026, 9, 8))
    project.refresh_from_db()
    assert project.delivered_on == date(2026, 10, 1)

    withdraw_update(update=last, actor=claire, reason="it was another village")

    project.refresh_from_db()
    assert project.delivered_on == date(2026, 9, 8)


@pytest.mark.parametrize(
    ("named", "trouble"), [(PLANNED, ""), (date(2027, 4, 1), "late"), (None, "late")]
)
def test_news_that_names_the_first_day_again_ends_the_delay(project, claire, named, trouble):
    publish(project, claire, "late", due_on=LATER)

    publish(project, claire, "in_progress", due_on=named)

    assert stands(project) == (trouble, named or LATER)


def test_a_loss_that_is_taken_back_was_not_put_right(project, claire):
    late = publish(project, claire, "late", due_on=LATER)
    loss = publish(project, claire, "failed", units=40)
    publish(project, claire, "repaired")

    withdraw_update(update=loss, actor=claire, reason="it was another village")
    assert stands(project) == ("late", LATER)
    withdraw_update(update=late, actor=claire, reason="of another project")

    assert stands(project) == ("", PLANNED)


def test_a_day_that_news_alone_named_goes_with_that_news(claire, project):
    Project.rows.filter(pk=project.pk).update(due_on=None)
    late = publish(project, claire, "late", due_on=LATER)
    again = publish(project, claire, "late", due_on=date(2027, 4, 1))
    withdraw_update(update=again, actor=claire, reason="not true")
    assert stands(project) == ("late", LATER)

    withdraw_update(update=late, actor=claire, reason="nor this")

    project.refresh_from_db()
    assert (project.trouble, project.due_on, project.first_due_on) == ("", None, None)


NEWS = st.tuples(
    st.sampled_from([kind.value for kind in ImpactUpdate.Kind]),
    st.integers(1, UNITS // 10),
    st.sampled_from([None, PLANNED, LATER]),
)
SHOWN = ("stage", "trouble", "due_on", "first_due_on", "delivered_units", "delivered_on")


@pytest.fixture
def nothing_is_refused(monkeypatch):
    """What cannot be is refused, and what is left of such news by a withdrawal may be anything."""
    monkeypatch.setattr("feedback.impact.services.refuse_what_cannot_be", lambda _update: None)


def told(news, project, claire, *, whole: bool) -> list[ImpactUpdate]:
    """Publish news, each of some units or each of the whole."""
    return [
        publish(project, claire, kind, units=None if whole else units, due_on=due_on)
        for kind, units, due_on in news
    ]


def shown(project) -> dict[str, object]:
    return Project.rows.values(*SHOWN).get(pk=project.pk)


@pytest.mark.usefixtures("nothing_is_refused")
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    news=st.lists(st.tuples(NEWS, st.booleans()), max_size=7),
    later=st.lists(NEWS, max_size=2),
    order=st.randoms(use_true_random=False),
    whole=st.booleans(),
)
def test_news_taken_back_in_any_order_leave_no_trace(claire, news, later, order, whole):
    ours, theirs = (ProjectFactory(unit_count=UNITS, due_on=PLANNED) for _ in "ab")
    filed = told([one for one, _stays in news], ours, claire, whole=whole)
    taken_back = [update for update, (_one, stays) in zip(filed, news, strict=True) if not stays]
    order.shuffle(taken_back)

    for update in taken_back:
        withdraw_update(update=update, actor=claire, reason="not true")
    told(later, ours, claire, whole=whole)

    told([one for one, stays in news if stays] + later, theirs, claire, whole=whole)
    assert shown(ours) == shown(theirs)
