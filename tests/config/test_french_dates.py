"""Days that Django itself writes: in lists, in fields that are only read, and above a list."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.contrib.admin import AdminSite
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from donors.staff_admin import ReadOnlyStaffAdmin
from feedback.models import ImpactUpdate
from tests.factories import ImpactUpdateFactory, ProjectFactory, StaffFactory

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["1er septembre 2026", "2 septembre 2026", "1er septembre"]),
        ("en", ["Sept. 1, 2026", "Sept. 2, 2026", "September 1"]),
    ],
)
def test_only_the_first_of_a_month_has_an_ending_and_only_in_french(language, words):
    with override(language):
        written = [
            date_format(FIRST, "DATE_FORMAT"),
            date_format(SECOND, "DATE_FORMAT"),
            date_format(FIRST, "MONTH_DAY_FORMAT"),
        ]

    assert written == words


def test_english_keeps_its_own_endings():
    with override("en"):
        assert [date_format(day, "jS") for day in (FIRST, SECOND)] == ["1st", "2nd"]


def test_a_moment_in_a_template_is_written_so_too():
    moment = Template('{{ at|date:"DATETIME_FORMAT" }} · {{ at }}')

    with override("fr"):
        written = moment.render(Context({"at": datetime(2026, 9, 1, 18, 30, tzinfo=UTC)}))

    assert written == "1er septembre 2026 18:30 · 1er septembre 2026 18:30"


@pytest.fixture
def update(db) -> ImpactUpdate:
    project = ProjectFactory()
    return ImpactUpdateFactory(project=project, happened_on=FIRST, due_on=SECOND, state="withdrawn")


@pytest.fixture
def claire(update):
    return StaffFactory(organization=update.organization, language="fr")


def test_a_list_and_a_field_that_is_only_read_say_the_first(update, claire, staff_client):
    browser = staff_client(claire)

    pages = [
        browser.get(reverse("admin:feedback_impactupdate_changelist")).content.decode(),
        browser.get(reverse("admin:feedback_impactupdate_change", args=[update.pk])),
    ]

    texts = [pages[0], pages[1].content.decode()]
    days = [re.findall(r"\b(?:1|1er|2) septembre 2026", unescape(text)) for text in texts]
    assert days == [["1er septembre 2026"], ["1er septembre 2026", "2 septembre 2026"]]


def test_the_days_above_a_list_say_the_first(update, claire):
    class ByDay(ReadOnlyStaffAdmin):
        date_hierarchy = "happened_on"

    request = RequestFactory().get("/", {"happened_on__year": 2026, "happened_on__month": 9})
    request.user = claire
    with override("fr"):
        shown = date_hierarchy(ByDay(ImpactUpdate, AdminSite()).get_changelist_instance(request))

    assert [choice["title"] for choice in shown["choices"]] == ["1er septembre"]
