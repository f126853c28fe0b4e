"""The lists of staff with hundreds of thousands of rows: the newest come from an index."""

import pytest
from django.db import connection

from donors.models import Donor
from donors.staff_admin import rows_for
from feedback.models import Message
from giving.models import Donation, LedgerEntry, StoredEvent
from tests.factories import OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_of():
    """Return a function that plans a query as for a long table: no sorting, if it can be helped."""

    def plan(rows) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        return rows.explain()

    return plan


@pytest.mark.parametrize(
    ("model", "order"),
    [
        (Donation, "-created_at"),
        (LedgerEntry, "-occurred_at"),
        (StoredEvent, "-received_at"),
        (Message, "-created_at"),
        (Donor, "-created_at"),
    ],
)
def test_list_of_all_organizations_is_not_sorted_anew(plan_of, model, order):
    everybody = rows_for(PersonFactory(is_superuser=True, is_staff=True), model)

    plan = plan_of(everybody.order_by(order, "-pk")[:100])

    assert "Index" in plan
    assert "Sort" not in plan


def test_last_gifts_of_the_first_page_are_not_sorted_anew(plan_of):
    boss = PersonFactory(is_superuser=True, is_staff=True)
    of_one = Donation.objects.for_organization(OrganizationFactory())

    for gifts in (rows_for(boss, Donation), of_one):
        plan = plan_of(gifts.paid().order_by("-paid_at")[:8])

        assert "last_first" in plan
        assert "Sort" not in plan


def test_gifts_left_pending_are_found_without_reading_all(plan_of):
    pending = Donation.objects.across_organizations().pending().order_by("created_at")

    assert "gifts_still_pending" in plan_of(pending)


def test_failed_mails_are_counted_without_reading_all(plan_of):
    failed = Message.objects.for_organization(OrganizationFactory()).failed()

    assert "messages_that_failed" in plan_of(failed)
