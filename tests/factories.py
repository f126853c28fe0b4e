"""Rows to test with. They hold no surprises: a value that matters is written in the test."""

import datetime

import factory
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from campaigns.days import next_day
from campaigns.models import (
    Campaign,
    CampaignTotals,
    Challenge,
    ChallengeEntry,
    Channel,
    Follow,
    Fundraiser,
    FundraiserTotals,
    Membership,
    Moment,
    Occasion,
    Organization,
    Pledge,
    ShareLink,
    SuggestedAmount,
    Team,
    TeamTotals,
    WallEntry,
)
from donors.models import Donor, Person
from feedback.allocations.balances import open_balance
from feedback.models import FieldLink, ImpactUpdate, Project
from giving.models import Donation, LedgerEntry, StoredEvent


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    slug = factory.Sequence(lambda number: f"book-boat-{number}")
    name_en = "The Book Boat"
    name_fr = "La Bibliobarque"
    mission_en = "We lend books to villages that the road does not reach."
    mission_fr = "Nous prêtons des livres aux villages que la route n’atteint pas."
    legal_name = "La Bibliobarque"
    country = "CA"
    address = "12, rue du Quai"
    postal_code = "G0G 1A0"
    city = "Havre-Perdrix"
    region = "Québec"
    email = "bonjour@bibliobarque.example"
    telephone = "+14185550123"
    sender_name = "La Bibliobarque"
    sender_email = "dons@bibliobarque.example"
    statement_descriptor = "BIBLIOBARQUE"
    currency = "CAD"
    time_zone = "America/Toronto"
    default_language = "fr"


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    name = "Ghislaine Tremblay"
    language = "fr"
    password = UNUSABLE_PASSWORD_PREFIX  # as everybody's: people sign in by a mailed code


class StaffFactory(PersonFactory):
    """Somebody on the staff: `StaffFactory(organization=…, role="owner")`."""

    is_staff = True

    @classmethod
    def _create(cls, model_class, *args, organization=None, role="owner", **fields):
        person = super()._create(model_class, *args, **fields)
        if organization:
            Membership.objects.create(organization=organization, person=person, role=role)
        return person


class CampaignFactory(factory.django.DjangoModelFactory):
    """A live campaign in both languages, with its totals row."""

    class Meta:
        model = Campaign
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    slug = factory.Sequence(lambda number: f"books-before-the-ice-{number}")
    title_en = "Books Before the Ice"
    title_fr = "Des livres avant les glaces"
    summary_en = "Books for four villages, before the sea freezes."
    summary_fr = "Des livres pour quatre villages, avant que la mer gèle."
    story_en = "<p>The road stops at Havre-Perdrix.</p>"
    story_fr = "<p>La route s’arrête à Havre-Perdrix.</p>"
    place_en = "Lower North Shore"
    place_fr = "Basse-Côte-Nord"
    cause = Campaign.Cause.EDUCATION
    state = Campaign.State.LIVE
    currency = "CAD"
    goal_amount = 1_800_000
    starts_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=7))

    @factory.post_generation
    def totals_row(self, create, extracted, **kwargs):
        if create:
            CampaignTotals.objects.create(campaign=self, **kwargs)


class SuggestedAmountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SuggestedAmount

    campaign = factory.SubFactory(CampaignFactory)
    amount = 2500
    what_it_does_en = "five books"
    what_it_does_fr = "cinq livres"


class DonorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Donor

    organization = factory.SubFactory(OrganizationFactory)
    person = factory.SubFactory(PersonFactory)
    name = "Ghislaine Tremblay"
    email = factory.SelfAttribute("person.email")
    language = "fr"


class WallEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WallEntry

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    name = "Ghislaine"
    amount = 2500
    message = "Bonne route !"
    language = "fr"
    given_at = factory.LazyFunction(timezone.now)


class DonationFactory(factory.django.DjangoModelFactory):
    """A pending gift of 25.00 CAD given online."""

    class Meta:
        model = Donation

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    amount = 2500
    currency = factory.SelfAttribute("campaign.currency")
    name = "Karim Haddad"
    email = factory.Sequence(lambda number: f"karim{number}@example.org")
    language = "fr"


class PaidDonationFactory(DonationFactory):
    """A paid gift with its charge in the ledger (totals are not touched: see record_payment)."""

    class Meta:
        skip_postgeneration_save = True

    donor = factory.SubFactory(
        DonorFactory, organization=factory.SelfAttribute("..campaign.organization")
    )
    state = Donation.State.PAID
    paid_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def charge(self, create, extracted, **kwargs):
        if create:
            LedgerEntry.objects.create(
                organization=self.organization,
                donation=self,
                kind=LedgerEntry.Kind.CHARGE,
                amount=self.amount,
                currency=self.currency,
                stripe_id=f"pi_test_{self.pk}",
                occurred_at=self.paid_at,
            )
            open_balance(donation=self)


class StoredEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StoredEvent

    stripe_id = factory.Sequence(lambda number: f"evt_test_{number}")
    type = "checkout.session.completed"
    is_live = False
    payload = factory.LazyFunction(dict)
    created_at = factory.LazyFunction(timezone.now)


class FundraiserFactory(factory.django.DjangoModelFactory):
    """Maude's live birthday page, with its totals row; her birthday is in a week."""

    class Meta:
        model = Fundraiser
        skip_postgeneration_save = True

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    person = factory.SubFactory(PersonFactory, language=factory.SelfAttribute("..language"))
    slug = factory.Sequence(lambda number: f"maude-{number}")
    occasion = Occasion.BIRTHDAY
    name = "Maude"
    language = "fr"
    currency = factory.SelfAttribute("campaign.currency")
    goal_amount = 34_000
    time_zone = "America/Toronto"
    day = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=7))
    opens_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=3))
    closes_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=14))
    state = Fundraiser.State.LIVE
    created_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=4))
    confirmed_at = factory.SelfAttribute("created_at")
    approved_at = factory.SelfAttribute("created_at")
    opened_at = factory.SelfAttribute("opens_at")

    @factory.post_generation
    def totals_row(self, create, extracted, **kwargs):
        if create:
            FundraiserTotals.objects.create(fundraiser=self, **kwargs)


class ShareLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShareLink

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    person = factory.SubFactory(PersonFactory)
    code = factory.Sequence(lambda number: f"code{number:06d}")
    channel = Channel.COPY
    moment = Moment.AFTER_GIFT
    language = "fr"


class TeamFactory(factory.django.DjangoModelFactory):
    """A live team of readers, with its totals row."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    captain = factory.SubFactory(PersonFactory)
    captain_name = "Rosalie"
    slug = factory.Sequence(lambda number: f"night-readers-{number}")
    name = "Les lecteurs de nuit"
    language = "fr"
    goal_amount = 200_000
    currency = factory.SelfAttribute("campaign.currency")
    join_code = factory.Sequence(lambda number: f"join{number:06d}")
    state = Team.State.LIVE
    confirmed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def totals_row(self, create, extracted, **kwargs):
        if create:
            TeamTotals.objects.create(team=self, **kwargs)


class ChallengeFactory(factory.django.DjangoModelFactory):
    """A challenge among supporters' pages that began a week ago and has a week to go."""

    class Meta:
        model = Challenge

    organization = factory.SubFactory(OrganizationFactory)
    slug = factory.Sequence(lambda number: f"march-of-pages-{number}")
    title_en = "The March of Pages"
    title_fr = "Mars en pages"
    story_en = "Reading groups fill a shelf."
    story_fr = "Des groupes de lecture remplissent une étagère."
    kind = Challenge.Kind.FUNDRAISERS
    currency = "CAD"
    suggested_amount = 1000
    starts_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=7))
    ends_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))
    state = Challenge.State.LIVE


class ChallengeEntryFactory(factory.django.DjangoModelFactory):
    """Somebody who takes part: name the fundraiser, the team or the campaign."""

    class Meta:
        model = ChallengeEntry

    challenge = factory.SubFactory(ChallengeFactory)
    organization = factory.SelfAttribute("challenge.organization")


class PledgeFactory(factory.django.DjangoModelFactory):
    """Maude's standing promise of her birthday, 13 December."""

    class Meta:
        model = Pledge

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    person = factory.SubFactory(PersonFactory)
    name = "Maude"
    month = 12
    day = 13
    language = "fr"
    time_zone = "America/Toronto"
    state = Pledge.State.STANDING
    next_on = factory.LazyFunction(
        lambda: next_day(12, 13, after=timezone.localdate() + datetime.timedelta(days=2))
    )
    confirmed_at = factory.LazyFunction(timezone.now)


class FollowFactory(factory.django.DjangoModelFactory):
    """Somebody who asked to follow a campaign and has not confirmed it."""

    class Meta:
        model = Follow

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    person = factory.SubFactory(PersonFactory)
    language = "fr"


class ProjectFactory(factory.django.DjangoModelFactory):
    """200 books at 5.00 CAD for the village shelf of Havre-Perdrix."""

    class Meta:
        model = Project

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    slug = factory.Sequence(lambda number: f"havre-perdrix-{number}")
    name_en = "Havre-Perdrix, a village shelf"
    name_fr = "Havre-Perdrix, une étagère au village"
    place_en = place_fr = "Havre-Perdrix"
    unit_one_en, unit_many_en = "book", "books"
    unit_one_fr, unit_many_fr = "livre", "livres"
    unit_count = 200
    unit_cost = 500
    opened_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=6))


class ImpactUpdateFactory(factory.django.DjangoModelFactory):
    """A draft that says the whole project is delivered."""

    class Meta:
        model = ImpactUpdate

    project = factory.SubFactory(ProjectFactory)
    organization = factory.SelfAttribute("project.organization")
    kind = ImpactUpdate.Kind.DELIVERED
    headline_en = "The books are on the shelf."
    headline_fr = "Les livres sont sur l’étagère."
    language = "fr"
    happened_on = factory.LazyFunction(timezone.localdate)


class FieldLinkFactory(factory.django.DjangoModelFactory):
    """Nora's link: staff read first what she files."""

    class Meta:
        model = FieldLink

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    name = "Nora"
    email = "nora@bibliobarque.example"
    language = "en"
