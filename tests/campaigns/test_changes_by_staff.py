"""What staff change in the admin is in the history, and cannot empty a live page."""

from zoneinfo import ZoneInfo

import pytest
from django.forms import MultiWidget
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, HistoryEntry, Membership, OrganizationPage, Photograph
from donors.models import Person
from tests.factories import CampaignFactory, DonorFactory, OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def owner(organization):
    return StaffFactory(organization=organization, role="owner", language="en")


@pytest.fixture
def client(owner, staff_client):
    return staff_client(owner)


@pytest.fixture
def live(organization):
    photograph = Photograph.objects.create(
        organization=organization, key="boat", width=480, height=320, widths=[480],
        description_en="A boat", description_fr="Un bateau",
    )  # fmt: skip
    return CampaignFactory(organization=organization, photograph=photograph)


def as_shown(moment):
    """Return a moment in the hours of the organization, which its staff see."""
    return f"{timezone.localtime(moment, ZoneInfo('America/Toronto')):%Y-%m-%d %H:%M:%S}"


def send(client, thing, **fields):
    """Send the form of a thing as its page shows it, but for the fields that are named."""
    address = reverse(
        f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk]
    )
    page = client.get(address)
    form = page.context["adminform"].form
    sent = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(field.widget, MultiWidget):
            sent |= {f"{name}_0": "", f"{name}_1": ""} | (
                dict(zip([f"{name}_0", f"{name}_1"], as_shown(value).split(), strict=True))
                if value else {}
            )  # fmt: skip
        elif isinstance(value, list):
            sent[name] = ",".join(value)
        elif value not in {None, False}:
            sent[name] = value
    for formset in page.context["inline_admin_formsets"]:
        for field in formset.formset.management_form:
            sent[field.html_name] = field.value()
    return client.post(address, {**sent, **fields})


def history():
    return [
        (row.what, row.subject_id, row.actor, row.organization, row.details)
        for row in HistoryEntry.rows.order_by("pk")
    ]


def errors(answer):
    return list(answer.context["adminform"].form.non_field_errors())


@pytest.mark.parametrize(
    ("emptied", "sentence"),
    [
        ({"story_fr": ""}, "It has no story in French."),
        ({"summary_en": ""}, "It has no sentence that sums it up in English."),
        ({"photograph": ""}, "It has no photograph."),
        ({"ends_at_0": "2020-01-01", "ends_at_1": "12:00", "starts_at_0": "2019-01-01"},
         "Its end has already passed."),
    ],
)  # fmt: skip
def test_a_live_campaign_is_not_emptied(emptied, sentence, client, live):
    answer = send(client, live, **emptied)

    assert errors(answer) == [
        "“Books Before the Ice” is live, and would lose something that donors see.",
        sentence,
    ]
    live.refresh_from_db()
    assert (live.story_fr != "", live.summary_en != "", live.ends_at) == (True, True, None)
    assert history() == []


def test_a_draft_may_be_emptied(client, live):
    Campaign.rows.update(state="draft")

    answer = send(client, live, story_fr="")

    assert answer.status_code == 302
    assert Campaign.rows.get().story_fr == ""


def test_what_was_missing_before_stops_no_other_change(client, live):
    Campaign.rows.update(photograph=None)

    answer = send(client, live, title_en="Books before the snow")

    assert answer.status_code == 302


def test_a_photograph_on_a_live_page_keeps_its_description(client, live):
    refused = send(client, live.photograph, description_fr="")
    Campaign.rows.update(state="draft")
    taken = send(client, live.photograph, description_fr="")

    assert errors(refused)[1:] == ["The photograph is not described in French."]
    assert taken.status_code == 302


def test_a_changed_campaign_says_which_fields(client, live, owner):
    send(client, live, title_en="Secret words", goal="20000")

    live.refresh_from_db()
    assert (live.title_en, live.goal_amount) == ("Secret words", 2_000_000)
    [(what, subject, actor, organization, details)] = history()
    assert (what, subject, actor) == ("campaign changed", live.pk, owner)
    assert organization == live.organization
    assert sorted(details["fields"]) == ["goal_amount", "title_en"]


def test_a_form_sent_without_a_change_writes_nothing(client, live):
    answer = send(client, live)

    assert answer.status_code == 302
    assert history() == []


def test_a_changed_suggested_amount_is_a_change_of_its_campaign(client, live):
    row = "suggested_amounts-0-"

    send(client, live, **{
        "suggested_amounts-TOTAL_FORMS": "1",
        f"{row}typed_amount": "25", f"{row}what_it_does_en": "five books",
    })  # fmt: skip

    assert [details for *_rest, details in history()] == [{"fields": ["suggested_amounts"]}]


def test_a_changed_organization_and_its_page(client, owner, organization):
    page = OrganizationPage.objects.create(
        organization=organization, kind="terms", title_en="Terms", body_en="<p>Old</p>"
    )

    send(client, organization, email="new@bibliobarque.example")
    send(client, page, title_en="Our terms")

    assert history() == [
        ("organization changed", organization.pk, owner, organization, {"fields": ["email"]}),
        ("organization page changed", page.pk, owner, organization, {"fields": ["title_en"]}),
    ]


def test_a_changed_donor_without_what_stood_there(client, owner, organization):
    donor = DonorFactory(organization=organization)

    send(client, donor, name="Madame Tremblay", telephone="+1 418 555 0123")

    assert history() == [
        ("donor changed", donor.pk, owner, organization, {"fields": ["name", "telephone"]}),
    ]
    assert "Tremblay" not in str(HistoryEntry.rows.values())


def test_a_changed_person_in_each_place_where_they_work(staff_client, organization):
    elsewhere = OrganizationFactory()
    colleague = StaffFactory(organization=organization, role="field")
    Membership.objects.create(organization=elsewhere, person=colleague, role="field")
    boss = Person.objects.create_superuser("boss@example.org")

    send(staff_client(boss), colleague, email="moved@example.org")

    assert history() == [
        ("person changed", colleague.pk, boss, place, {"fields": ["email"]})
        for place in (organization, elsewhere)
    ]
