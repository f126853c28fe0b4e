"""A filled Hearback to look at: the demo's story, and beside it each state that is rare.

What the real site would show only in trouble (Stripe down, too many tries) is answered by the
same views in this process, with the trouble put in their way.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from campaigns.error_views import server_error
from campaigns.models import Campaign, Organization
from donors.models import Person
from feedback.models import Message
from feedback.sender_check.mail_services import BY_SETTING
from feedback.sender_check.senders import Carrier
from feedback.services.gift_mails import write_gift_confirmation, write_gift_unfinished
from feedback.services.rendering import RenderedMail, render_message
from giving.links import gift_token
from giving.models import Donation
from giving.services.checkout import open_payment_page
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    OrganizationFactory,
    PaidDonationFactory,
    SuggestedAmountFactory,
    WallEntryFactory,
)
from tests.feedback.sender_check.zones import Zones

BOOKS = "books-before-the-ice"
IN_EUROS = "port-of-call"
LONG = "Une bibliothèque de huit mille livres pour les enfants des onze villages de la côte "
STAFF_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Stage:
    """The rows that looks are taken of. Each state is made once, when a look first asks."""

    organization: Organization
    books: Campaign
    in_euros: Campaign

    @classmethod
    def of_story(cls) -> "Stage":
        """Return the stage of a database that the demo has filled."""
        campaigns = {campaign.slug: campaign for campaign in Campaign.rows.all()}
        books = campaigns[BOOKS]
        return cls(organization=books.organization, books=books, in_euros=campaigns[IN_EUROS])

    # --- Campaigns ---

    @cached_property
    def quiet_campaign(self) -> Campaign:
        """Without photograph, amounts, story or gifts, of a nonprofit that wrote little."""
        organization = OrganizationFactory(
            slug="quiet", mission_en="", mission_fr="", telephone="", registration_number=""
        )
        return CampaignFactory(
            slug="quiet", organization=organization, summary_en="", summary_fr="",
            story_en="", story_fr="", place_en="", place_fr="",
        )  # fmt: skip

    @cached_property
    def long_campaign(self) -> Campaign:
        title = f"{LONG}de Havre-Perdrix"[:120]
        campaign = CampaignFactory(
            slug="long", organization=self.organization, title_en=title, title_fr=title,
            summary_en=(LONG * 3)[:200], summary_fr=(LONG * 3)[:200],
            story_en="<p>Donaudampfschifffahrtsgesellschaftskapitänswitwenrente</p>" * 3,
            goal_amount=98_765_432_100,
        )  # fmt: skip
        SuggestedAmountFactory(campaign=campaign, amount=1_234_567_00, what_it_does_fr=LONG)
        WallEntryFactory(campaign=campaign, name="Wolfeschlegelsteinhausenbergerdorff" * 2)
        campaign.totals.raised_amount, campaign.totals.donor_count = 90_000_000_000, 123_456
        campaign.totals.save()
        return campaign

    @cached_property
    def campaign_to_come(self) -> Campaign:
        starts_at = timezone.now() + datetime.timedelta(days=9)
        return CampaignFactory(slug="to-come", organization=self.organization, starts_at=starts_at)

    @cached_property
    def ended_campaign(self) -> Campaign:
        campaign = CampaignFactory(
            slug="ended", organization=self.organization, state=Campaign.State.ENDED,
            ends_at=timezone.now() - datetime.timedelta(days=2),
        )  # fmt: skip
        campaign.totals.raised_amount, campaign.totals.donor_count = 1_812_500, 312
        campaign.totals.save()
        return campaign

    @cached_property
    def empty_organization(self) -> Organization:
        return OrganizationFactory(slug="empty")

    # --- Gifts ---

    def gift(self, language: str, **fields: object) -> Donation:
        factory = PaidDonationFactory if fields.get("state") in PAID else DonationFactory
        fields = {"campaign": self.books, "organization": self.organization, **fields}
        return factory(language=language, **fields)

    def gift_page(self, language: str, suffix: str = "", **fields: object) -> str:
        return f"/{language}/gifts/{gift_token(self.gift(language, **fields))}/{suffix}"

    def payment_page(self, language: str, campaign: Campaign | None = None) -> str:
        """Return a payment page of the sandbox, opened as a donor's click opens it."""
        campaign = campaign or self.books
        donation = DonationFactory(
            campaign=campaign, organization=campaign.organization, language=language
        )
        with translation.override(language):
            return open_payment_page(donation=donation)

    # --- Pages in trouble, by the real views ---

    def get(self, path: str) -> HttpResponse:
        return self._client().get(path)

    def refused_gift(self, language: str, **typed: str) -> HttpResponse:
        return self._client().post(f"/{language}/campaigns/{BOOKS}/donate/", typed)

    def gift_in_trouble(
        self, language: str, error: Exception, *, at: str = "open_payment_page"
    ) -> HttpResponse:
        typed = {
            "form_token": str(uuid4()), "suggested": "2500", "name": "Karim Haddad",
            "email": "karim@example.org", "appearance": "private",
        }  # fmt: skip
        with patch(f"giving.views.{at}", side_effect=error):
            return self.refused_gift(language, **typed)

    def unpayable_gift(self, language: str, error: Exception) -> HttpResponse:
        with patch("giving.views.open_payment_page", side_effect=error):
            return self._client().post(self.gift_page(language, "pay/"))

    def error_page(self, template: str, language: str) -> HttpResponse:
        """Return one of the pages of errors, as its handler renders it."""
        request = RequestFactory().get(f"/{language}/")
        with translation.override(language):
            return render(request, template)

    def broken_page(self) -> HttpResponse:
        return server_error(RequestFactory().get("/"))

    def without_campaigns(self, path: str) -> HttpResponse:
        with patch("campaigns.querysets.CampaignQuerySet.taking_gifts", lambda rows: rows.none()):
            return self.get(path)

    def _client(self) -> Client:
        return Client(SERVER_NAME="127.0.0.1")

    # --- Mails ---

    def mail(self, language: str, kind: str, **fields: object) -> RenderedMail:
        write = MAILS[kind]
        donation = self.gift(language, name="Karim Haddad", wants_failure_mail=True, **fields)
        message = write(donation=donation)
        assert message is not None, kind
        return render_message(message)

    @cached_property
    def message(self) -> Message:
        donation = self.gift("fr", state=Donation.State.PAID, name="Karim Haddad")
        return write_gift_confirmation(donation=donation)

    # --- Staff ---

    def session_of(self, email: str) -> str:
        """Sign a member of staff in, and return what their browser would keep."""
        person = Person.objects.get(email=email)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = STAFF_BACKEND
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        # As allauth keeps it: pages about the second factor ask for a sign-in of a moment ago.
        session["account_authentication_methods"] = [
            {"method": "code", "at": timezone.now().timestamp(), "email": email}
        ]
        session.save()
        return session.session_key

    def sender_check(self, email: str, language: str, **state: Any) -> HttpResponse:
        """Return the check of the organization's sender; a DNS of our own answers."""
        self.in_language_of(email, language)
        client = self._client()
        client.force_login(Person.objects.get(email=email), backend=STAFF_BACKEND)
        with (
            patch("feedback.sender_check.admin.system_resolver", return_value=Zones(**state)),
            patch("feedback.sender_check.admin.carrier", return_value=BREVO),
        ):
            return client.post(f"/admin/campaigns/organization/{self.organization.pk}/sender/")

    def in_language_of(self, email: str, language: str) -> None:
        Person.objects.filter(email=email).update(language=language)


PAID = {Donation.State.PAID, Donation.State.REFUNDED}
MAILS: dict[str, Callable] = {
    "confirmation": write_gift_confirmation,
    "unfinished": write_gift_unfinished,
}
BREVO = Carrier(BY_SETTING["brevo"])
SESSION_COOKIE = settings.SESSION_COOKIE_NAME
