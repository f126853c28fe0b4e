"""Following a page: what two requests at once make of it."""

import pytest
from django.db import transaction

from campaigns.models import Follow
from campaigns.services.following import confirm_follow
from donors.services.consent import lock_person, set_language
from tests.factories import FollowFactory
from tests.meanwhile import Meanwhile


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "work",
    [
        lambda follow: confirm_follow(follow=follow, wish=Follow.Wish.LESS),
        lambda follow: set_language(
            person=follow.person, organization=follow.organization, language="en"
        ),
    ],
    ids=["confirming", "choosing a language"],
)
def test_who_decides_about_a_person_locks_the_person_before_what_they_follow(work):
    follow = FollowFactory()

    with transaction.atomic():
        lock_person(follow.person)
        other = Meanwhile(lambda: work(follow)).until_it_waits_or_ends()
        # It would be locked if the other had begun at the other end: then both wait for ever.
        Follow.rows.select_for_update(nowait=True).get(pk=follow.pk)
        assert not other.is_over

    assert other.until_it_ends().error is None
