"""Published news still waits for a button: staff find it from their first page."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from campaigns.models import Organization
from donors.models import Person
from donors.staff_admin import staff_page_of
from feedback.bulk.steering import end_sending
from feedback.impact.services import publish_update
from feedback.models import ImpactUpdate, Message, SendingBatch
from feedback.telling import letters
from feedback.telling.letters import make_letters, mark_printed, take_letters
from feedback.telling.services import tell_update
from tests.factories import ImpactUpdateFactory, ProjectFactory
from tests.feedback.telling.conftest import AFTERNOON

pytestmark = pytest.mark.django_db
NEWS = reverse("admin:feedback_impactupdate_changelist")


def post_to(allocation):
    """Let a donor be reached by post alone."""
    donor = allocation.donation.donor
    Person.objects.filter(pk=donor.person_id).update(email=None)
    donor.email, donor.address, donor.city = "", "3, chemin du Phare", "Baie-du-Phoque"
    donor.save()


@pytest.fixture
def pages(staff_client, claire):
    """Return a function that opens the first page and the list that it leads to."""
    claire.language = "en"
    claire.save()
    client = staff_client(claire)

    def open_pages(kind: str) -> tuple[bool, int]:
        first = client.get(reverse("admin:index")).content.decode()
        listed = client.get(f"{NEWS}?waits={kind}").context["cl"].result_list
        return f"{NEWS}?waits={kind}" in first, len(listed)

    return open_pages


def test_news_that_nobody_was_told_of_waits_for_the_button(give, tell, project, claire, pages):
    give(2500)
    update = ImpactUpdateFactory(project=project)
    assert pages("told") == (False, 0)
    publish_update(update=update, actor=claire)
    publish_update(
        update=ImpactUpdateFactory(project=ProjectFactory(campaign=project.campaign)), actor=claire
    )  # nobody's money is in it

    assert pages("told") == (True, 1)

    tell(ImpactUpdateFactory(project=project, kind="in_progress"))
    assert pages("told") == (True, 1)


def test_news_that_nobody_was_told_of_for_two_weeks_is_told_to_nobody(give, project, claire, pages):
    give(2500)
    publish_update(update=ImpactUpdateFactory(project=project), actor=claire)

    ImpactUpdate.rows.update(published_at=AFTERNOON - datetime.timedelta(days=15))

    assert pages("told") == (False, 0)


def test_gifts_wait_for_news_whose_mail_was_stopped_for_good(give, tell, claire, staff_client):
    gift = give(2500).donation
    update = tell()
    waiting = reverse("admin:feedback_giftbalance_changelist")
    before = staff_client(claire).get(waiting).content.decode()

    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=claire)

    after = staff_client(claire).get(waiting).content.decode()
    assert (gift.reference in before, gift.reference in after) == (False, True)


def test_gifts_wait_whose_news_was_stopped_and_left_the_mail_of_other_news(
    give, tell, project, claire, staff_client
):
    first = give(2500).donation
    other = ProjectFactory(campaign=project.campaign)
    second = give(1000, to=other, donor=first.donor).donation
    tell()
    stopped = tell(project=other)

    end_sending(batch=SendingBatch.rows.get(key=f"impact:{stopped.pk}"), actor=claire)
    tell_update(stopped.pk)

    waiting = reverse("admin:feedback_giftbalance_changelist")
    page = staff_client(claire).get(waiting).content.decode()
    assert (first.reference in page, second.reference in page) == (False, True)


def test_gifts_wait_for_news_whose_letter_is_printed_no_more(give, tell, claire, staff_client):
    posted, gift = give(2500), give(2500)
    post_to(posted)
    update = tell()
    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=claire)

    page = staff_client(claire).get(reverse("admin:feedback_giftbalance_changelist"))

    references = [posted.donation.reference, gift.donation.reference]
    assert [reference in page.content.decode() for reference in references] == [True, True]


def test_letters_wait_until_they_are_printed(give, tell, claire, pages):
    post_to(give(2500))
    update = tell()
    make_letters(update.pk)
    assert pages("letters") == (True, 1)
    take_letters(update)

    mark_printed(update=update, actor=claire)

    assert pages("letters") == (False, 0)


def test_letters_of_a_sending_that_was_stopped_for_good_wait_for_nobody(
    give, tell, claire, pages, staff_client
):
    post_to(give(2500))
    give(2500)
    other, update = tell(kind="in_progress"), tell()
    for number in (update.pk, other.pk):
        make_letters(number)
    assert pages("letters") == (True, 2)

    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=claire)

    assert pages("letters") == (True, 1)
    offered = [
        "/do/letters/" in staff_client(claire).get(staff_page_of(news)).content.decode()
        for news in (update, other)
    ]
    assert offered == [False, True]


def test_a_letter_has_the_day_it_is_where_the_organization_works(give, tell):
    post_to(give(2500))
    update = tell()
    Organization.objects.across_organizations().update(time_zone="America/Toronto")

    with time_machine.travel(datetime.datetime(2026, 11, 29, 1, 11, tzinfo=datetime.UTC)):
        readers = list(letters.letters_to_print(update))
        found = letters._facts(update, readers)

    assert [words["date"] for words in found["words"].values()] == [
        "November 28, 2026",
        "28 novembre 2026",
    ]


def test_staff_read_why_a_mail_was_not_sent(give, tell, claire, staff_client):
    give(2500)
    update = tell()
    claire.language = "en"
    claire.save()
    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=claire)

    page = staff_client(claire).get(reverse("admin:feedback_message_changelist"))

    assert Message.rows.get().state == "dropped"
    assert "Staff stopped the sending for good." in page.content.decode()
