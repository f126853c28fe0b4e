"""Who works for an organization, and what they do there."""

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.exceptions import LastOwnerError, StaffLockedOutError
from campaigns.models import Membership, Organization
from campaigns.services.history import record_history
from donors.access import let_work_here, stop_working_here
from donors.models import Person
from donors.services import find_or_add_person


@transaction.atomic
def invite_staff(
    *, organization: Organization, email: str, name: str, language: str, role: str, actor: Person
) -> Membership:
    """Let the owner of an address sign in and work here. Nothing is mailed: they ask for a code.

    Who works elsewhere already keeps name and language; who works here already keeps the role.
    The name under which somebody gave to another organization is not shown: it is replaced.
    Refused for somebody whom the operator has locked out.
    """
    person = find_or_add_person(email=email, name=name, language=language)
    if not person.is_active:
        raise StaffLockedOutError(
            _("This person may not sign in here. Ask whoever runs this site.")
        )
    if not person.is_staff:
        let_work_here(person=person, name=name, language=language)
    membership, is_new = Membership.objects.for_organization(organization).get_or_create(
        person=person, defaults={"organization": organization, "role": role}
    )
    if is_new:
        _record(membership, "staff invited", actor, role=role)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: Person) -> Membership:
    """Give somebody another role; the last owner stays one."""
    membership = _locked(membership)
    if membership.role == role:
        return membership
    _keep_an_owner(membership)
    _record(membership, "role changed", actor, before=membership.role, role=role)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove_staff(*, membership: Membership, actor: Person) -> None:
    """End somebody's work here; the last owner stays. Elsewhere nothing changes.

    Whoever works nowhere any more is signed out and gets no new code.
    """
    membership = _locked(membership)
    _keep_an_owner(membership)
    _record(membership, "staff removed", actor, role=membership.role)
    person = Person.objects.select_for_update(no_key=True).get(pk=membership.person_id)
    membership.delete()
    if not (person.is_superuser or person.memberships.exists()):
        stop_working_here(person=person)


def _locked(membership: Membership) -> Membership:
    # The organization's row, so that two owners cannot remove each other at once. No lock here is
    # one on the key: every gift refers to these rows when it commits, and one that somebody enters
    # holds that person before it asks for the organization.
    Organization.rows.select_for_update(no_key=True).get(pk=membership.organization_id)
    return Membership.rows.select_related("person", "organization").get(pk=membership.pk)


def is_last_owner(membership: Membership) -> bool:
    """Return whether the organization would be left without an owner."""
    if membership.role != Membership.Role.OWNER:
        return False
    colleagues = Membership.objects.for_organization(membership.organization)
    others = colleagues.exclude(pk=membership.pk)
    return not others.filter(role=Membership.Role.OWNER).exists()


def _keep_an_owner(membership: Membership) -> None:
    if is_last_owner(membership):
        raise LastOwnerError(_("Every organization keeps one owner: name another one first."))


def _record(membership: Membership, what: str, actor: Person, **details: str) -> None:
    record_history(
        subject=membership,
        organization=membership.organization,
        what=what,
        actor=actor,
        person=membership.person_id,
        **details,
    )
