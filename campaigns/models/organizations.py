"""A nonprofit, its pages, its staff and its photographs."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.money import CURRENCY_CHOICES
from campaigns.querysets import MembershipQuerySet, OrganizationsQuerySet, PhotographQuerySet
from campaigns.validators import (
    validate_colour,
    validate_iban,
    validate_registration_number,
    validate_telephone,
    validate_time_zone,
)
from donors.scoping import OrganizationQuerySet, ScopedManager


class Country(models.TextChoices):
    """Where an organization is registered: it decides the words and the receipt law."""

    CANADA = "CA", _("Canada")
    FRANCE = "FR", _("France")
    BELGIUM = "BE", _("Belgium")
    SWITZERLAND = "CH", _("Switzerland")
    LUXEMBOURG = "LU", _("Luxembourg")
    UNITED_STATES = "US", _("United States")
    UNITED_KINGDOM = "GB", _("United Kingdom")
    IRELAND = "IE", _("Ireland")
    OTHER = "ZZ", _("another country")


EUROPE = frozenset(
    {
        Country.FRANCE,
        Country.BELGIUM,
        Country.SWITZERLAND,
        Country.LUXEMBOURG,
        Country.UNITED_KINGDOM,
        Country.IRELAND,
    }
)


def languages_with_words(thing: models.Model, *fields: str) -> list[str]:
    """Return the languages in which one of a thing's translated fields is filled."""
    return [
        code
        for code, _name in settings.LANGUAGES
        if any(getattr(thing, f"{field}_{code}") for field in fields)
    ]


class LogoGround(models.TextChoices):
    """On which ground a logo can be seen."""

    ANY = "any", _("any")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class Organization(models.Model):  # type: ignore[django-manager-missing]
    """A nonprofit: who asks, in whose account the money arrives, and how to reach a human."""

    slug = models.SlugField(_("address of the page"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    mission = models.TextField(
        _("mission"), blank=True, help_text=_("One or two sentences: what you do, and for whom.")
    )
    is_active = models.BooleanField(_("shows its pages"), default=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_(
            "For buttons and links, for example #14575c. Where it could not be read, Hearback "
            "shades it until it can. Empty: Hearback’s own."
        ),
    )
    # Written by campaigns.services.logos alone.
    logo_key = models.CharField(_("logo"), max_length=32, blank=True, editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_ground = models.CharField(
        max_length=5, choices=LogoGround, default=LogoGround.ANY, editable=False
    )

    legal_name = models.CharField(_("legal name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, choices=Country)
    registration_number = models.CharField(
        _("registration number"),
        max_length=40,
        blank=True,
        help_text=_("Canada: 123456789RR0001. France: SIREN or RNA."),
    )
    address = models.CharField(_("address"), max_length=300)
    postal_code = models.CharField(_("postal code"), max_length=16)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("province or region"), max_length=100, blank=True)

    email = models.EmailField(_("e-mail for the public"))
    telephone = models.CharField(
        _("telephone"), max_length=32, validators=[validate_telephone], blank=True
    )
    privacy_officer = models.CharField(
        _("person in charge of privacy"),
        max_length=200,
        blank=True,
        help_text=_("Name and title. Québec's Law 25 wants them published."),
    )
    sender_name = models.CharField(_("sender of mails"), max_length=100)
    sender_email = models.EmailField(
        _("sender's address"),
        blank=True,
        help_text=_("Empty: the server's own. Its domain needs SPF, DKIM and DMARC."),
    )
    news_sender_email = models.EmailField(
        _("sender's address of news"),
        blank=True,
        help_text=_(
            "For what people may refuse; never the one of receipts. Empty: the server's own."
        ),
    )

    cheque_payee = models.CharField(_("cheques are made out to"), max_length=200, blank=True)
    interac_email = models.EmailField(_("address for Interac transfers"), blank=True)
    iban = models.CharField("IBAN", max_length=42, blank=True, validators=[validate_iban])
    bic = models.CharField("BIC", max_length=11, blank=True)
    receipt_note = models.CharField(
        _("about tax receipts"),
        max_length=200,
        blank=True,
        help_text=_("Shown beside the form. For example: We issue no French tax receipt."),
    )
    statement_descriptor = models.CharField(
        _("on the bank statement"),
        max_length=22,
        help_text=_("As set in Stripe: what a donor will read on the bank statement."),
    )

    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCY_CHOICES)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("For example America/Toronto or Europe/Paris."),
    )
    default_language = models.CharField(
        _("first language"), max_length=2, choices=settings.LANGUAGES, default="en"
    )
    held_words = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("words that hold a message"),
        default=list,
        blank=True,
        help_text=_("Separated by commas. A message with one of them waits for you."),
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = ScopedManager.from_queryset(OrganizationsQuerySet)()
    rows = OrganizationsQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        default_manager_name = "rows"
        constraints = [
            # Every page of the organization links the stylesheet of this colour.
            models.CheckConstraint(
                condition=Q(colour="") | Q(colour__regex=r"^#[0-9a-f]{6}$"),
                name="organization_colour_is_a_colour",
            )
        ]

    def __str__(self) -> str:
        return self.name or ""

    def get_absolute_url(self) -> str:
        return reverse("campaigns:organization", args=[self.slug])

    @property
    def languages(self) -> list[str]:
        """Return the languages in which it says who it is or what it does."""
        return languages_with_words(self, "name", "mission")

    @property
    def today(self) -> date:
        """Return the day it is where the organization works: pages say days as they are there."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))

    @property
    def is_european(self) -> bool:
        """Return whether its French is that of Europe: association, e-mail; else of Québec."""
        return self.country in EUROPE

    def clean(self) -> None:
        validate_registration_number(self.registration_number, self.country)


class OrganizationPage(models.Model):
    """One of the pages that the law and a careful donor want: privacy, terms and so on."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("privacy")
        TERMS = "terms", _("terms")
        REFUNDS = "refunds", _("refunds")
        LEGAL = "legal", _("legal notice")
        CONTACT = "contact", _("contact")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="pages",
        verbose_name=_("organization"),
    )
    kind = models.CharField(_("page"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ScopedManager.from_queryset(OrganizationQuerySet)()
    rows = OrganizationQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("page of the organization")
        verbose_name_plural = _("pages of the organization")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind"], name="page_once_per_kind")
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("campaigns:organization_page", args=[self.organization.slug, self.kind])

    @property
    def languages(self) -> list[str]:
        return languages_with_words(self, "title")


class Membership(models.Model):
    """Somebody on the staff of an organization, and what they do there."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        FUNDRAISING = "fundraising", _("fundraising")
        FINANCE = "finance", _("finance")
        FIELD = "field", _("field")
        REVIEW = "review", _("review")
        READ_ONLY = "read_only", _("read-only")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("organization"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    objects = ScopedManager.from_queryset(MembershipQuerySet)()
    rows = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"], name="one_role_per_person_and_organization"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"


class Photograph(models.Model):
    """A picture without its metadata, kept only in the sizes that pages show.

    The file that was uploaded is not kept: it knows where its maker stood.
    """

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="photographs",
        verbose_name=_("organization"),
    )
    key = models.CharField(max_length=32, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    widths = ArrayField(models.PositiveIntegerField(), editable=False)
    formats = ArrayField(models.CharField(max_length=4), default=list, editable=False)
    share_width = models.PositiveIntegerField(default=0, editable=False)  # 0: no such cut yet
    description = models.CharField(
        _("what it shows"),
        max_length=250,
        help_text=_("Read aloud to people who cannot see it."),
    )
    credit = models.CharField(_("photographer"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    # Somebody in it may not be shown, or no more: nobody can choose it for a page.
    withheld_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedManager.from_queryset(PhotographQuerySet)()
    rows = PhotographQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        default_manager_name = "rows"

    def __str__(self) -> str:
        return self.description or self.key
