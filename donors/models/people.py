"""People, and what they are to an organization when they give."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.querysets import DonorQuerySet, PersonQuerySet
from donors.scoping import ScopedManager
from donors.validators import validate_time_zone


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Create a person who may sign in; without a password, by a mailed code alone."""
        person = self.model(email=email.strip().lower(), **fields)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Anyone we know: gives, raises money, follows or works here.

    Without an e-mail address the person is known by a postal address, which the donor row of
    the organization holds; such a person cannot sign in.
    """

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[validate_time_zone]
    )
    is_active = models.BooleanField(
        _("may sign in"), default=True, help_text=_("Untick this instead of deleting somebody.")
    )
    is_staff = models.BooleanField(_("works here"), default=False)
    joined_at = models.DateTimeField(_("known since"), default=timezone.now, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")) & ~Q(email=""),
                name="person_email_is_lower_case",
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(is_staff=False, is_superuser=False),
                name="person_without_email_is_no_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def clean(self) -> None:
        self.email = (self.email or "").strip().lower() or None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Donor(models.Model):
    """A person or company that has given to an organization, as that organization knows them.

    Name and addresses are the ones given to this organization: another one on the same server
    does not see them.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("individual")
        COMPANY = "company", _("company")

    organization = models.ForeignKey(
        "campaigns.Organization",
        on_delete=models.PROTECT,
        related_name="donors",
        verbose_name=_("organization"),
    )
    # Books are kept for years: a person is anonymised in place, never deleted with their gifts.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="donors", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INDIVIDUAL)
    name = models.CharField(_("name"), max_length=200)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=32, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("province or region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = ScopedManager.from_queryset(DonorQuerySet)()
    rows = DonorQuerySet.as_manager()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"], name="donor_once_per_organization"
            ),
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=~Q(email=""),
                name="donor_email_once_per_organization",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(address="") & ~Q(city=""),
                name="donor_has_email_or_postal_address",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="donor_email_is_lower_case"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["-created_at", "-id"]),  # for who sees all organizations
        ]

    def __str__(self) -> str:
        return self.company_name or self.name

    def clean(self) -> None:
        self.email = self.email.strip().lower()
