"""Who gave: finding or adding the person and the donor behind a gift."""

from dataclasses import dataclass
from typing import Any

from donors.models import Donor, Person


@dataclass(frozen=True)
class DonorDetails:
    """A donor as a gift describes them. Without an e-mail, the postal address has to be there."""

    name: str
    email: str = ""
    language: str = "en"
    kind: str = Donor.Kind.INDIVIDUAL
    company_name: str = ""
    telephone: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


def find_or_add_donor(*, organization: Any, details: DonorDetails) -> Donor:
    """Return the organization's donor with this e-mail, or add one.

    `organization` is a `campaigns.Organization`, which lives a floor above.

    What is known of a donor is not overwritten by a later gift: anybody may type an address, so
    a changed name or street is for staff to enter. Two gifts at once find the same row: the
    second waits for the first at the unique constraint. Without an e-mail a donor is always new;
    staff choose an existing one themselves.
    """
    email = details.email.strip().lower()
    if not email:
        return _add_donor_by_post(organization, details)
    donors = Donor.objects.for_organization(organization).select_related("person")
    donor = donors.with_email(email).first()
    if donor:
        return donor
    person = find_or_add_person(email=email, name=details.name, language=details.language)
    # Two unique constraints may say that another gift has added the donor meanwhile, so the
    # statement names neither of them.
    Donor.objects.bulk_create(
        [Donor(organization=organization, person=person, **_fields(details, email))],
        ignore_conflicts=True,
    )
    return donors.get(person=person)


def find_or_add_person(*, email: str, name: str, language: str) -> Person:
    """Return the person with this e-mail, or add one who signs in by mailed code, if ever.

    The row of a person who is there already is not locked: an upsert would lock it against
    every other gift of theirs, which refers to it when it commits. Two gifts at once would then
    wait for each other, one with the person and one with the shared totals in hand.
    """
    email = email.strip().lower()
    people = Person.objects.with_email(email)
    person = people.first()
    if person:
        return person
    person = Person(email=email, name=name, language=language)
    person.set_unusable_password()
    Person.objects.bulk_create([person], ignore_conflicts=True)
    return people.get()


def _add_donor_by_post(organization: Any, details: DonorDetails) -> Donor:
    person = Person(name=details.name, language=details.language)
    person.set_unusable_password()
    person.save()
    return Donor.objects.create(
        organization=organization, person=person, **_fields(details, email="")
    )


def _fields(details: DonorDetails, email: str) -> dict[str, str]:
    return {**details.__dict__, "email": email}
