"""The coach as staff see and change it."""

import re

import pytest
from django.urls import reverse

from campaigns.models import HistoryEntry
from feedback.journeys.admin import TEXT_FIELDS
from feedback.journeys.models import CoachingText, StepName
from feedback.journeys.steps import STEPS
from feedback.models import Message
from feedback.services.rendering import render_message
from tests.factories import CampaignFactory, OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:feedback_coachingtext_changelist")


@pytest.fixture
def organization():
    return CampaignFactory().organization


@pytest.fixture
def owner(organization):
    return StaffFactory(organization=organization, role="owner", language="en")


@pytest.fixture
def client(staff_client, owner):
    return staff_client(owner)


@pytest.fixture
def text(organization) -> CoachingText:
    return CoachingText.objects.create(organization=organization, step=StepName.SHARE)


def page_of(text: CoachingText) -> str:
    return reverse("admin:feedback_coachingtext_change", args=[text.pk])


def preview_of(text: CoachingText, language: str) -> str:
    address = reverse("admin:feedback_coachingtext_html", args=[text.pk])
    return f"{address}?language={language}"


def typed(client, text: CoachingText, **changes: str) -> dict[str, str]:
    """Return what the form sends when somebody changes only this."""
    form = client.get(page_of(text)).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    values = {name: value for name, value in values.items() if value not in {None, False}}
    return {**values, "is_on": "on", **changes}


def test_list_shows_the_messages_in_their_order(client):
    page = client.get(LIST)

    rows = re.findall(r"field-title[^>]*>\s*<a [^>]*>(.*?)</a>", page.content.decode(), re.DOTALL)
    assert [row.strip() for row in rows] == [str(step.title) for step in STEPS]
    client.get(LIST)
    assert CoachingText.rows.count() == len(STEPS)


def test_list_costs_the_same_for_one_organization_and_for_three(
    client, owner, django_assert_max_num_queries
):
    client.get(LIST)
    for _number in range(2):
        OrganizationFactory().memberships.create(person=owner, role="owner")
    client.get(LIST)

    with django_assert_max_num_queries(9):
        client.get(LIST)


def test_form_shows_our_words_and_keeps_nothing_while_they_are_ours(client, text):
    page = client.get(page_of(text))

    assert "Three people to write to today" in page.content.decode()
    client.post(page_of(text), typed(client, text))
    text.refresh_from_db()
    assert {name: getattr(text, name) for name in ("subject_en", "body_fr", "days")} == {
        "subject_en": "",
        "body_fr": "",
        "days": None,
    }


def test_own_words_are_kept_and_leave_a_line_in_the_history(client, text, owner):
    client.post(page_of(text), typed(client, text, subject_en="Write to three, {name}", days="4"))

    text.refresh_from_db()
    assert (text.subject_en, text.body_en, text.days) == ("Write to three, {name}", "", 4)
    entry = HistoryEntry.rows.get(subject_type="feedback.coachingtext")
    assert (entry.what, entry.actor, sorted(entry.details["fields"])) == (
        "coaching text changed",
        owner,
        ["days", "subject_en"],
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subject_en": "Hello {nmae}"}, "The coach does not know {nmae}."),
        ({"body_fr": "Bonjour {headline}"}, "The coach does not know {headline}."),
        ({"button_en": "Share {name"}, "A brace has no partner."),
        ({"subject_fr": "a" * 61}, "Telephones cut a subject off after 60 letters."),
        ({"days": "0"}, "Between 1 and 60."),
    ],
)
def test_text_that_could_not_be_sent_is_refused(client, text, changes, sentence):
    page = client.post(page_of(text), typed(client, text, **changes))

    assert page.status_code == 200
    assert sentence in page.content.decode()
    text.refresh_from_db()
    assert [name for name in (*TEXT_FIELDS, "days") if getattr(text, name)] == []


@pytest.mark.parametrize("step", StepName.values)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_preview_shows_every_step_as_it_is_read(client, organization, step, language):
    text = CoachingText.objects.create(organization=organization, step=step)

    page = client.get(preview_of(text, language))

    body = re.sub(r"<style.*?</style>", "", page.content.decode(), flags=re.DOTALL)
    assert page.status_code == 200
    assert "Maude" in body or "Havre-Perdrix" in body
    assert re.findall(r"\{\{|\{%|\{\w+\}", body) == []
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_preview_shows_what_staff_wrote(client, text):
    client.post(page_of(text), typed(client, text, body_en="Good morning {name}.\n\nWrite!"))

    page = client.get(preview_of(text, "en"))

    assert ">Good morning Maude.</p>" in page.content.decode()


def test_test_goes_to_whoever_asked_in_both_languages(client, text, owner):
    client.post(reverse("admin:feedback_coachingtext_do", args=[text.pk, "send_test"]))

    messages = Message.rows.filter(kind=Message.Kind.COACHING_TEST).order_by("language")
    assert [(m.email, m.language) for m in messages] == [(owner.email, "en"), (owner.email, "fr")]
    subjects = [render_message(message).subject for message in messages]
    assert subjects == [
        "Test: Three people to write to today",
        "Essai\xa0: Trois personnes à qui écrire aujourd’hui",
    ]


def test_who_only_reads_changes_nothing_and_sends_nothing(staff_client, organization, text):
    client = staff_client(StaffFactory(organization=organization, role="read_only", language="en"))

    answers = [
        client.get(page_of(text)).status_code,
        client.post(page_of(text), {"is_on": ""}).status_code,
        client.post(
            reverse("admin:feedback_coachingtext_do", args=[text.pk, "send_test"])
        ).status_code,
    ]

    assert answers == [200, 403, 403]
    assert Message.rows.count() == 0


def test_coach_of_another_organization_is_not_seen(client):
    other = CoachingText.objects.create(organization=OrganizationFactory(), step=StepName.DAY)

    page = client.get(preview_of(other, "en"))

    assert page.status_code == 404
