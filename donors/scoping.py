"""Whose rows? Every query for an organization's things has to say so.

`Donation.objects` refuses a query until it was told: `.for_organization(organization)`,
`.visible_to(person)`, or, in a job that crosses organizations by design and behind a donor's own
private link, `.across_organizations()`. The refusal is raised where SQL is compiled, so no way of
asking (a loop, count, exists, update, a subquery) slips past it.

`Donation.rows` is what Django itself uses (relations, unique checks) and what the shell may use:
it asks nothing.
"""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import sql

from donors.exceptions import ScopeMissingError

if TYPE_CHECKING:
    from donors.models import Person


class ScopedQuery(sql.Query):
    """A query that does not compile until it was said whose rows it wants."""

    # What Django builds inside a query (the subquery of an exclude) is part of its answer: only
    # the manager begins one that has still to say it.
    says_whose = True

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.refuse_unless_scoped()
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: Any = None) -> Any:
        # update() goes on with a query class of its own, which would forget to ask.
        if klass is not None:
            self.refuse_unless_scoped()
        return super().chain(klass)

    def refuse_unless_scoped(self) -> None:
        if not self.says_whose:
            raise ScopeMissingError(
                f"A query for {self.model} has to say whose rows it wants: "
                "for_organization(), visible_to() or across_organizations()."
            )


class OrganizationQuerySet(models.QuerySet[Any]):
    """Rows that belong to an organization; `owner` is the path to it."""

    owner = "organization"

    def for_organization(self, organization: models.Model) -> Self:
        return self._scoped().filter(**{self.owner: organization})

    def visible_to(self, person: "Person") -> Self:
        """Return what a member of staff may see: the rows of the organizations they work for."""
        if person.is_superuser:
            return self._scoped()
        works_for = person.memberships.values("organization_id")
        return self._scoped().filter(**{f"{self.owner}__in": works_for})

    def across_organizations(self) -> Self:
        """Return rows of every organization: for jobs, public pages and private links only."""
        return self._scoped()

    def delete(self) -> tuple[int, dict[str, int]]:
        if isinstance(self.query, ScopedQuery):
            self.query.refuse_unless_scoped()
        return super().delete()

    def _scoped(self) -> Self:
        rows = self._chain()  # type: ignore[attr-defined]
        if isinstance(rows.query, ScopedQuery):
            rows.query.says_whose = True
        return rows


class ScopedManager(models.Manager[Any]):
    """`objects = ScopedManager.from_queryset(DonationQuerySet)()`."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        rows.query = ScopedQuery(self.model)
        rows.query.says_whose = False
        return rows
