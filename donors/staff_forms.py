"""What staff may choose in a form: rows of one organization, and of no other."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from donors.scoping import OrganizationQuerySet


class OneOrganizationForm(forms.ModelForm):
    """A form that takes no row of another organization than the one its own row belongs to.

    The rights of whoever saves it were asked in that organization alone. Somebody who works for two
    may have fewer in the other one: a row that changed over would carry the rights with it.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        house = self.organization_number(cleaned)
        if house is not None:
            for name in [name for name, row in _rows(cleaned) if row.organization_id != house]:
                self.add_error(name, _("This is another organization’s."))
        return cleaned

    def organization_number(self, cleaned: dict[str, Any]) -> int | None:
        """Return whose the row is; a new one without an organization is of what is chosen."""
        chosen = cleaned.get("organization")
        return chosen.pk if chosen else getattr(self.instance, "organization_id", None)


def _rows(cleaned: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the chosen rows that belong to an organization, each with the name of its field.

    What stands above a row may be as new as that, and get its organization when it is saved.
    """
    for name, value in cleaned.items():
        for row in value if isinstance(value, models.QuerySet) else [value]:
            if getattr(row, "organization_id", None) is not None:
                yield name, row


def offer_rows_of(
    fields: dict[str, forms.Field], houses: list[int] | None, thing: models.Model | None = None
) -> None:
    """Have fields offer what may be chosen, in these organizations; None stands for all of them.

    What the thing shows already stays among them: a form that lost it would take it away unsaid.
    """
    for name, field in fields.items():
        rows = getattr(field, "queryset", None)
        if not isinstance(rows, OrganizationQuerySet):
            continue
        if hasattr(rows, "on_offer"):
            rows = rows.on_offer(besides=getattr(thing, f"{name}_id", None))
        field.queryset = rows if houses is None else rows.filter(**{f"{rows.owner}__in": houses})  # type: ignore[attr-defined]
