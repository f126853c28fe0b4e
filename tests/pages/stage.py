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
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.error_views import server_error
from campaigns.exceptions import TooManyPagesError
from campaigns.links import Door, token_of
from campaigns.models import (
    Campaign,
    Challenge,
    Fundraiser,
    Moment,
    Organization,
    ShareLink,
    Team,
)
from campaigns.services.drawn_cards import draw_cards_of
from campaigns.services.fundraisers import write_update
from campaigns.services.share_counts import count_gift, fold_share_events
from campaigns.services.share_links import count_visit, share_link_for
from donors.contact_links import contact_token
from donors.models import Person, Purpose
from feedback.answers.services import reply_to, say_back
from feedback.cards.services import draw_cards_of_project
from feedback.field.links import field_token
from feedback.field.services import mail_link, own_link, tell_staff_of_review
from feedback.impact.services import publish_update
from feedback.journeys.facts import facts_of
from feedback.journeys.models import CoachingText
from feedback.journeys.services import News, write_coaching
from feedback.journeys.share_prompts import write_share_prompt
from feedback.journeys.steps import BY_KEY
from feedback.journeys.texts import own_words_of
from feedback.models import (
    Allocation,
    Answer,
    FieldLink,
    GiftBalance,
    ImpactUpdate,
    Message,
    Project,
    ProjectFunding,
)
from feedback.sender_check.mail_services import BY_SETTING
from feedback.sender_check.senders import Carrier
from feedback.services.gift_mails import write_gift_confirmation, write_gift_unfinished
from feedback.services.rendering import RenderedMail, render_message
from giving.links import gift_token
from giving.models import Donation
from giving.services.checkout import open_payment_page
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    DonationFactory,
    DonorFactory,
    FieldLinkFactory,
    FollowFactory,
    FundraiserFactory,
    ImpactUpdateFactory,
    OrganizationFactory,
    PaidDonationFactory,
    PersonFactory,
    PledgeFactory,
    ProjectFactory,
    StaffFactory,
    SuggestedAmountFactory,
    TeamFactory,
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

    # --- Sharing ---

    @cached_property
    def share_link(self) -> ShareLink:
        """The second of four links, each of somebody who came by the one before."""
        links: list[ShareLink] = []
        for name, channel in (
            ("Maude", "copy"),
            ("Karim", "whatsapp"),
            ("Lina", "email"),
            ("Zoé", "x"),
        ):
            link = share_link_for(
                person=PersonFactory(name=f"{name} Tremblay"), campaign=self.books,
                fundraiser=None, channel=channel, moment="after_gift", language="fr",
                parent=links[-1] if links else None,
            )  # fmt: skip
            count_visit(link)
            count_gift(link_id=link.pk, gifts=2, donors=1, amount=7250)
            links.append(link)
        fold_share_events()
        return links[1]

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

    # --- Teams ---

    @cached_property
    def team(self) -> Team:
        """With two members, one of them before its day."""
        team = TeamFactory(
            slug="night-readers", campaign=self.books, totals_row__raised_amount=86_000,
            totals_row__donor_count=31, totals_row__gift_count=33,
        )  # fmt: skip
        for name, raised, donors in (("Maude", 52_000, 20), ("Aron", 34_000, 11)):
            page = FundraiserFactory(
                campaign=self.books, team=team, name=name, totals_row__raised_amount=raised,
                totals_row__donor_count=donors,
            )  # fmt: skip
            WallEntryFactory(campaign=self.books, fundraiser=page, name=f"Ami de {name}")
        FundraiserFactory(
            campaign=self.books, team=team, name="Élise", state="ready", opened_at=None
        )
        return team

    def team_in(self, state: str, **fields: object) -> Team:
        return TeamFactory(campaign=self.books, state=state, **fields)

    def own_team(self, lang: str, state: str, door: Door = Door.OWNER, **fields: object) -> str:
        team = self.team if state == "full" else self.team_in(state, **fields)
        return f"/{lang}/me/teams/{token_of(team, door)}/"

    def page_with_team(self, lang: str, team: Team | None) -> str:
        page = FundraiserFactory(campaign=self.books, team=team)
        return f"/{lang}/me/fundraisers/{token_of(page)}/team/"

    # --- The field ---

    @cached_property
    def field_update(self) -> ImpactUpdate:
        """What staff filed from a phone and nobody was told of yet."""
        person = StaffFactory(organization=self.organization, role="owner", name="Claire Martel")
        project = ProjectFactory(campaign=self.books)
        update = ImpactUpdateFactory(
            project=project, state="in_review", filed_by=person,
            field_link=own_link(person=person, organization=self.organization),
        )  # fmt: skip
        return publish_update(update=update, actor=person)

    @cached_property
    def nora(self) -> FieldLink:
        ProjectFactory(campaign=self.books)
        return FieldLinkFactory(campaign=self.books)

    @cached_property
    def update_to_read(self) -> ImpactUpdate:
        project = ProjectFactory(campaign=self.books)
        return ImpactUpdateFactory(project=project, state="in_review", field_link=self.nora)

    def filed_page(self, lang: str) -> str:
        update = self.field_update
        token = field_token(update.field_link)
        return f"/{lang}/field/{token}/filed/{update.form_token}/"

    def link_mail(self, language: str) -> RenderedMail:
        link = FieldLinkFactory(campaign=self.books, language=language)
        return render_message(mail_link(link=link))

    def review_mail(self, language: str) -> RenderedMail:
        StaffFactory(organization=self.organization, role="owner", language=language)
        update = ImpactUpdateFactory(
            project=ProjectFactory(campaign=self.books), field_link=self.nora, state="in_review"
        )
        tell_staff_of_review(update)
        mails = Message.rows.filter(kind=Message.Kind.UPDATE_TO_REVIEW, language=language)
        return render_message(mails.latest("pk"))

    # --- Challenges ---

    @cached_property
    def challenge(self) -> Challenge:
        """Among supporters' pages, with one that leads, one nobody gave to, and a long name."""
        return self._challenge("pages", "The March of Pages", "Mars en pages")

    @cached_property
    def challenge_to_come(self) -> Challenge:
        starts_at = timezone.now() + datetime.timedelta(days=3)
        return self._challenge("to-come", "The Long Night", "La longue nuit", starts_at=starts_at)

    @cached_property
    def challenge_being_checked(self) -> Challenge:
        return self._challenge(
            "checked", "The Harvest of Words", "La récolte des mots",
            state=Challenge.State.SETTLING, ends_at=timezone.now() - datetime.timedelta(hours=3),
        )  # fmt: skip

    @cached_property
    def final_challenge(self) -> Challenge:
        now = timezone.now()
        challenge = self._challenge(
            "final", "The Race of Shelves", "La course des étagères", state=Challenge.State.FROZEN,
            ends_at=now - datetime.timedelta(days=2), frozen_at=now - datetime.timedelta(days=1),
        )  # fmt: skip
        for place, entry in enumerate(challenge.entries.filter(donor_count__gt=0).ranked(), 1):
            challenge.entries.filter(pk=entry.pk).update(place=place)
        return challenge

    @cached_property
    def empty_challenge(self) -> Challenge:
        return ChallengeFactory(
            slug="empty", organization=self.organization, story_en="", story_fr=""
        )

    def _challenge(self, slug: str, title_en: str, title_fr: str, **fields: object) -> Challenge:
        challenge = ChallengeFactory(
            slug=slug,
            organization=self.organization,
            title_en=title_en,
            title_fr=title_fr,
            **fields,
        )
        begun = challenge.starts_at <= timezone.now()
        for name, donors, raised, own in (
            ("Le Club des lectrices de Havre-Perdrix", 612, 1_524_000, 5_000),
            ("Maude", 492, 1_191_500, 0),
            (f"{LONG}, la nuit", 492, 870_000, 0),
            ("Aron", 0, 0, 2_500),
        ):
            ChallengeEntryFactory(
                challenge=challenge,
                fundraiser=FundraiserFactory(campaign=self.books, title=name[:120]),
                donor_count=donors * begun, raised_amount=raised * begun, own_amount=own * begun,
                reached_at=timezone.now() if begun else None,
            )  # fmt: skip
        return challenge

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

    # --- What gifts did ---

    @cached_property
    def project(self) -> Project:
        """With a gift in it and one piece of news, about a part of the money."""
        project: Project = ProjectFactory(
            campaign=self.books, due_on=timezone.localdate() + datetime.timedelta(days=60)
        )
        self._pay_for(project, self.gift("fr", state=Donation.State.PAID))
        self._news(project, units=2)
        return project

    def told_gift(self, language: str, *news: dict[str, Any], **fields: Any) -> str:
        """Return the page of a gift that pays for a project, of which this was told."""
        gift = self.gift(language, state=Donation.State.PAID, **fields)
        project = ProjectFactory(
            campaign=self.books, due_on=timezone.localdate() + datetime.timedelta(days=60)
        )
        self._pay_for(project, gift)
        for told in news:
            self._news(project, **told)
        return f"/{language}/gifts/{gift_token(gift)}/"

    def move_money(self) -> str:
        """Return where staff move the money of a gift."""
        self.told_gift("en")
        gift = Donation.rows.latest("pk")
        return reverse("admin:feedback_allocation_move", args=[gift.pk])

    def answered_gift(self, language: str) -> str:
        address = self.told_gift(language, {})
        gift, update = Donation.rows.latest("pk"), ImpactUpdate.rows.latest("pk")
        answer = say_back(
            donation=gift, update=update, has_heart=True, text="Merci à Nora et aux enfants !"
        )
        if answer is not None:
            words = "Nora leur a lu votre mot à voix haute."
            reply_to(
                answer=answer,
                words=words,
                as_of=answer.written_at,
                actor=self._somebody_of_staff,
            )
        return address

    def refused_line(self, language: str) -> HttpResponse:
        """Return the answer to a line that is too long."""
        self.told_gift(language, {})
        gift, update = Donation.rows.latest("pk"), ImpactUpdate.rows.latest("pk")
        with translation.override(language):
            address = reverse("feedback:answer", args=[gift_token(gift), update.pk])
            return Client(SERVER_NAME="127.0.0.1").post(address, {"text": "Merci ! " * 40})

    @cached_property
    def answer(self) -> Answer:
        self.told_gift("fr", {})
        gift, update = Donation.rows.latest("pk"), ImpactUpdate.rows.latest("pk")
        answer: Answer = Answer.rows.create(
            organization=gift.organization, donation=gift, update=update, has_heart=True,
            text="Merci à Nora et aux enfants !",
        )  # fmt: skip
        return answer

    @cached_property
    def _somebody_of_staff(self) -> Person:
        return Person.objects.filter(is_staff=True).earliest("pk")

    def _pay_for(self, project: Project, gift: Donation) -> None:
        known = {"campaign": self.books, "kept_amount": gift.amount, "fee_amount": 0,
                 "allocated_amount": gift.amount, "paid_at": gift.paid_at,
                 "allocatable_at": gift.paid_at}  # fmt: skip
        GiftBalance.rows.update_or_create(donation=gift, defaults=known)
        Allocation.rows.create(
            organization=gift.organization, donation=gift, project=project, amount=gift.amount
        )
        ProjectFunding.objects.filter(project=project).update(allocated_amount=gift.amount)

    def _news(self, project: Project, **fields: Any) -> None:
        update = ImpactUpdateFactory(project=project, **fields)
        publish_update(update=update, actor=self._somebody_of_staff)
        draw_cards_of_project(project.pk)

    # --- Supporters ---

    @cached_property
    def maude(self) -> Fundraiser:
        """A page with a story, gifts, a message, news and a share that brought somebody."""
        page = FundraiserFactory(
            campaign=self.books,
            slug="maude",
            story="J’ai 34 ans cette année.\n\nUn don de dix dollars met deux livres à bord.",
        )
        page.totals.raised_amount, page.totals.donor_count, page.totals.gift_count = 19_500, 9, 9
        page.totals.save()
        WallEntryFactory(campaign=self.books, fundraiser=page, name="Lina", amount=1000)
        gift = {"fundraiser": page, "campaign": self.books, "organization": self.organization}
        PaidDonationFactory(**gift, name="Karim Haddad", supporter_may_see_name=True)
        PaidDonationFactory(**gift, name="Somebody Else")
        write_update(fundraiser=page, text="Déjà neuf personnes. Merci !")
        draw_cards_of(kind="fundraiser", number=page.pk)
        return page

    @cached_property
    def new_page(self) -> Fundraiser:
        return FundraiserFactory(campaign=self.books, slug="new", name="محمد", title="")

    @cached_property
    def closed_page(self) -> Fundraiser:
        page = FundraiserFactory(
            campaign=self.books, slug="closed", state="closed", closed_at=timezone.now(),
            opens_at=timezone.now() - datetime.timedelta(days=20),
            closes_at=timezone.now() - datetime.timedelta(days=1),
        )  # fmt: skip
        page.totals.raised_amount, page.totals.donor_count = 34_500, 17
        page.totals.save()
        return page

    @cached_property
    def blocked_page(self) -> Fundraiser:
        return FundraiserFactory(
            campaign=self.books, slug="blocked", state="blocked", closed_at=timezone.now(),
            blocked_because="The name is that of somebody else.",
        )  # fmt: skip

    @cached_property
    def draft_page(self) -> Fundraiser:
        return FundraiserFactory(
            campaign=self.books, slug="draft", state="draft", confirmed_at=None, opened_at=None
        )

    @cached_property
    def held_page(self) -> Fundraiser:
        return FundraiserFactory(
            campaign=self.books, slug="held", state="in_review", opened_at=None,
            story="Écrivez-moi : www.example.com",
            held_because="It looks like a link or an address.",
        )  # fmt: skip

    @cached_property
    def ready_page(self) -> Fundraiser:
        return FundraiserFactory(
            campaign=self.books, slug="ready", state="ready", opened_at=None,
            opens_at=timezone.now() + datetime.timedelta(days=7),
        )  # fmt: skip

    def own_page(self, language: str, page: Fundraiser, door: Door = Door.OWNER) -> str:
        return f"/{language}/me/fundraisers/{token_of(page, door)}/"

    def refused_page(self, language: str, **typed: str) -> HttpResponse:
        return self._client().post(f"/{language}/campaigns/{BOOKS}/fundraise/", typed)

    def busy_page(self, language: str) -> HttpResponse:
        typed = {"name": "Maude", "email": "maude@example.org", "goal": "340", "occasion": "race"}
        with patch("campaigns.fundraiser_views.begin_fundraiser", side_effect=TooManyPagesError):
            return self.refused_page(language, **typed)

    def reported_page(self, language: str) -> HttpResponse:
        typed = {"reason": "money", "words": "She asks for transfers."}
        return self._client().post(f"/{language}/fundraisers/{self.maude.slug}/report/", typed)

    def pledge_sent(self, language: str) -> HttpResponse:
        typed = {
            "for": BOOKS, "name": "Maude", "email": "maude.pledge@example.org", "day": "13",
            "month": "12",
        }  # fmt: skip
        return self._client().post(f"/{language}/pledge/", typed)

    def own_pledge(self, language: str, *, state: str = "standing", is_asked: bool = False) -> str:
        next_on = timezone.localdate() + datetime.timedelta(days=25)
        pledge = PledgeFactory(
            campaign=self.books, language=language, state=state, next_on=next_on,
            confirmed_at=None if state == "unconfirmed" else timezone.now(),
            asked_for=next_on if is_asked else None,
            agreed_for=None if is_asked else next_on,
        )  # fmt: skip
        return f"/{language}/me/pledges/{token_of(pledge)}/"

    def follow_sent(self, language: str) -> HttpResponse:
        typed = {"email": "follower@example.org", "wish": "more"}
        return self._client().post(f"/{language}/campaigns/{BOOKS}/follow/", typed)

    def own_follow(self, language: str, *, is_confirmed: bool = False) -> str:
        follow = FollowFactory(
            campaign=self.books, language=language,
            confirmed_at=timezone.now() if is_confirmed else None,
        )  # fmt: skip
        return f"/{language}/me/following/{token_of(follow)}/"

    # --- What one hears ---

    def contact_page(self, language: str, page: str) -> str:
        donor = DonorFactory(organization=self.organization, person__language=language)
        purpose = Purpose.SHARE_PROMPT if page == "unsubscribe" else ""
        token = contact_token(
            person_id=donor.person_id, organization_id=self.organization.pk, purpose=purpose
        )
        return f"/{page}/{token}/"

    def unsubscribed(self, language: str) -> HttpResponse:
        return self._client().post(self.contact_page(language, "unsubscribe"), {"stop": "1"})

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

    def supporter_s_page(self, language: str, **fields: object) -> Fundraiser:
        """Return Maude's page with what a week brought, in the words of the reader."""
        fields = {"campaign": self.books, "organization": self.organization, **fields}
        page = FundraiserFactory(language=language, **fields)
        page.totals.raised_amount, page.totals.donor_count = page.goal_amount * 6 // 10, 7
        page.totals.save()
        gift = self.gift(language, state=Donation.State.PAID, fundraiser=page, name="Karim Haddad")
        Donation.rows.filter(pk=gift.pk).update(supporter_may_see_name=True)
        return page

    def coaching(self, language: str, key: str, **fields: object) -> RenderedMail:
        page = self.supporter_s_page(language, **fields)
        (facts,) = facts_of([page.pk])
        now, own = timezone.now(), own_words_of(page.organization)
        news = News(**NEWS[language]) if key == "news" else None
        message = write_coaching(
            facts=facts, step=BY_KEY[key], name=key, own=own, now=now, not_before=now,
            lapses_at=now, news=news,
        )  # fmt: skip
        return render_message(message)

    def share_prompt(self, language: str, moment: Moment) -> RenderedMail:
        page = self.supporter_s_page(language)
        gift = page.donations.get()
        message = write_share_prompt(
            person=gift.donor.person, campaign=page.campaign, fundraiser=page, moment=moment,
            headline=NEWS[language]["headline"],
        )  # fmt: skip
        assert message is not None
        return render_message(message)

    @cached_property
    def coaching_text(self) -> CoachingText:
        text, _is_new = CoachingText.objects.for_organization(self.organization).get_or_create(
            organization=self.organization, step="share"
        )
        return text

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


NEWS = {
    "en": {
        "headline": "187 of the 200 books are on loan.",
        "what": "Claire counted them: the shelf in the old post office is nearly empty.",
        "where": "Havre-Perdrix",
        "when": "November 12",
    },
    "fr": {
        "headline": "187 des 200 livres sont prêtés.",
        "what": "Claire les a comptés : l’étagère de l’ancien bureau de poste est presque vide.",
        "where": "Havre-Perdrix",
        "when": "12 novembre",
    },
}
PAID = {Donation.State.PAID, Donation.State.REFUNDED}
MAILS: dict[str, Callable] = {
    "confirmation": write_gift_confirmation,
    "unfinished": write_gift_unfinished,
}
BREVO = Carrier(BY_SETTING["brevo"])
SESSION_COOKIE = settings.SESSION_COOKIE_NAME
