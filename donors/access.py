"""Who may sign in, and how that begins and ends."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from donors.models import Person


def may_sign_in(person: Person) -> bool:
    """Return whether the person may sign in: staff alone do, donors need no account."""
    return person.is_active and person.is_staff


def who_may_sign_in(email: str) -> Person | None:
    """Return who receives codes at an address: `Person.email` alone says whose it is."""
    return Person.objects.with_email(email).filter(is_active=True, is_staff=True).first()


@transaction.atomic
def let_work_here(*, person: Person, name: str, language: str) -> None:
    """Make a person one of the staff, who begin afresh.

    Whoever was known as a donor until now proves nothing by what is stored of that time: a second
    factor, an open session or a second address is forgotten.
    """
    person.is_staff, person.name, person.language = True, name, language
    person.save(update_fields=["is_staff", "name", "language"])
    EmailAddress.objects.filter(user=person).delete()
    remove_second_factor(person=person)


@transaction.atomic
def stop_working_here(*, person: Person) -> None:
    """Take the way in from somebody who works for no organization any more."""
    person.is_staff = False
    person.save(update_fields=["is_staff"])
    end_sessions(person=person)


@transaction.atomic
def remove_second_factor(*, person: Person) -> None:
    """Forget the second factor, and end the sessions that it opened."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person=person)


def end_sessions(*, person: Person) -> None:
    """Sign a person out everywhere: a session holds a hash of the password, which changes.

    Nobody uses a password here; the new one is a random text that fits none.
    """
    person.set_unusable_password()
    person.save(update_fields=["password"])
