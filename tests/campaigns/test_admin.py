import html
from io import BytesIO

import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from campaigns.models import Campaign, Membership, Organization, Photograph, WallEntry
from campaigns.services.history import record_history
from donors.models import Person
from donors.staff_admin import ScopedRelatedFilter
from tests.factories import (
    CampaignFactory,
    OrganizationFactory,
    StaffFactory,
    SuggestedAmountFactory,
    WallEntryFactory,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/campaigns/campaign/add/"


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def client(organization, staff_client):
    return staff_client(StaffFactory(organization=organization, role="owner", language="en"))


def form(organization, **fields):
    """Return what the form of a campaign sends."""
    return {
        "organization": organization.pk,
        "title_en": "Books Before the Ice",
        "title_fr": "Des livres avant les glaces",
        "summary_en": "Books for four villages.",
        "story_en": "<div>One.<br><br>Two.</div><script>alert(1)</script>",
        "goal": "18 000",
        "currency": "CAD",
        "cause": "education",
        "news_every_days": "90",
        "starts_at_0": "2026-11-01",
        "starts_at_1": "12:00",
        "suggested_amounts-TOTAL_FORMS": "1",
        "suggested_amounts-INITIAL_FORMS": "0",
        "suggested_amounts-0-typed_amount": "12,50",
        "suggested_amounts-0-what_it_does_en": "an hour of reading",
        **fields,
    }


def photograph(name="boat.jpg"):
    file = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def test_a_campaign_is_written_in_whole_units_and_gets_its_address(client, organization):
    answer = client.post(ADD, form(organization))

    assert answer.status_code == 302
    campaign = Campaign.rows.get()
    assert (campaign.slug, campaign.state, campaign.goal_amount) == (
        "des-livres-avant-les-glaces", "draft", 1_800_000,
    )  # fmt: skip
    assert campaign.story_en == "<p>One.</p><p>Two.</p>"
    [amount] = campaign.suggested_amounts.all()
    assert (amount.amount, amount.what_it_does_en) == (1250, "an hour of reading")
    assert campaign.totals.raised_amount == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Saved: Books Before the Ice"), ("fr", "Enregistré\xa0: Des livres avant les glaces")],
)
def test_what_was_saved_is_named_in_our_own_words(organization, staff_client, language, said):
    director = StaffFactory(organization=organization, role="owner", language=language)
    client = staff_client(director)

    plain = form(organization, **{"suggested_amounts-TOTAL_FORMS": "0"})
    added = client.post(ADD, plain, follow=True, headers={"accept-language": language})
    page = reverse("admin:campaigns_campaign_change", args=[Campaign.rows.get().pk])
    changed = client.post(page, plain, follow=True)

    for answer in (added, changed):
        assert [str(message) for message in answer.context["messages"]] == [said]


def test_filters_are_headed_in_french(organization):
    headings, request = set(), RequestFactory().get("/")
    request.user = StaffFactory(organization=organization, role="owner")
    with override("fr"):
        for model, page in site._registry.items():
            for wanted in page.list_filter:
                name, kind = wanted if isinstance(wanted, tuple) else (wanted, None)
                if kind is ScopedRelatedFilter:
                    field = model._meta.get_field(name)
                    shown = kind(field, request, {}, model, page, name)
                    headings.add(str(shown.title))

    assert headings == {"campagne", "organisme", "projet"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"goal": "0"}, "The amount has to be more than zero."),
        ({"goal": "plenty"}, "Write the amount in digits, for example 25 or 12.50."),
        ({"title_en": "", "title_fr": ""}, "Write a title in one language at least."),
        (
            {"ends_at_0": "2026-10-01", "ends_at_1": "12:00"},
            "The end has to come after the start.",
        ),
        ({"suggested_amounts-0-typed_amount": "-5"}, "The amount has to be more than zero."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(fields, sentence, client, organization):
    answer = client.post(ADD, form(organization, **fields))

    assert sentence in answer.content.decode()
    assert not Campaign.rows.exists()


def test_a_suggested_amount_stands_there_once(client, organization):
    twice = {
        "suggested_amounts-TOTAL_FORMS": "2",
        "suggested_amounts-0-typed_amount": "25",
        "suggested_amounts-1-typed_amount": "25.00",
    }

    answer = client.post(ADD, form(organization, **twice))

    assert "This amount is there already." in answer.content.decode()


def test_a_photograph_is_taken_up_with_the_form(client, organization):
    upload = {"upload": photograph(), "photograph_en": "A boat", "photograph_fr": "Un bateau"}

    client.post(ADD, form(organization, **upload))

    picture = Campaign.rows.get().photograph
    assert (picture.organization, picture.description_fr) == (organization, "Un bateau")


def test_a_photograph_is_added_by_itself(client, organization):
    fields = {"organization": organization.pk, "upload": photograph(), "description_en": "A boat"}

    client.post("/admin/campaigns/photograph/add/", fields)

    assert Photograph.rows.values_list("description_en", "widths").get() == (
        "A boat",
        [480, 800, 900],
    )


def test_a_file_that_is_no_photograph_is_refused_beside_the_field(client, organization):
    upload = {"upload": SimpleUploadedFile("boat.jpg", b"no picture"), "photograph_en": "A boat"}

    answer = client.post(ADD, form(organization, **upload))

    assert "This is no photograph we can read." in answer.content.decode()


def test_the_form_shows_amounts_as_they_are_written(client, organization):
    campaign = CampaignFactory(organization=organization)
    SuggestedAmountFactory(campaign=campaign, amount=1250)

    page = client.get(reverse("admin:campaigns_campaign_change", args=[campaign.pk]))

    shown = page.content.decode()
    assert 'name="goal" value="18,000"' in shown
    assert 'name="suggested_amounts-0-typed_amount" value="12.50"' in shown


def test_the_currency_is_settled_once_the_campaign_is_no_draft(client, organization):
    campaign = CampaignFactory(organization=organization)

    client.post(
        reverse("admin:campaigns_campaign_change", args=[campaign.pk]),
        form(organization, currency="EUR", **{"suggested_amounts-TOTAL_FORMS": "0"}),
    )

    campaign.refresh_from_db()
    assert (campaign.currency, campaign.title_en) == ("CAD", "Books Before the Ice")


def test_a_button_says_what_is_missing(client, organization):
    campaign = CampaignFactory(organization=organization, state="draft")

    answer = client.post(
        reverse("admin:campaigns_campaign_do", args=[campaign.pk, "submit_for_review"]), follow=True
    )

    assert "It has no photograph." in answer.content.decode()


def test_a_reviewer_approves_and_does_not_write(organization, staff_client):
    campaign = CampaignFactory(organization=organization, state="draft")
    Campaign.rows.update(state="in_review")
    client = staff_client(StaffFactory(organization=organization, role="review", language="en"))
    address = reverse("admin:campaigns_campaign_change", args=[campaign.pk])

    page = client.get(address).content.decode()

    assert "Approve and go live" in page
    assert "The road stops at Havre-Perdrix." in page
    assert 'name="title_en"' not in page
    assert client.post(address, form(organization)).status_code == 403


def test_a_wall_entry_is_hidden_and_shown_in_one_tap(client, organization):
    campaign = CampaignFactory(organization=organization)
    entry = WallEntryFactory(campaign=campaign, state="held")
    listing = reverse("admin:campaigns_wallentry_changelist")

    shown = client.post(
        reverse("admin:campaigns_wallentry_do", args=[entry.pk, "show"]) + f"?next={listing}"
    )
    entry.refresh_from_db()
    state_between = entry.state
    client.post(reverse("admin:campaigns_wallentry_do", args=[entry.pk, "hide"]))

    entry.refresh_from_db()
    assert shown["Location"] == listing
    assert (state_between, entry.state) == (WallEntry.State.SHOWN, WallEntry.State.HIDDEN)


def test_after_a_button_nobody_is_sent_to_another_host(client, organization):
    entry = WallEntryFactory(campaign=CampaignFactory(organization=organization))

    answer = client.post(
        reverse("admin:campaigns_wallentry_do", args=[entry.pk, "hide"])
        + "?next=https://elsewhere.example"
    )

    assert answer["Location"] == f"/admin/campaigns/wallentry/{entry.pk}/change/"


def invitation(organization, **fields):
    return {
        "organization": organization.pk,
        "email": "nora@example.org",
        "name": "Nora",
        "language": "fr",
        "role": "field",
        **fields,
    }


def test_an_owner_invites_a_colleague(client, organization):
    client.post(reverse("admin:campaigns_membership_add"), invitation(organization))

    nora = Person.objects.with_email("nora@example.org").get()
    assert (nora.is_staff, nora.is_superuser) == (True, False)
    assert [(m.organization, m.role) for m in nora.memberships.all()] == [(organization, "field")]


def test_nobody_gives_a_role_in_an_organization_that_is_not_theirs(client):
    elsewhere = OrganizationFactory()

    client.post(reverse("admin:campaigns_membership_add"), invitation(elsewhere))

    assert not Membership.objects.for_organization(elsewhere).exists()


def test_nobody_raises_themselves_where_they_are_no_owner(client, organization):
    elsewhere = OrganizationFactory()
    owner = Person.objects.get(memberships__organization=organization)
    membership = Membership.objects.create(organization=elsewhere, person=owner, role="field")

    answer = client.post(
        reverse("admin:campaigns_membership_change", args=[membership.pk]), {"role": "owner"}
    )

    membership.refresh_from_db()
    assert (answer.status_code, membership.role) == (302, "field")


def test_the_last_owner_cannot_step_down(client, organization):
    membership = Membership.objects.for_organization(organization).get()

    answer = client.post(
        reverse("admin:campaigns_membership_change", args=[membership.pk]),
        {"role": "field"},
        follow=True,
    )
    deleted = client.post(
        reverse("admin:campaigns_membership_delete", args=[membership.pk]), {"post": "yes"}
    )

    membership.refresh_from_db()
    assert membership.role == "owner"
    assert "Every organization keeps one owner" in answer.content.decode()
    assert deleted.status_code == 403


def test_an_owner_makes_nobody_a_superuser(client, organization):
    colleague = StaffFactory(organization=organization, role="field", language="en")

    client.post(
        reverse("admin:donors_person_change", args=[colleague.pk]),
        {
            "name": "Changed", "language": "fr", "time_zone": "", "is_superuser": "on",
            "email": "mine@example.org", "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        },
    )  # fmt: skip

    before = colleague.email
    colleague.refresh_from_db()
    assert (colleague.name, colleague.email, colleague.is_superuser) == ("Changed", before, False)


def test_a_superuser_makes_an_organization_with_its_pages(staff_client):
    client = staff_client(Person.objects.create_superuser("boss@example.org"))

    client.post(
        reverse("admin:campaigns_organization_add"),
        {
            "name_en": "The Book Boat", "name_fr": "La Bibliobarque", "slug": "book-boat",
            "legal_name": "La Bibliobarque", "country": "CA", "address": "12, rue du Quai",
            "postal_code": "G0G 1A0", "city": "Havre-Perdrix", "email": "a@example.org",
            "sender_name": "La Bibliobarque", "statement_descriptor": "BIBLIOBARQUE",
            "currency": "CAD", "time_zone": "America/Toronto", "default_language": "fr",
            "is_active": "on", "held_words": "loto, casino",
        },
    )  # fmt: skip

    made = Organization.rows.get()
    assert (made.held_words, made.pages.count()) == (["loto", "casino"], 5)


def test_a_text_that_nobody_changed_stays_to_the_letter(client, organization):
    page = organization.pages.create(
        kind="terms",
        title_en="Terms",
        title_fr="Conditions",
        body_en="<p>One</p>\n\n<p lang=fr>Un</p>",
    )

    client.post(
        reverse("admin:campaigns_organizationpage_change", args=[page.pk]),
        {
            "title_en": "Our terms", "title_fr": "Conditions",
            "body_fr": "<div>Un<br><br>Deux</div>",
            "body_en": "<p>One</p>\r\n\r\n<p lang=fr>Un</p>",
        },
    )  # fmt: skip

    page.refresh_from_db()
    assert (page.title_en, page.body_en, page.body_fr) == (
        "Our terms", "<p>One</p>\n\n<p lang=fr>Un</p>", "<p>Un</p><p>Deux</p>",
    )  # fmt: skip


def test_the_history_names_what_it_is_about_and_leads_there(client, organization):
    campaign = CampaignFactory(organization=organization, title_en="Books Before the Ice")
    owner = Person.objects.get(memberships__organization=organization)
    record_history(
        subject=campaign, organization=organization, what="campaign ended", actor=owner,
        before="live", fields=["title_en", "goal_amount"],
    )  # fmt: skip

    shown = html.unescape(
        client.get(reverse("admin:campaigns_historyentry_changelist")).content.decode()
    )

    assert reverse("admin:campaigns_campaign_change", args=[campaign.pk]) in shown
    assert "Campaign “Books Before the Ice”" in shown
    assert "before: live" in shown
    assert "what changed: Title, in English, goal" in shown


def test_a_refused_form_says_that_its_photograph_has_to_be_chosen_again(client, organization):
    answer = client.post(ADD, form(organization, upload=photograph()))

    shown = answer.content.decode()
    assert "Say in one language at least what it shows." in shown
    assert "Choose the photograph again: it could not be kept." in shown


def test_a_campaign_that_is_over_lacks_nothing(client, organization):
    campaign = CampaignFactory(organization=organization, state="ended", ends_at=timezone.now())

    page = client.get(reverse("admin:campaigns_campaign_change", args=[campaign.pk]))

    assert "Its end has already passed." not in page.content.decode()


def test_an_invitation_starts_with_no_role_and_the_language_of_the_house(client, organization):
    Organization.rows.update(default_language="fr")

    page = client.get(reverse("admin:campaigns_membership_add"))

    shown = page.context["adminform"].form
    assert (shown["role"].value(), shown["language"].value()) == (None, "fr")
    assert shown.fields["role"].choices[0][0] == ""
