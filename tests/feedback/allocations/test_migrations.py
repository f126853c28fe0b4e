"""What migrations write into rows that are there already."""

from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.impact.services import publish_update
from feedback.models import Allocation
from tests.factories import ImpactUpdateFactory, ProjectFactory, StaffFactory
from tests.feedback.impact.test_services import allocated

pytestmark = pytest.mark.django_db
filling = import_module("feedback.migrations.0012_fill_told_as_delivered")


class Editor:
    """What a migration is given."""

    connection = connection


def amounts() -> list[tuple[int, int]]:
    rows = Allocation.rows.order_by("pk")
    return list(rows.values_list("told_amount", "delivered_amount"))


def test_what_was_told_is_filled_in_some_at_a_time_and_nothing_is_written_twice(monkeypatch):
    monkeypatch.setattr(filling, "AT_ONCE", 2)
    project = ProjectFactory()
    for amount in (1000, 500, 2000):
        allocated(project, amount)
    claire = StaffFactory(organization=project.organization)
    publish_update(update=ImpactUpdateFactory(project=project, units=4), actor=claire)
    as_published = amounts()
    Allocation.rows.update(told_amount=0, delivered_amount=0)
    before = amounts()

    filling.fill(None, Editor)
    filled = amounts()
    with CaptureQueriesContext(connection) as queries:
        filling.fill(None, Editor)

    assert as_published == [(1000, 1000), (500, 500), (500, 500)]
    assert (before, filled, amounts()) == ([(0, 0)] * 3, as_published, as_published)
    batches = [query for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert len(batches) == 3


def test_filling_holds_no_lock_from_the_first_row_to_the_last():
    assert filling.Migration.atomic is False
