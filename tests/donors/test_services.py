"""Two gifts at once find the same person, and neither holds up the other."""

import threading
import time

import pytest
from django.db import connection, transaction

from donors.models import Person
from donors.services import find_or_add_person

EMAIL = "lina@example.org"


def wait_until_somebody_waits_for_us() -> None:
    """Return when another transaction waits for this one to end."""
    end = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT count(*) FROM pg_locks "
                "WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    pytest.fail("nobody waits for this transaction")


@pytest.mark.django_db(transaction=True)
def test_person_who_was_added_meanwhile_is_found_and_stays_free_for_other_gifts():
    found, is_found, may_end = [], threading.Event(), threading.Event()

    def second_gift() -> None:
        try:
            with transaction.atomic():
                found.append(find_or_add_person(email=EMAIL, name="Lina H.", language="fr"))
                is_found.set()
                may_end.wait(timeout=10)
        finally:
            connection.close()

    thread = threading.Thread(target=second_gift)
    with transaction.atomic():
        first = find_or_add_person(email=EMAIL, name="Lina", language="fr")
        thread.start()
        wait_until_somebody_waits_for_us()
    assert is_found.wait(timeout=10)
    try:
        with transaction.atomic():
            # As the check of a foreign key locks her when a third gift of hers commits.
            people = Person.objects.raw(
                "SELECT * FROM donors_person WHERE id = %s FOR KEY SHARE NOWAIT", [first.pk]
            )
            seen = [person.name for person in people]
    finally:
        may_end.set()
        thread.join(timeout=10)

    assert seen == ["Lina"]
    assert found == [first]
    assert Person.objects.filter(email=EMAIL).count() == 1
