"""What each role may do. One table; the admin asks nothing else.

`RoleBackend` answers Django's `has_perm`: with an object, for the role in the organization that
owns it; without one, whether the person has the right in any organization (does the list show?).
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import models

from campaigns.models import Membership, Organization

Role = Membership.Role

READ = frozenset({"view"})
WRITE = frozenset({"view", "add", "change"})
MANAGE = frozenset({"view", "add", "change", "delete"})

# model -> role -> actions. A role that is not named may do nothing with it.
RIGHTS: dict[str, dict[str, frozenset[str]]] = {
    "campaigns.organization": {
        Role.OWNER: frozenset({"view", "change"}),
        Role.FUNDRAISING: READ,
        Role.FINANCE: READ,
        Role.FIELD: READ,
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.organizationpage": {
        Role.OWNER: WRITE,
        Role.FUNDRAISING: WRITE,
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.membership": {Role.OWNER: MANAGE},
    "donors.person": {Role.OWNER: WRITE},
    "campaigns.campaign": {
        Role.OWNER: WRITE,
        Role.FUNDRAISING: WRITE,
        Role.FINANCE: READ,
        Role.FIELD: READ,
        Role.REVIEW: frozenset({"view", "change"}),
        Role.READ_ONLY: READ,
    },
    "campaigns.suggestedamount": {
        Role.OWNER: MANAGE,
        Role.FUNDRAISING: MANAGE,
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.photograph": {
        Role.OWNER: WRITE,
        Role.FUNDRAISING: WRITE,
        Role.FIELD: WRITE,
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.wallentry": {
        Role.OWNER: frozenset({"view", "change"}),
        Role.FUNDRAISING: frozenset({"view", "change"}),
        Role.REVIEW: frozenset({"view", "change"}),
        Role.READ_ONLY: READ,
    },
    "donors.donor": {
        Role.OWNER: WRITE,
        Role.FUNDRAISING: WRITE,
        Role.FINANCE: WRITE,
    },
    "giving.donation": {
        Role.OWNER: frozenset({"view", "add"}),
        Role.FUNDRAISING: frozenset({"view", "add"}),
        Role.FINANCE: frozenset({"view", "add"}),
    },
    "giving.ledgerentry": {Role.OWNER: READ, Role.FINANCE: READ},
    "giving.storedevent": {Role.OWNER: READ, Role.FINANCE: READ},
    "feedback.message": {
        Role.OWNER: frozenset({"view", "change"}),
        Role.FUNDRAISING: frozenset({"view", "change"}),
        Role.FINANCE: READ,
    },
    "campaigns.historyentry": {Role.OWNER: READ, Role.FINANCE: READ},
}


def may(role: str, action: str, model_label: str) -> bool:
    return action in RIGHTS.get(model_label, {}).get(role, frozenset())


class RoleBackend(BaseBackend):
    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        app_label, codename = perm.split(".", 1)
        action, _, model_name = codename.partition("_")
        roles = _roles(user_obj, owner_of(obj))
        return any(may(role, action, f"{app_label}.{model_name}") for role in roles)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(
            label.startswith(f"{app_label}.") and role in rights
            for label, rights in RIGHTS.items()
            for role in _roles(user_obj, None)
        )


def owner_of(thing: models.Model | None) -> int | None:
    """Return the number of the organization that a thing belongs to."""
    if thing is None:
        return None
    if isinstance(thing, Organization):
        return thing.pk
    return getattr(thing, "organization_id", None)


def _roles(person: Any, organization_id: int | None) -> list[str]:
    """Return the person's roles: in one organization, or in all of them."""
    if not (person.is_authenticated and person.is_active and person.is_staff):
        return []
    if not hasattr(person, "_roles"):
        # Once a request: the admin asks dozens of times for one page.
        person._roles = list(person.memberships.values_list("organization_id", "role"))
    return [
        role for owner, role in person._roles if organization_id is None or owner == organization_id
    ]
