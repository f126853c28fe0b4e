import csv
import datetime
import io
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import CampaignTotals, HistoryEntry
from donors.models import Donor
from giving.admin import donations
from giving.admin.export import harmless
from giving.exceptions import MoneyMismatchError
from giving.links import find_gift, gift_token
from giving.models import Donation, StoredEvent
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    DonorFactory,
    OrganizationFactory,
    PaidDonationFactory,
    StaffFactory,
    StoredEventFactory,
)

pytestmark = pytest.mark.django_db

OFFLINE = "/admin/giving/donation/offline/"
EXPORT = "/admin/giving/donation/export/"


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def campaign(organization):
    return CampaignFactory(organization=organization)


@pytest.fixture
def owner(organization):
    return StaffFactory(organization=organization, role="owner", language="en")


@pytest.fixture
def client(owner, staff_client):
    return staff_client(owner)


def cheque(campaign, **fields):
    return {
        "form_token": uuid.uuid4(),
        "campaign": campaign.pk,
        "amount": "50",
        "source": "cheque",
        "received": "2026-11-03",
        "kind": "individual",
        "name": "Ghislaine Tremblay",
        "address": "4, chemin de l’Anse",
        "city": "Anse-aux-Lanternes",
        "language": "fr",
        "appearance": "private",
        **fields,
    }


def test_a_cheque_from_somebody_without_an_address_of_mail_is_entered(client, campaign, owner):
    answer = client.post(OFFLINE, cheque(campaign))

    donation = Donation.objects.for_organization(campaign.organization).get()
    assert answer["Location"] == f"/admin/giving/donation/{donation.pk}/change/"
    assert (donation.amount, donation.source, donation.state, donation.entered_by) == (
        5000, "cheque", "paid", owner,
    )  # fmt: skip
    assert donation.paid_at.date() == datetime.date(2026, 11, 3)
    assert donation.donor.city == "Anse-aux-Lanternes"
    assert CampaignTotals.objects.get(campaign=campaign).raised_amount == 5000


def test_a_second_press_of_the_button_enters_the_gift_once(client, campaign):
    form = cheque(campaign)

    answers = [client.post(OFFLINE, form)["Location"] for _ in range(2)]

    donation = Donation.objects.for_organization(campaign.organization).get()
    assert answers == [f"/admin/giving/donation/{donation.pk}/change/"] * 2
    assert CampaignTotals.objects.get(campaign=campaign).raised_amount == 5000


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "0"}, "The amount has to be more than zero."),
        ({"address": ""}, "Write an e-mail address, or a postal address with its city."),
        ({"received": "2999-01-01"}, "This day lies ahead."),
        ({"source": "online"}, "Select a valid choice."),
    ],
)
def test_a_gift_that_cannot_be_is_refused_beside_the_field(fields, sentence, client, campaign):
    answer = client.post(OFFLINE, cheque(campaign, **fields))

    assert sentence in answer.content.decode()
    assert not Donation.rows.exists()


def test_a_gift_is_not_entered_for_another_organization(client):
    answer = client.post(OFFLINE, cheque(CampaignFactory()))

    assert "Select a valid choice." in answer.content.decode()
    assert not Donation.rows.exists()


def test_a_field_worker_enters_no_gift(organization, campaign, staff_client):
    client = staff_client(StaffFactory(organization=organization, role="field"))

    assert client.post(OFFLINE, cheque(campaign)).status_code == 403


def lines(answer, delimiter=","):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_the_list_is_handed_out_as_it_is_filtered(client, campaign, owner):
    PaidDonationFactory(campaign=campaign, name="Karim", paid_at=timezone.now())
    DonationFactory(campaign=campaign, name="Lina")
    PaidDonationFactory(name="of another organization")

    [line] = lines(client.post(f"{EXPORT}?state__exact=paid"))

    assert (line["Name"], line["Amount"], line["Currency"], line["State"]) == (
        "Karim", "25", "CAD", "paid",
    )  # fmt: skip
    entry = HistoryEntry.objects.for_organization(campaign.organization).get()
    assert (entry.what, entry.actor, entry.details) == (
        "gifts exported", owner, {"filters": "state__exact=paid"},
    )  # fmt: skip


def test_a_french_spreadsheet_reads_the_file(organization, campaign, staff_client):
    DonationFactory(campaign=campaign, amount=1250)
    client = staff_client(StaffFactory(organization=organization, role="finance", language="fr"))

    [line] = lines(client.post(EXPORT), delimiter=";")

    assert "12,5" in line.values()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_a_cell_is_never_a_formula(sign):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


def test_an_ordinary_name_stays_as_it_is(client, campaign):
    DonationFactory(campaign=campaign, name="Anne-Marie O’Neil", message='=HYPERLINK("x")')

    [line] = lines(client.post(EXPORT))

    assert (line["Name"], line["Message"]) == ("Anne-Marie O’Neil", '\'=HYPERLINK("x")')


def test_a_gift_shows_all_that_happened_to_it(client, campaign):
    donation = PaidDonationFactory(campaign=campaign)
    StoredEventFactory(organization=campaign.organization, donation=donation)

    page = client.get(reverse("admin:giving_donation_change", args=[donation.pk]))

    shown = page.content.decode()
    assert f"pi_test_{donation.pk}" in shown
    assert "checkout.session.completed" in shown
    assert "Save" not in shown


@pytest.mark.parametrize(("is_live", "mode"), [(True, ""), (False, "/test")])
def test_the_page_of_a_gift_says_where_it_is_refunded(client, campaign, settings, is_live, mode):
    settings.STRIPE_API_BASE, settings.STRIPE_IS_LIVE = "", is_live
    gift = PaidDonationFactory(campaign=campaign)

    page = client.get(reverse("admin:giving_donation_change", args=[gift.pk])).content.decode()

    address = f"https://dashboard.stripe.com{mode}/payments/pi_test_{gift.pk}"
    assert f'href="{address}"' in page
    assert "In Stripe, on the page of this payment: <a" in page


def test_where_a_sandbox_stands_in_for_stripe_the_payment_is_named(client, campaign):
    gift = PaidDonationFactory(campaign=campaign)

    page = client.get(reverse("admin:giving_donation_change", args=[gift.pk])).content.decode()

    assert f"In Stripe, on the page of this payment: pi_test_{gift.pk}. It shows" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "cheque"},
        {"state": "refunded", "refunded_amount": 2500},
        {"state": "pending", "paid_at": None},
    ],
)
def test_a_gift_that_stripe_has_nothing_of_to_give_back_says_nothing_of_it(
    client, campaign, fields
):
    gift = PaidDonationFactory(campaign=campaign)
    Donation.rows.filter(pk=gift.pk).update(**fields)

    page = client.get(reverse("admin:giving_donation_change", args=[gift.pk])).content.decode()

    assert "To refund it" not in page


@pytest.fixture
def check(client, campaign):
    """Return a function that presses the button and returns what staff read then."""

    def press(gift):
        address = reverse("admin:giving_donation_do", args=[gift.pk, "check"])
        page = client.post(address, follow=True)
        return [str(message) for message in page.context["messages"]]

    return press


def test_asking_stripe_says_what_became_of_the_gift(check, open_gift, pay, campaign):
    gift = open_gift(campaign=campaign)
    waits = check(gift)
    pay(gift)

    assert waits == ["Stripe reports nothing new, or did not answer. The gift waits: we ask again."]
    assert check(gift) == ["Stripe was asked. The gift is: paid."]


def test_what_stripe_refuses_is_told_in_words(check, campaign, monkeypatch):
    def disagree(**_gift):
        raise MoneyMismatchError("pi_1: 2500 cad != 2600 cad")

    monkeypatch.setattr(donations, "check_payment", disagree)

    said = check(DonationFactory(campaign=campaign))

    assert said == ["What Stripe says does not fit this gift. Nothing was changed."]


def test_revoking_makes_the_link_useless(client, campaign):
    donation = PaidDonationFactory(campaign=campaign)
    link = gift_token(donation)

    client.post(reverse("admin:giving_donation_do", args=[donation.pk, "revoke"]))

    donation.refresh_from_db()
    assert find_gift(link) is None
    assert find_gift(gift_token(donation)) == donation


def test_a_failed_event_is_given_to_the_workers_again(client, campaign, tasks_at_once):
    donation = PaidDonationFactory(campaign=campaign)
    event = StoredEventFactory(
        organization=campaign.organization, donation=donation, type="unknown.event",
        state=StoredEvent.State.FAILED, error="down", payload={"data": {"object": {}}},
    )  # fmt: skip

    client.post(reverse("admin:giving_storedevent_do", args=[event.pk, "process"]))

    event.refresh_from_db()
    assert event.state != StoredEvent.State.FAILED


def test_search_finds_by_reference_name_and_address(client, campaign):
    wanted = DonationFactory(campaign=campaign, name="Karim", email="karim@example.org")
    other = DonationFactory(campaign=campaign, name="Lina", email="lina@example.org")

    for term in (wanted.reference, "Karim", "KARIM@example.org"):
        shown = client.get("/admin/giving/donation/", {"q": term}).content.decode()
        assert (wanted.reference in shown, other.reference in shown) == (True, False), term


def test_a_donor_keeps_their_person(client, organization):
    donation = PaidDonationFactory(campaign__organization=organization)
    address = reverse("admin:donors_donor_change", args=[donation.donor.pk])

    client.post(
        address,
        {"kind": "individual", "name": "G. Tremblay", "language": "fr", "email": "g@example.org"},
    )

    donor = Donor.rows.get(pk=donation.donor.pk)
    assert (donor.name, donor.person_id) == ("G. Tremblay", donation.donor.person_id)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("taken@example.org", "Another donor of yours has this address."),
        ("", "Write an e-mail address, or a postal address with its city."),
    ],
)
def test_a_donor_stays_reachable_and_apart_from_others(email, sentence, client, organization):
    DonorFactory(organization=organization, email="taken@example.org")
    donor = DonorFactory(organization=organization)

    answer = client.post(
        reverse("admin:donors_donor_change", args=[donor.pk]),
        {"kind": "individual", "name": "G. Tremblay", "language": "fr", "email": email},
    )

    assert sentence in answer.content.decode()


def test_an_unpaid_gift_has_kept_nothing_to_show(client, campaign):
    donation = DonationFactory(campaign=campaign, amount=3000)

    page = client.get(reverse("admin:giving_donation_change", args=[donation.pk]))

    shown = page.content.decode()
    [model_admin] = [page.context["adminform"].model_admin]
    assert (model_admin.kept_money(donation), model_admin.refunded(donation)) == ("–", "–")
    assert shown.count("$30.00") == 1


def test_a_whole_reference_is_found_by_itself(client, campaign):
    gift = DonationFactory(campaign=campaign, name="Lina")
    DonationFactory(campaign=campaign, name=gift.reference)

    page = client.get("/admin/giving/donation/", {"q": gift.reference.lower()})

    assert list(page.context["cl"].queryset) == [gift]
