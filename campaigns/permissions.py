"""What each role may do. One table; the admin asks nothing else.

`RoleBackend` answers Django's `has_perm`: with an object, for the role in the organization that
owns it; without one, whether the person has the right in any organization (does the list show?).
Beside Django's view, add, change and delete stand our own verbs: one for each button.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import models
from django.db.models import prefetch_related_objects

from campaigns.models import Membership, Organization
from donors.models import Person

Role = Membership.Role

READ = frozenset({"view"})
WRITE = frozenset({"view", "add", "change"})
MANAGE = frozenset({"view", "add", "change", "delete"})
# A mail and an event of Stripe in full; a plain view of them shows no donor.
READ_DONORS = frozenset({"view", "read"})
MODERATE = frozenset({"view", "moderate"})
REVIEW_PAGES = frozenset({"view", "approve", "block", "revoke"})
# Writing a campaign and deciding that it may be shown are two rights; an owner has both.
WRITE_CAMPAIGN = WRITE | {"submit", "end", "archive"}
APPROVE_CAMPAIGN = frozenset({"view", "approve"})
PUBLISH = frozenset({"publish", "withdraw", "tell"})
RUN_CHALLENGES = WRITE | {"start", "freeze", "export"}

# model -> role -> actions. A role that is not named may do nothing with it.
RIGHTS: dict[str, dict[str, frozenset[str]]] = {
    "campaigns.organization": {
        Role.OWNER: frozenset({"view", "change", "check"}),
        Role.FUNDRAISING: READ | {"check"},
        Role.FINANCE: READ,
        Role.FIELD: READ,
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.organizationpage": {
        Role.OWNER: frozenset({"view", "change"}),
        Role.FUNDRAISING: frozenset({"view", "change"}),
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.membership": {Role.OWNER: MANAGE},
    "donors.person": {Role.OWNER: frozenset({"view", "change"})},
    "campaigns.campaign": {
        Role.OWNER: WRITE_CAMPAIGN | APPROVE_CAMPAIGN,
        Role.FUNDRAISING: WRITE_CAMPAIGN,
        Role.FINANCE: READ,
        Role.FIELD: READ,
        Role.REVIEW: APPROVE_CAMPAIGN,
        Role.READ_ONLY: READ,
    },
    "campaigns.suggestedamount": {
        Role.OWNER: MANAGE,
        Role.FUNDRAISING: MANAGE,
        Role.FINANCE: READ,
        Role.FIELD: READ,
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.team": {
        Role.OWNER: REVIEW_PAGES,
        Role.FUNDRAISING: REVIEW_PAGES,
        Role.REVIEW: REVIEW_PAGES,
        Role.READ_ONLY: READ,
    },
    "campaigns.challenge": {
        Role.OWNER: RUN_CHALLENGES,
        Role.FUNDRAISING: RUN_CHALLENGES,
        Role.FINANCE: frozenset({"view", "export"}),
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.challengeentry": {
        Role.OWNER: MANAGE,
        Role.FUNDRAISING: MANAGE,
        Role.FINANCE: READ,
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
        Role.OWNER: MODERATE,
        Role.FUNDRAISING: MODERATE,
        Role.REVIEW: MODERATE,
        Role.READ_ONLY: READ,
    },
    "campaigns.fundraiser": {
        Role.OWNER: REVIEW_PAGES,
        Role.FUNDRAISING: REVIEW_PAGES,
        Role.REVIEW: REVIEW_PAGES,
        Role.READ_ONLY: READ,
    },
    "campaigns.fundraiserupdate": {
        Role.OWNER: MODERATE,
        Role.FUNDRAISING: MODERATE,
        Role.REVIEW: MODERATE,
        Role.READ_ONLY: READ,
    },
    "campaigns.report": {
        Role.OWNER: frozenset({"view", "settle"}),
        Role.FUNDRAISING: frozenset({"view", "settle"}),
        Role.REVIEW: frozenset({"view", "settle"}),
    },
    "campaigns.pledge": {Role.OWNER: READ, Role.FUNDRAISING: READ},
    # Who passed something on is read by those who read about donors; the numbers by more.
    "campaigns.sharelink": {
        Role.OWNER: READ_DONORS,
        Role.FUNDRAISING: READ_DONORS,
        Role.FINANCE: READ,
        Role.READ_ONLY: READ,
    },
    "campaigns.follow": {Role.OWNER: READ, Role.FUNDRAISING: READ},
    "donors.donor": {
        Role.OWNER: frozenset({"view", "change"}),
        Role.FUNDRAISING: frozenset({"view", "change"}),
        Role.FINANCE: frozenset({"view", "change"}),
    },
    "donors.choice": {Role.OWNER: READ, Role.FUNDRAISING: READ},
    "donors.suppression": {
        Role.OWNER: frozenset({"view", "lift"}),
        Role.FUNDRAISING: READ,
        Role.FINANCE: READ,
    },
    "feedback.sendingbatch": {
        Role.OWNER: frozenset({"view", "resume"}),
        Role.FUNDRAISING: frozenset({"view", "resume"}),
    },
    "giving.donation": {
        Role.OWNER: frozenset({"view", "add", "export", "check", "revoke"}),
        Role.FUNDRAISING: frozenset({"view", "add", "export", "check", "revoke"}),
        Role.FINANCE: frozenset({"view", "add", "export", "check"}),
    },
    "giving.checkoutattempt": {Role.OWNER: READ, Role.FUNDRAISING: READ, Role.FINANCE: READ},
    # The list of all movements is for those who keep the books; a gift shows its own.
    "giving.ledgerentry": {Role.OWNER: READ, Role.FINANCE: READ},
    "giving.storedevent": {
        Role.OWNER: READ_DONORS | {"process"},
        Role.FINANCE: READ_DONORS | {"process"},
        Role.READ_ONLY: READ,
    },
    "feedback.message": {
        Role.OWNER: READ_DONORS | {"resend"},
        Role.FUNDRAISING: READ_DONORS | {"resend"},
        Role.FINANCE: READ_DONORS,
        Role.READ_ONLY: READ,
    },
    "feedback.coachingtext": {
        Role.OWNER: frozenset({"view", "change", "test"}),
        Role.FUNDRAISING: frozenset({"view", "change", "test"}),
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "feedback.project": {
        Role.OWNER: WRITE,
        Role.FUNDRAISING: WRITE,
        Role.FINANCE: READ,
        Role.FIELD: READ,
        Role.REVIEW: READ,
        Role.READ_ONLY: READ,
    },
    "feedback.allocation": {
        Role.OWNER: frozenset({"view", "move"}),
        Role.FUNDRAISING: frozenset({"view", "move"}),
        Role.FINANCE: frozenset({"view", "move"}),
    },
    "feedback.impactupdate": {
        Role.OWNER: WRITE | PUBLISH,
        Role.FUNDRAISING: WRITE | PUBLISH,
        Role.FIELD: WRITE,
        Role.REVIEW: frozenset({"view", "change"}) | PUBLISH,
        Role.READ_ONLY: READ,
    },
    "feedback.updatepicture": {
        Role.OWNER: MANAGE,
        Role.FUNDRAISING: MANAGE,
        Role.FIELD: MANAGE,
        Role.REVIEW: MANAGE,
        Role.READ_ONLY: READ,
    },
    "feedback.imageconsent": {
        Role.OWNER: WRITE | {"withdraw"},
        Role.FUNDRAISING: WRITE | {"withdraw"},
        Role.FIELD: WRITE | {"withdraw"},
        Role.REVIEW: READ,
    },
    "feedback.fieldlink": {
        Role.OWNER: WRITE | {"revoke"},
        Role.FUNDRAISING: WRITE | {"revoke"},
        Role.FIELD: READ,
    },
    "feedback.answer": {
        Role.OWNER: frozenset({"view", "change", "reply"}),
        Role.FUNDRAISING: frozenset({"view", "change", "reply"}),
        Role.FIELD: READ,
        Role.REVIEW: READ,
    },
    "feedback.giftbalance": {
        Role.OWNER: READ,
        Role.FUNDRAISING: READ,
        Role.FINANCE: READ,
    },
    "feedback.nonewsyet": {
        Role.OWNER: frozenset({"view", "add"}),
        Role.FUNDRAISING: frozenset({"view", "add"}),
        Role.READ_ONLY: READ,
    },
    "campaigns.historyentry": {Role.OWNER: READ, Role.FINANCE: READ, Role.READ_ONLY: READ},
}


def may(role: str, action: str, model_label: str) -> bool:
    return action in RIGHTS.get(model_label, {}).get(role, frozenset())


class RoleBackend(BaseBackend):
    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        app_label, codename = perm.split(".", 1)
        action, _, model_name = codename.partition("_")
        label = f"{app_label}.{model_name}"
        if isinstance(obj, Person):
            return _may_with_person(user_obj, action, label, obj)
        roles = roles_of(user_obj)
        if obj is None:
            return any(may(role, action, label) for role in roles.values())
        return may(roles.get(owner_of(obj), ""), action, label)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        roles = set(roles_of(user_obj).values())
        return any(
            label.startswith(f"{app_label}.") and not roles.isdisjoint(rights)
            for label, rights in RIGHTS.items()
        )


def owner_of(thing: models.Model) -> int | None:
    """Return the number of the organization that a thing belongs to; nobody's things have none."""
    if isinstance(thing, Organization):
        return thing.pk
    if hasattr(thing, "organization_id"):
        return thing.organization_id
    campaign = getattr(thing, "campaign", None)
    return campaign.organization_id if campaign else None


def roles_of(person: Any) -> dict[int | None, str]:
    """Return the person's role in each organization; people who are not staff have none."""
    if not (person.is_authenticated and person.is_active and person.is_staff):
        return {}
    # Once a request: the admin asks dozens of times for one page.
    prefetch_related_objects([person], "memberships")
    return {membership.organization_id: membership.role for membership in person.memberships.all()}


def _may_with_person(person: Any, action: str, label: str, other: Person) -> bool:
    """Return whether a person may see or change another.

    Seeing takes one organization in common. Changing takes the right in all that the other works
    for: a name changed here would be changed there too. Nobody touches a superuser this way.
    """
    roles = roles_of(person)
    theirs = set(other.memberships.values_list("organization_id", flat=True))
    rights = [may(roles.get(number, ""), action, label) for number in theirs]
    if action == "view":
        return any(rights)
    return bool(rights) and all(rights) and not other.is_superuser
