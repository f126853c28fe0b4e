"""The staff's first page: each finds there what they have the right to do, and what leads to it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.models import Answer, Message, NewsReader, SendingBatch
from tests.factories import (
    CampaignFactory,
    ImpactUpdateFactory,
    OrganizationFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def waits_for(staff_client, organization):
    """Return a function that says what waits for somebody of a role, and where it leads."""

    def waits_for(role: str, language: str = "en") -> dict[str, tuple[int, list[object]]]:
        staff = StaffFactory(organization=organization, role=role, language=language)
        client = staff_client(staff)
        waiting = client.get(reverse("admin:index")).context["waiting"]
        return {
            str(one.label): (one.count, list(client.get(one.address).context["cl"].result_list))
            for one in waiting
        }

    return waits_for


@pytest.fixture
def work(organization) -> None:
    """Leave one of each of these to be done."""
    campaign = CampaignFactory(organization=organization)
    CampaignFactory(organization=organization, state="in_review")
    project, gift = ProjectFactory(campaign=campaign), PaidDonationFactory(campaign=campaign)
    ImpactUpdateFactory(project=project, state="in_review")
    told = ImpactUpdateFactory(
        project=project, state="published", published_at=timezone.now(), told_at=timezone.now()
    )
    NewsReader.objects.create(update=told, donor=gift.donor, way="letter", amount=2500)
    Answer.rows.create(organization=organization, update=told, donation=gift, has_heart=True)
    Message.rows.filter(donation=gift).delete()
    Message.rows.create(
        organization=organization, key="lost", kind="gift_confirmation", email="x@example.org",
        language="en", template_version=4, state="failed", problem="mail_refused",
    )  # fmt: skip


MAIL, CAMPAIGN = "mail that could not be sent", "campaign to review"
NEWS, LETTERS = "piece of news to read first", "piece of news with letters to print"
ANSWER = "answer of a donor to read"


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("role", "tasks"),
    [
        ("owner", [MAIL, CAMPAIGN, NEWS, ANSWER, LETTERS]),
        ("fundraising", [MAIL, NEWS, ANSWER, LETTERS]),
        ("review", [CAMPAIGN, NEWS, LETTERS]),
        ("finance", []),
        ("field", []),
        ("read_only", []),
    ],
)
def test_a_task_is_shown_to_who_has_the_right_to_do_it(waits_for, role, tasks):
    found = waits_for(role)

    assert list(found) == tasks
    assert {count for count, _rows in found.values()} == ({1} if tasks else set())


@pytest.mark.parametrize(
    ("language", "by_itself", "paused"),
    [
        ("en", "sending that stopped by itself", "sending that is paused"),
        ("fr", "envoi qui s’est arrêté de lui-même", "envoi suspendu"),
    ],
)
def test_sendings_that_wait_for_somebody_to_let_them_go_on_are_found_from_there(
    waits_for, organization, language, by_itself, paused
):
    now = timezone.now()
    held = {"stopped": {"stopped_at": now}, "paused": {"paused_at": now}}
    others = {
        "under way": {},
        "resumed": {"stopped_at": now, "resumed_at": now},
        "ended": {"stopped_at": now, "paused_at": now, "ended_at": now},
        "ended while paused": {"paused_at": now, "ended_at": now},
    }
    sendings = {
        name: SendingBatch.rows.create(organization=organization, key=name, **fields)
        for name, fields in {**held, **others}.items()
    }
    SendingBatch.rows.create(organization=OrganizationFactory(), key="theirs", paused_at=now)

    assert waits_for("fundraising", language) == {
        by_itself: (1, [sendings["stopped"]]),
        paused: (1, [sendings["paused"]]),
    }
    assert waits_for("field", language) == {}
