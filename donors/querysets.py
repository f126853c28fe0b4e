from typing import Any, Self

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


class ChoiceQuerySet(OrganizationQuerySet):
    pass
