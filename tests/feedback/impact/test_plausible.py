"""More may be called delivered than is paid for, with a word to staff; not more than there is."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.exceptions import TooManyUnitsError
from feedback.field import services
from feedback.field.links import field_token
from feedback.field.services import own_link
from feedback.impact.choosing import choice_for
from feedback.impact.plausible import (
    beyond_what_is_left,
    given_after_it,
    more_than_is_paid,
    put_right_but_late,
    put_right_for_some,
)
from feedback.impact.services import publish_update
from feedback.models import ImpactUpdate, ProjectFunding
from tests.factories import FieldLinkFactory, ImpactUpdateFactory, ProjectFactory
from tests.feedback.field.test_field_page import file, news
from tests.feedback.impact.test_services import allocated, concerned

pytestmark = pytest.mark.django_db
Kind = ImpactUpdate.Kind
BEYOND = "Delivered already: 160 of 200. Still to come: 40. Count only those that are new."
REPLACES = (
    "Delivered already: 200 of 200. Still to come: 0. What takes the place of something lost is "
    "news of its own: choose “It was put right” for it, and those who read of the loss are told."
)
CAN_BE = (
    "Delivered with this news: 200 books. Paid for by gifts so far: 120. That can be so, if "
    "others paid for the rest: each gift is told of its own money alone."
)
MORE = f"{CAN_BE} If not, correct the number."
MORE_AND_PUBLISHED = (
    f"{CAN_BE} If not, have it taken back before anybody is told, and file it anew."
)


@pytest.fixture
def half_delivered(project, claire):
    publish_update(update=ImpactUpdateFactory(project=project, units=160), actor=claire)
    project.refresh_from_db()
    return project


def typed(project, units: int) -> dict[str, object]:
    """Return what staff type for news of so many delivered units."""
    pictures = {f"pictures-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    return {
        "project": project.pk, "kind": "delivered", "units": units,
        "headline_en": "The books are on the shelf.", "happened_on": "2026-11-12", **pictures,
    }  # fmt: skip


def test_staff_read_beside_the_button_that_less_is_paid_for(project, claire, staff_client):
    gift = allocated(project, 60_000)
    update = ImpactUpdateFactory(project=project, units=200, state="in_review")
    client = staff_client(claire)

    page = client.get(reverse("admin:feedback_impactupdate_change", args=[update.pk]))
    client.post(reverse("admin:feedback_impactupdate_do", args=[update.pk, "publish"]))

    assert MORE in unescape(page.content.decode())
    # Each gift is told of its own money alone.
    assert concerned(update) == [(gift.pk, 60_000)]


@pytest.mark.parametrize(
    ("kind", "units", "paid", "is_said"),
    [
        ("delivered", 120, 60_000, False),
        ("delivered", 121, 60_000, True),
        ("delivered", None, 60_000, True),
        ("delivered", None, 100_000, False),
        ("sent", 200, 60_000, False),
    ],
)
def test_it_is_said_of_what_was_delivered_beyond_what_is_paid_for(
    project, kind, units, paid, is_said
):
    ProjectFunding.objects.filter(project=project).update(allocated_amount=paid)
    update = ImpactUpdateFactory(project=project, kind=kind, units=units)

    assert bool(more_than_is_paid(update)) is is_said


def test_what_was_delivered_before_counts_too_and_once(half_delivered, claire):
    ProjectFunding.objects.filter(project=half_delivered).update(allocated_amount=60_000)
    update = ImpactUpdateFactory(project=half_delivered, units=40)
    before = more_than_is_paid(update)

    update = publish_update(update=update, actor=claire)

    assert (before, more_than_is_paid(update)) == (MORE, MORE_AND_PUBLISHED)


def test_of_one_thing_the_money_is_said():
    project = ProjectFactory(unit_count=1, unit_cost=240_000)
    ProjectFunding.objects.filter(project=project).update(allocated_amount=200_000)

    said = more_than_is_paid(ImpactUpdateFactory(project=project))

    assert said.startswith("Gifts have paid for $2,000.00 of $2,400.00 so far. That can be")


def test_a_number_that_counts_what_came_before_is_refused_where_it_is_typed(
    half_delivered, claire, staff_client
):
    link = own_link(person=claire, organization=half_delivered.organization)
    client, add = staff_client(claire), reverse("admin:feedback_impactupdate_add")

    by_staff = client.post(add, typed(half_delivered, 200))
    from_the_field = file(client, link, news(half_delivered, units="200"))

    assert by_staff.context["adminform"].form.errors["units"] == [BEYOND]
    assert from_the_field.context["form"].errors["units"] == [BEYOND]
    assert ImpactUpdate.rows.count() == 1
    assert client.post(add, typed(half_delivered, 40)).status_code == 302


def test_a_draft_that_other_news_came_before_is_not_published(half_delivered, claire, staff_client):
    draft = ImpactUpdateFactory(project=half_delivered, units=41)

    with pytest.raises(TooManyUnitsError, match="Still to come: 40"):
        publish_update(update=draft, actor=claire)
    draft.units = 40
    draft.save()

    assert publish_update(update=draft, actor=claire).is_published


def test_news_from_the_field_that_other_news_overtook_is_read_by_staff(
    half_delivered, claire, client, monkeypatch
):
    link = FieldLinkFactory(campaign=half_delivered.campaign, needs_review=False)
    monkeypatch.setattr("feedback.field.forms.beyond_what_is_left", lambda *_of: "")

    answer = file(client, link, news(half_delivered, units="41"))

    assert answer.status_code == 302
    assert ImpactUpdate.rows.get(units=41).state == "in_review"
    assert services.publishes_at_once(link, half_delivered)


def test_who_files_reads_that_less_is_paid_for_before_anybody_is_told(project, claire, client):
    allocated(project, 60_000)
    link = own_link(person=claire, organization=project.organization)

    answer = file(client, link, news(project, units="200"))

    assert MORE_AND_PUBLISHED in unescape(client.get(answer["Location"]).content.decode())
    assert field_token(link) in answer["Location"]


@pytest.mark.parametrize("lost", [Kind.FAILED, Kind.CHANGED])
@pytest.mark.parametrize("units", [None, 5])
def test_what_replaces_a_loss_is_sent_back_as_a_delivery_and_told_as_put_right(
    project, claire, client, lost, units
):
    gift = allocated(project, 2500)
    for kind in (Kind.DELIVERED, lost):
        publish_update(update=ImpactUpdateFactory(project=project, kind=kind), actor=claire)
    link = FieldLinkFactory(campaign=project.campaign, needs_review=False)
    again = {"units": units or ""}

    sent_back = file(client, link, news(project, kind="delivered", **again))
    file(client, link, news(project, kind="repaired", **again))

    assert sent_back.context["form"].errors["units"] == [REPLACES]
    assert concerned(ImpactUpdate.rows.get(kind="repaired")) == [(gift.pk, 2500)]
    project.refresh_from_db()
    assert (project.stage, project.trouble) == ("delivered", "repaired")


@pytest.mark.parametrize(("kind", "is_told_so"), [("late", False), ("failed", True)])
def test_a_number_that_is_too_high_is_asked_about_a_loss_only_after_one(
    half_delivered, claire, kind, is_told_so
):
    publish_update(update=ImpactUpdateFactory(project=half_delivered, kind=kind), actor=claire)

    half_delivered.refresh_from_db()
    said = beyond_what_is_left(half_delivered, Kind.DELIVERED, 41)
    assert ("choose “It was put right”" in said) is is_told_so
    assert not beyond_what_is_left(half_delivered, Kind.DELIVERED, 40)
    assert not beyond_what_is_left(half_delivered, Kind.DELIVERED, None)


def test_what_was_put_right_is_not_asked_about_again(project, claire):
    for kind in (Kind.DELIVERED, Kind.FAILED, Kind.REPAIRED):
        publish_update(update=ImpactUpdateFactory(project=project, kind=kind), actor=claire)

    project.refresh_from_db()
    assert beyond_what_is_left(project, Kind.DELIVERED, 5).endswith(
        "Count only those that are new."
    )
    assert not beyond_what_is_left(project, Kind.DELIVERED, None)


@pytest.mark.parametrize(("units", "says"), [(40, False), (41, True), (None, False)])
def test_who_publishes_a_loss_of_more_than_is_to_come_is_asked_which_gifts(
    half_delivered, claire, staff_client, units, says
):
    update = ImpactUpdateFactory(project=half_delivered, kind=Kind.FAILED, units=units)

    page = (
        staff_client(claire)
        .get(reverse("admin:feedback_impactupdate_change", args=[update.pk]))
        .content.decode()
    )

    assert ("Still to come: 40. So some of what was delivered went wrong" in page) is says


AHEAD = "That can be so, if you bought ahead: they read that they paid for it."
CHOOSE = "If not, correct the day or the number, or choose the gifts by hand."


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ({"units": 5}, ""),
        ({"units": 6}, f"One gift in it was given after October 20, 2026. {AHEAD} {CHOOSE}"),
        ({"kind": "sent"}, f"2 gifts in it were given after October 20, 2026. {AHEAD} {CHOOSE}"),
        # What goes wrong is the trouble of every gift that is in it.
        ({"kind": "failed"}, ""),
    ],
)
def test_staff_are_asked_whether_they_bought_ahead(project, claire, staff_client, happened, said):
    for day in (20, 21, 22):
        allocated(project, 2500, paid_at=datetime(2026, 10, day, 12, tzinfo=UTC))
    update = ImpactUpdateFactory(project=project, happened_on=date(2026, 10, 20), **happened)

    page = staff_client(claire).get(reverse("admin:feedback_impactupdate_change", args=[update.pk]))

    assert given_after_it(update) == said
    assert (AHEAD in unescape(page.content.decode())) is bool(said)


def test_news_that_nobody_read_before_asks_it_where_everyone_is_told(
    project, claire, client, staff_client
):
    allocated(project, 2500)
    link = own_link(person=claire, organization=project.organization)
    day = timezone.localdate() - timedelta(days=9)

    filed = file(client, link, news(project, units="100", happened_on=day.isoformat()))

    update = ImpactUpdate.rows.get()
    told_from = reverse("admin:feedback_impactupdate_change", args=[update.pk])
    pages = client.get(filed["Location"]), staff_client(claire).get(told_from)
    asked = f"{AHEAD} If not, have it taken back before anybody is told, and file it anew."
    assert [asked in unescape(page.content.decode()) for page in pages] == [True, True]


@pytest.mark.parametrize(("units", "is_said"), [(5, True), (10, False), (None, False)])
def test_staff_read_that_a_repair_of_some_ends_the_trouble_for_all(
    project, claire, staff_client, units, is_said
):
    for _ in range(2):
        allocated(project, 2500)
    publish_update(update=ImpactUpdateFactory(project=project, kind=Kind.FAILED), actor=claire)
    update = ImpactUpdateFactory(project=project, kind=Kind.REPAIRED, units=units)

    page = staff_client(claire).get(reverse("admin:feedback_impactupdate_change", args=[update.pk]))

    told_of_one = "Gifts that were told of the trouble and are not in this: 1. For them too it"
    assert (told_of_one in unescape(page.content.decode())) is is_said


def test_who_was_told_of_a_delay_alone_is_not_counted_as_left_out_of_a_repair(project, claire):
    for _ in range(3):
        allocated(project, 2500)
    for kind, units in ((Kind.LATE, None), (Kind.FAILED, 10)):
        update = ImpactUpdateFactory(project=project, kind=kind, units=units)
        publish_update(update=update, actor=claire)

    some, all_of_them = (
        ImpactUpdateFactory(project=project, kind=Kind.REPAIRED, units=units) for units in (5, 10)
    )

    assert "are not in this: 1. For them too" in put_right_for_some(some)
    assert put_right_for_some(all_of_them) == ""


ONLY_LATE = (
    "It is late, and nothing is said to be wrong with it besides: no gift is in this. If it "
    "comes in time after all, choose “in progress” and name the day that was named first."
)


@pytest.mark.parametrize(
    ("news", "says"),
    [
        (["late"], ONLY_LATE),
        (["failed", "repaired", "late"], ONLY_LATE),
        (["late", "failed"], ""),
        (["failed", "late"], ""),
        (["failed"], ""),
    ],
)
def test_staff_read_that_a_repair_of_what_is_only_late_tells_nobody(
    project, claire, staff_client, news, says
):
    allocated(project, 2500)
    for kind in news:
        publish_update(update=ImpactUpdateFactory(project=project, kind=kind), actor=claire)
    update = ImpactUpdateFactory(project=project, kind=Kind.REPAIRED)

    page = staff_client(claire).get(reverse("admin:feedback_impactupdate_change", args=[update.pk]))

    update.project.refresh_from_db()
    assert put_right_but_late(update) == says
    assert (ONLY_LATE in unescape(page.content.decode())) is bool(says)
    assert (choice_for(update).concerned.count == 0) is bool(says)


ALL_LEFT = "All 200 have left or arrived already. Write how many leave now."


@pytest.mark.parametrize("before", [["sent"], ["delivered"]])
def test_another_lot_asks_for_a_number_once_all_has_left(
    project, claire, client, staff_client, before
):
    draft = ImpactUpdateFactory(project=project, kind=Kind.SENT)
    for kind in before:
        publish_update(update=ImpactUpdateFactory(project=project, kind=kind), actor=claire)
    link = FieldLinkFactory(campaign=project.campaign, needs_review=False)
    typed_in = {**typed(project, 5), "kind": "sent", "units": ""}

    by_staff = staff_client(claire).post(reverse("admin:feedback_impactupdate_add"), typed_in)
    from_the_field = file(client, link, news(project, kind="sent", units=""))
    with pytest.raises(TooManyUnitsError, match="Write how many leave now"):
        publish_update(update=draft, actor=claire)

    assert by_staff.context["adminform"].form.errors["units"] == [ALL_LEFT]
    assert from_the_field.context["form"].errors["units"] == [ALL_LEFT]
    draft.units = 5
    draft.save()
    assert publish_update(update=draft, actor=claire).units == 5


def test_what_left_in_part_or_is_one_thing_needs_no_number(project, claire):
    publish_update(
        update=ImpactUpdateFactory(project=project, kind=Kind.SENT, units=120), actor=claire
    )
    well = ProjectFactory(campaign=project.campaign, unit_count=1)
    for _ in range(2):
        publish_update(update=ImpactUpdateFactory(project=well, kind=Kind.SENT), actor=claire)

    rest = publish_update(update=ImpactUpdateFactory(project=project, kind=Kind.SENT), actor=claire)

    assert rest.units == 80
