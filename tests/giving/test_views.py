import datetime
import re
import uuid

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Organization, WallEntry
from campaigns.money import Money
from feedback.models import Message
from feedback.services.gift_mails import write_gift_confirmation
from giving.links import gift_token
from giving.models import CheckoutAttempt, Donation
from giving.services.books import recount_totals
from giving.services.payments import record_failed_refund, record_refund
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    OrganizationFactory,
    PaidDonationFactory,
    SuggestedAmountFactory,
    WallEntryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = CampaignFactory(slug="books", organization__cheque_payee="Bibliobarque inc.")
    SuggestedAmountFactory(campaign=campaign, amount=2500)
    return campaign


@pytest.fixture
def give(client, campaign):
    """Return a function that presses the button of the donate form."""

    def press(language="en", **fields):
        values = {
            "other_amount": "25",
            "name": "Karim Haddad",
            "email": "karim@example.org",
            "form_token": str(uuid.uuid4()),
            **fields,
        }
        return client.post(f"/{language}/campaigns/books/donate/", values)

    return press


# As the page writes it: it breaks before its signs.
INTERAC = "interac<wbr>@example<wbr>.org"


def address_of(donation, name="", language="en") -> str:
    return f"/{language}/gifts/{gift_token(donation)}/{name}"


def only_gift() -> Donation:
    return Donation.objects.across_organizations().get()


class TestDonatePage:
    def test_is_kept_by_no_cache(self, client, campaign):
        page = client.get("/en/campaigns/books/donate/")

        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store"

    def test_says_who_asks_and_how_else_to_give(self, client, campaign):
        organization = campaign.organization
        organization.interac_email = "interac@example.org"
        organization.registration_number = "123456782RR0001"
        organization.save()

        html = client.get("/en/campaigns/books/donate/").content.decode()

        for text in (
            "123456782RR0001",
            "418 555-0123",
            "Bibliobarque inc.",
            "12, rue du Quai",
            INTERAC,
            "<strong>BIBLIOBARQUE</strong>",
            "The next page is Stripe’s",
            f"/en/organizations/{organization.slug}/refunds/",
        ):
            assert text in html

    @pytest.mark.parametrize(
        ("currency", "offered", "missing"),
        [
            ("CAD", INTERAC, "DE89 3704"),
            ("EUR", "DE89 3704", INTERAC),
            ("USD", "By cheque", "DE89 3704"),
        ],
    )
    def test_transfers_are_offered_in_their_currency_only(
        self, client, campaign, currency, offered, missing
    ):
        Organization.rows.update(interac_email="interac@example.org", iban="DE89370400440532013000")
        Campaign.rows.filter(pk=campaign.pk).update(currency=currency)

        html = client.get("/en/campaigns/books/donate/").content.decode()

        assert offered in html
        assert missing not in html

    def test_says_before_the_gift_what_receipt_there_is_not(self, client, campaign):
        Organization.rows.update(receipt_note_fr="Pas de reçu fiscal français.")

        html = client.get("/en/campaigns/books/donate/").content.decode()

        assert '<p lang="fr">Pas de reçu fiscal français.</p>' in html

    def test_campaign_in_the_other_language_says_so(self, client, campaign):
        Campaign.rows.filter(pk=campaign.pk).update(title_en=None)

        html = client.get("/en/campaigns/books/donate/").content.decode()

        assert "This campaign is written in French only." in html

    def test_nothing_is_ticked_and_the_gift_is_private(self, client, campaign):
        html = client.get("/en/campaigns/books/donate/").content.decode()

        assert html.count(" checked") == 1
        assert 'id="appearance-private" value="private" checked' in html

    def test_link_of_an_amount_presses_its_button(self, client, campaign):
        html = client.get("/en/campaigns/books/donate/?amount=2500").content.decode()

        assert 'id="amount-2500" value="2500" checked' in html

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_campaign_that_is_not_public_is_not_there(self, client, campaign, state):
        Campaign.rows.filter(pk=campaign.pk).update(state=state)

        assert client.get("/en/campaigns/books/donate/").status_code == 404

    def test_ended_campaign_says_so_before_and_after_the_button(self, client, give, campaign):
        Campaign.rows.filter(pk=campaign.pk).update(state="ended")

        for page in (client.get("/en/campaigns/books/donate/"), give()):
            assert page.status_code == 410
            assert "This campaign takes no more gifts" in page.content.decode()
        assert not Donation.objects.across_organizations().exists()

    def test_campaign_that_has_not_begun_says_when(self, client, campaign):
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        Campaign.rows.filter(pk=campaign.pk).update(starts_at=tomorrow)

        page = client.get("/en/campaigns/books/donate/")

        assert page.status_code == 410
        assert "This campaign has not begun yet" in page.content.decode()


class TestGiving:
    def test_donor_is_sent_to_the_payment_page(self, give, sandbox_url):
        answer = give(language="fr", appearance="name", message="Bonne route", time_zone="UTC")

        donation = only_gift()
        assert (answer.status_code, answer["Location"]) == (303, donation.attempts.get().url)
        assert answer["Location"].startswith(sandbox_url)
        assert answer["Cache-Control"] == "no-store"
        assert {
            field: getattr(donation, field)
            for field in ("amount", "currency", "name", "email", "message", "appearance")
        } == {
            "amount": 2500,
            "currency": "CAD",
            "name": "Karim Haddad",
            "email": "karim@example.org",
            "message": "Bonne route",
            "appearance": "name",
        }
        assert (donation.language, donation.time_zone, donation.state) == ("fr", "UTC", "pending")

    @pytest.mark.parametrize(
        ("language", "name"), [("en", "The Book Boat"), ("fr", "La Bibliobarque")]
    )
    def test_payment_page_names_the_organization_in_the_donors_language(self, give, language, name):
        give(language=language)

        parameters = only_gift().attempts.get().parameters
        assert parameters["branding_settings"] == {"display_name": name}

    def test_double_click_makes_one_gift(self, give):
        token = str(uuid.uuid4())

        first, second = give(form_token=token), give(form_token=token)

        assert first["Location"] == second["Location"]
        assert CheckoutAttempt.objects.across_organizations().count() == 1

    def test_form_sent_again_after_paying_leads_to_its_gift(self, give):
        paid = PaidDonationFactory()

        answer = give(form_token=str(paid.form_token))

        assert (answer.status_code, answer["Location"]) == (302, address_of(paid))

    def test_errors_are_tied_to_their_fields_and_lose_nothing(self, give):
        token = str(uuid.uuid4())

        page = give(
            other_amount="lots",
            email="karim",
            message="Bonne <route>",
            appearance="name",
            wants_failure_mail="on",
            form_token=token,
        )

        html = page.content.decode()
        assert page.status_code == 422
        assert "<title>Error:" in html
        assert 'role="alert" tabindex="-1" autofocus' in html
        assert '<a href="#other_amount">Write the amount in digits' in html
        assert '<p class="error" id="email-error">Check your e-mail address' in html
        assert 'aria-invalid="true" aria-describedby="email-error email-hint"' in html
        assert 'value="lots"' in html
        assert 'value="karim"' in html
        assert 'value="Karim Haddad"' in html
        assert "Bonne &lt;route&gt;</textarea>" in html
        assert 'value="name" checked' in html
        assert 'name="wants_failure_mail" checked' in html
        assert f'name="form_token" value="{token}"' in html
        assert not Donation.objects.across_organizations().exists()

    def test_program_gets_its_trap_back_empty(self, give):
        html = give(website="https://spam.example").content.decode()

        assert "A hidden field was filled in." in html
        assert "spam.example" not in html

    def test_stripe_that_is_down_keeps_the_form_and_the_gift(self, give, settings):
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"

        page = give(message="Bonne route")

        html = page.content.decode()
        assert page.status_code == 503
        assert "Nothing was charged, and all you wrote is still here." in html
        assert "Bonne route</textarea>" in html
        assert only_gift().state == "pending"

    def test_stripe_that_is_back_takes_the_same_gift(self, give, settings):
        token = str(uuid.uuid4())
        address = settings.STRIPE_API_BASE
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"
        give(form_token=token)
        settings.STRIPE_API_BASE = address

        assert give(form_token=token).status_code == 303
        assert CheckoutAttempt.objects.across_organizations().count() == 1

    def test_too_many_tries_are_asked_to_wait(self, give, settings):
        settings.TRIES_PER_EMAIL = 2
        give()
        give()

        page = give()

        html = page.content.decode()
        assert page.status_code == 429
        assert "Too many tries in a short time" in html
        assert 'value="Karim Haddad"' in html

    def test_one_ipv6_network_is_one_household(self, client, campaign, give, settings):
        settings.TRIES_PER_ADDRESS = 2
        statuses = []
        for address in (
            "2001:db8:1:2::1",
            "2001:db8:1:2:9::9",
            "2001:db8:1:2:ffff::3",
            "2001:db8:1:3::1",
        ):
            client.defaults["REMOTE_ADDR"] = address
            statuses.append(give().status_code)

        assert statuses == [303, 303, 429, 303]

    def test_campaign_that_many_machines_try_asks_to_wait(self, client, give, settings):
        settings.TRIES_PER_CAMPAIGN = 2
        statuses = []
        for number in range(3):
            client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
            statuses.append(give(email=f"donor{number}@example.org").status_code)

        assert statuses == [303, 303, 429]

    def test_campaign_may_be_without_a_limit(self, give, settings):
        settings.TRIES_PER_CAMPAIGN = 0

        assert give().status_code == 303

    def test_address_that_stripe_does_not_take_is_named_beside_its_field(self, give):
        page = give(email='"a,b"@example.org')

        html = page.content.decode()
        assert page.status_code == 422
        assert (
            '<p class="error" id="email-error">This address does not look right. Check it.' in html
        )
        assert 'value="Karim Haddad"' in html

    def test_address_that_stripe_does_not_take_is_asked_for_again_by_the_waiting_page(
        self, give, client, settings
    ):
        settings.STRIPE_SESSIONS_PER_SECOND = 0
        waiting = give(email='"a,b"@example.org')["Location"]
        settings.STRIPE_SESSIONS_PER_SECOND = 25

        page = client.get(waiting)

        html = page.content.decode()
        assert page.status_code == 422
        assert "This address does not look right. Check it." in html
        assert str(only_gift().form_token) in html

    def test_busy_stripe_loses_nothing_of_a_gift_that_is_changed(self, give, drive_sandbox):
        token = str(uuid.uuid4())
        give(form_token=token)
        drive_sandbox("fault", mode="429", calls=1)

        page = give(form_token=token, other_amount="40")

        html = page.content.decode()
        assert page.status_code == 503
        assert "Many people are giving at this moment" in html
        assert 'value="40"' in html

    def test_ration_that_is_used_up_leads_to_the_waiting_page(self, give, client, settings):
        settings.STRIPE_SESSIONS_PER_SECOND = 0

        answer = give()

        assert (answer.status_code, answer["Location"]) == (303, address_of(only_gift(), "pay/"))
        waiting = client.get(answer["Location"])
        html = waiting.content.decode()
        assert "You are next in line." in html
        assert '<meta http-equiv="refresh" content="3">' in html

        settings.STRIPE_SESSIONS_PER_SECOND = 25
        sent_on = client.get(answer["Location"])
        assert sent_on["Location"] == only_gift().attempts.get().url


class TestGiftPage:
    def test_link_that_a_mail_program_cut_is_explained(self, client):
        whole = address_of(PaidDonationFactory())

        page = client.get(f"{whole[:-6]}/")

        assert page.status_code == 404
        assert page["Cache-Control"] == "no-store"
        assert "copy the whole link, to its last letter" in page.content.decode()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            (None, "is on its way to"),
            ({"state": "waiting"}, "is on its way to"),
            ({"state": "sent", "sent_at": "2026-11-03T12:00Z"}, "A confirmation was sent to"),
            ({"state": "failed", "problem": "address_unknown"}, "could not be delivered to"),
        ],
    )
    def test_says_where_the_confirmation_is(self, client, fields, words):
        donation = PaidDonationFactory()
        if fields:
            message = write_gift_confirmation(donation=donation)
            Message.rows.filter(pk=message.pk).update(**fields)

        html = client.get(address_of(donation)).content.decode()

        assert f"{words} <strong>{donation.email}</strong>" in html

    def test_private_page_stays_out_of_caches_logs_and_search_engines(self, client):
        page = client.get(address_of(PaidDonationFactory()))

        assert {
            name: page[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")
        } == {
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Robots-Tag": "noindex, nofollow",
        }
        assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()

    def test_thanks_with_all_that_a_donor_wants_to_know(self, client):
        donation = PaidDonationFactory(name="Karim Haddad", amount=1250)

        html = client.get(address_of(donation)).content.decode()

        for text in (
            "Thank you, Karim Haddad",
            "$12.50",
            donation.reference,
            donation.email,
            f"/en/campaigns/{donation.campaign.slug}/",
            "BIBLIOBARQUE",
        ):
            assert text in html

    @pytest.mark.parametrize(
        ("country", "language", "words"),
        [
            ("CA", "en", "It is not an official donation receipt for income tax."),
            ("CA", "fr", "Ce n’est pas un reçu officiel aux fins de l’impôt."),
            ("FR", "en", "It is not a tax receipt."),
            ("FR", "fr", "Ce n’est pas un reçu fiscal."),
        ],
    )
    def test_what_the_confirmation_is_not_is_said_in_the_words_of_the_country(
        self, client, country, language, words
    ):
        campaign = CampaignFactory(organization=OrganizationFactory(country=country))
        donation = PaidDonationFactory(campaign=campaign, language=language)

        html = client.get(address_of(donation, language=language)).content.decode()

        assert f"<strong>{donation.email}</strong>. {words}" in html

    @pytest.mark.parametrize(
        ("state", "told"),
        [(WallEntry.State.HELD, True), (WallEntry.State.SHOWN, False)],
    )
    def test_message_that_is_held_is_said_to_be(self, client, state, told):
        donation = PaidDonationFactory()
        donation.wall_entry = WallEntryFactory(campaign=donation.campaign, state=state)
        donation.save()

        html = client.get(address_of(donation)).content.decode()

        assert ("Your message is being read by a person" in html) is told

    def test_pending_gift_offers_to_pay_and_looks_again_only_after_paying(self, client):
        donation = DonationFactory()

        fresh = client.get(address_of(donation)).content.decode()
        returned = client.get(address_of(donation) + "?checking").content.decode()

        assert "Your gift is not paid yet" in fresh
        assert "http-equiv" not in fresh
        assert "We are waiting to hear about your payment" in returned
        assert '<meta http-equiv="refresh" content="5">' in returned
        assert f'action="{address_of(donation, "pay/")}"' in fresh

    def test_expired_gift_can_be_taken_up_again(self, client, sandbox_url):
        donation = DonationFactory(state="expired")

        page = client.get(address_of(donation)).content.decode()
        answer = client.post(address_of(donation, "pay/"))

        assert "Your gift was not completed" in page
        assert answer.status_code == 303
        assert answer["Location"].startswith(sandbox_url)

    def test_expired_gift_is_not_taken_up_by_only_looking(self, client):
        donation = DonationFactory(state="expired")

        answer = client.get(address_of(donation, "pay/"))

        assert (answer.status_code, answer["Location"]) == (302, address_of(donation))

    def test_paid_gift_is_not_paid_again(self, client):
        donation = PaidDonationFactory()

        for answer in (
            client.post(address_of(donation, "pay/")),
            client.get(address_of(donation, "change/")),
        ):
            assert (answer.status_code, answer["Location"]) == (302, address_of(donation))

    def test_payment_page_that_does_not_answer_keeps_the_gift(self, client, settings):
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"

        page = client.post(address_of(DonationFactory(), "pay/"))

        assert page.status_code == 503
        assert "Your gift is kept." in page.content.decode()

    def test_refunded_gift_says_so(self, client):
        donation = PaidDonationFactory(state="refunded", refunded_amount=2500)

        html = client.get(address_of(donation)).content.decode()

        assert "Your gift was refunded" in html
        assert "$25 went back" in html

    def test_partly_refunded_gift_shows_what_went_back(self, client):
        donation = PaidDonationFactory(refunded_amount=1000)

        assert "$10.00" in client.get(address_of(donation)).content.decode()

    @pytest.mark.parametrize(
        ("language", "label", "days"),
        [
            ("en", "Refunded on", "November 12, 2026 · November 20, 2026"),
            ("fr", "Remboursé le", "12 novembre 2026 · 20 novembre 2026"),
        ],
    )
    def test_the_day_of_a_refund_stands_beside_the_day_of_the_gift(
        self, client, language, label, days
    ):
        donation = PaidDonationFactory(campaign__organization__time_zone="America/Toronto")
        recount_totals()
        # In Toronto the first is on the evening before; the bank refuses the second one later.
        for refund, day, hour in [("re_1", 13, 1), ("re_2", 15, 12), ("re_3", 20, 12)]:
            at = datetime.datetime(2026, 11, day, hour, tzinfo=datetime.UTC)
            record_refund(donation_id=donation.pk, refund_id=refund, money=Money(500, "CAD"), at=at)
        record_failed_refund(donation_id=donation.pk, refund_id="re_2", at=timezone.now())

        html = client.get(address_of(donation, language=language)).content.decode()

        assert re.findall(rf"<dt>{label}</dt><dd>([^<]*)</dd>", html) == [days]

    @pytest.mark.parametrize("name", ["", "pay/", "change/", "return/"])
    def test_forged_and_revoked_links_open_nothing(self, client, name):
        donation = PaidDonationFactory()
        real = address_of(donation, name)
        donation.link_version += 1
        donation.save()

        assert client.get(real).status_code == 404
        for forged in (f"{donation.reference}-forged", "x", "%00", "-", "a" * 5000):
            assert client.get(f"/en/gifts/{forged}/{name}").status_code == 404

    def test_change_brings_the_form_back_with_its_token(self, client):
        donation = DonationFactory(amount=4000, message="Bonne route")

        html = client.get(address_of(donation, "change/")).content.decode()

        assert f'name="form_token" value="{donation.form_token}"' in html
        assert 'name="other_amount" maxlength="40" value="40"' in html
        assert "Bonne route</textarea>" in html

    def test_return_from_paying_records_the_payment(self, client, open_gift, pay):
        donation = open_gift()
        pay(donation)

        answer = client.get(address_of(donation, "return/"), follow=True)

        assert "Thank you, Karim Haddad" in answer.content.decode()
        donation.refresh_from_db()
        assert donation.is_paid

    def test_return_without_an_answer_of_stripe_waits(self, client, open_gift, settings):
        donation = open_gift()
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"

        answer = client.get(address_of(donation, "return/"), follow=True)

        assert "We are waiting to hear about your payment" in answer.content.decode()


@pytest.mark.parametrize(
    ("country", "label", "about"),
    [
        ("CA", "Votre courriel", "À propos de l’organisme"),
        ("FR", "Votre e-mail", "À propos de l’association"),
    ],
)
def test_french_is_that_of_the_country_that_asks(client, country, label, about):
    campaign = CampaignFactory(organization__country=country)

    html = client.get(f"/fr/campaigns/{campaign.slug}/donate/").content.decode()

    assert f'<label for="email">{label}</label>' in html
    assert f'<nav aria-label="{about}">' in html


@pytest.mark.parametrize("country", ["CA", "FR"])
def test_english_is_the_same_for_both(client, country):
    campaign = CampaignFactory(organization__country=country)

    html = client.get(f"/en/campaigns/{campaign.slug}/donate/").content.decode()

    assert '<label for="email">Your e-mail</label>' in html
    assert '<nav aria-label="About the organization">' in html
