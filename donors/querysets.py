from typing import Any, Self

from django.apps import apps
from django.db import models

from donors.scoping import OrganizationQuerySet


class PersonQuerySet(models.QuerySet[Any]):
    def with_email(self, email: str) -> Self:
        return self.filter(email=email.strip().lower())

    def colleagues_of(self, person: Any) -> Self:
        """Return the staff of the organizations that the person works for."""
        if person.is_superuser:
            return self.filter(is_staff=True)
        works_for = person.memberships.values("organization_id")
        return self.filter(memberships__organization__in=works_for).distinct()


class DonorQuerySet(OrganizationQuerySet):
    def with_email(self, email: str) -> Self:
        return self.filter(email=email.strip().lower())

    def out_of_reach(self) -> Self:
        """Return those whose mail comes back and who have no postal address."""
        returned = apps.get_model("donors", "Suppression").objects.filter(
            email=models.OuterRef("email"),
            reason__in=["hard_bounce", "soft_bounces"],
            lifted_at=None,
        )
        return self.filter(models.Q(address="") | models.Q(city=""), models.Exists(returned))


class ChoiceQuerySet(OrganizationQuerySet):
    pass
