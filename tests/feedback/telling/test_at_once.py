"""Two at once: a sending that is written while news that shares its mails is taken back."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from feedback.bulk.steering import end_sending
from feedback.impact.services import publish_update, tell_everyone, withdraw_update
from feedback.models import ImpactUpdate, Message, NewsReader, PageNews, SendingBatch, Telling
from feedback.telling import pages, services, stopping
from giving.models import Donation
from tests.factories import FundraiserFactory, ImpactUpdateFactory, ProjectFactory
from tests.feedback.telling.conftest import refund
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


def test_news_taken_back_while_other_news_joins_its_mail_leaves_the_other(
    give, tell, project, claire, monkeypatch
):
    other = ProjectFactory(campaign=project.campaign, organization=project.organization)
    gift = give(2500)
    give(1000, to=other, donor=gift.donation.donor)
    wrong, write, begun = tell(), services.write_mails, []

    def write_as_the_first_is_taken_back(*arguments, **fields):
        written = write(*arguments, **fields)
        begun.append(
            Meanwhile(lambda: withdraw_update(update=wrong, actor=claire, reason="the wrong one"))
        )
        begun[0].until_it_waits_or_ends()
        return written

    monkeypatch.setattr(services, "write_mails", write_as_the_first_is_taken_back)
    right = tell(project=other)
    begun[0].until_it_ends()
    services.tell_update(wrong.pk)

    message = NewsReader.objects.get(update=right).message
    assert (begun[0].error, message.state, message.batch.key) == (
        None,
        "waiting",
        f"impact:{right.pk}",
    )


def test_a_refund_while_mails_are_written_anew_waits_for_them_and_not_they_for_it(
    give, tell, project, claire, monkeypatch
):
    other = ProjectFactory(campaign=project.campaign, organization=project.organization)
    left = give(1000, to=other, donor=give(2500).donation.donor)
    wrong, write, begun = tell(), stopping.tell_what_stands, []
    tell(project=other)
    withdraw_update(update=wrong, actor=claire, reason="the wrong one")

    @transaction.atomic
    def refund_what_is_left():
        Donation.rows.select_for_update().get(pk=left.donation_id)
        refund(left)

    def write_as_that_is_refunded(numbers):
        write(numbers)
        begun.append(Meanwhile(refund_what_is_left).until_it_waits_or_ends())

    monkeypatch.setattr(stopping, "tell_what_stands", write_as_that_is_refunded)
    services.tell_update(wrong.pk)
    begun[0].until_it_ends()

    assert (begun[0].error, Message.rows.get().state) == (None, "dropped")


@dataclass
class Begun:
    """What somebody else began once the first mails were written, and what was seen then."""

    other: Meanwhile | None = None
    seen: object = None


@pytest.fixture
def while_first_mails_are_written(monkeypatch):
    """Return a function that has something done at once as soon as the first mails are there."""
    write = services.write_mails

    def start(work, *, then=lambda: None) -> Begun:
        begun = Begun()

        def write_and_start(*arguments, **fields):
            written = write(*arguments, **fields)
            if begun.other is None:
                begun.other = Meanwhile(work)
                begun.other.until_it_waits_or_ends()
                begun.seen = then()
            return written

        monkeypatch.setattr(services, "write_mails", write_and_start)
        return begun

    return start


def test_two_workers_write_at_once_each_to_a_part_of_the_donors(
    give, tell, project, while_first_mails_are_written
):
    people = [give(2500).donation.donor.person_id for _ in range(4)]
    update = ImpactUpdateFactory(project=project)

    begun = while_first_mails_are_written(
        lambda: services.tell_update(update.pk, first_part=1), then=Message.rows.count
    )
    tell(update)
    begun.other.until_it_ends()

    assert (begun.other.error, begun.seen) == (None, 4)  # the first two are not committed yet
    assert sorted(Message.rows.values_list("person", flat=True)) == sorted(people)
    assert Telling.objects.get().ended_at is not None


def test_two_pieces_of_news_that_are_told_at_once_are_one_mail(
    give, tell, project, claire, while_first_mails_are_written
):
    other = ProjectFactory(campaign=project.campaign, organization=project.organization)
    donors = [give(2500).donation.donor for _ in range(2)]
    for donor in donors:
        give(1000, to=other, donor=donor)
    second = publish_update(update=ImpactUpdateFactory(project=other), actor=claire)
    tell_everyone(update=second, actor=claire)

    begun = while_first_mails_are_written(lambda: services.tell_update(second.pk))
    tell()
    begun.other.until_it_ends()

    assert begun.other.error is None
    assert list(Message.rows.values_list("values__count", flat=True)) == [2, 2]
    assert NewsReader.objects.count() == 4


# --- As the owners are written to ---------------------------------------------------------------


@pytest.fixture
def as_owners_are_written_to(monkeypatch):
    """Return a function that has things done at once, one after the other, by somebody else.

    That is when the first run has written to the owners and has not committed it.
    """
    tell_followers = pages._tell_followers

    def start(*works) -> list[Meanwhile]:
        begun: list[Meanwhile] = []

        def start_and_tell(*arguments):
            if not begun:
                for work in works:
                    begun.append(Meanwhile(work))
                    begun[-1].until_it_waits_or_ends()
            tell_followers(*arguments)

        monkeypatch.setattr(pages, "_tell_followers", start_and_tell)
        return begun

    return start


def test_two_runs_write_to_an_owner_of_two_pages_once_though_money_goes_back_between(
    give, tell, project, as_owners_are_written_to
):
    one = FundraiserFactory(campaign=project.campaign)
    other = FundraiserFactory(campaign=project.campaign, person=one.person)
    gifts = [give(2500, fundraiser=one) for _ in range(2)]
    give(2500, fundraiser=other)
    update = ImpactUpdateFactory(project=project)

    begun = as_owners_are_written_to(
        lambda: [refund(gift) for gift in gifts],
        lambda: services.tell_update(update.pk, first_part=1),
    )
    tell(update)
    begun[1].until_it_ends()

    assert [each.error for each in begun] == [None, None]
    assert Message.rows.get(person=one.person).fundraiser == one


@pytest.fixture
def owner(give, project):
    """Return the owner of a page by which somebody gave."""
    page = FundraiserFactory(campaign=project.campaign)
    give(2500, fundraiser=page)
    return page.person


def take_back(actor) -> None:
    withdraw_update(update=ImpactUpdate.rows.get(), actor=actor, reason="the wrong village")


def stop(actor) -> None:
    end_sending(batch=SendingBatch.rows.get(), actor=actor)


@pytest.mark.parametrize("ending", [(take_back, "not_true"), (stop, "called_off")])
def test_what_owners_are_told_as_staff_end_it_is_dropped(
    tell, owner, claire, as_owners_are_written_to, ending
):
    end, held = ending

    begun = as_owners_are_written_to(lambda: end(claire))
    tell()
    begun[0].until_it_ends()

    mail = Message.rows.get(person=owner)
    assert (begun[0].error, mail.state, mail.held) == (None, "dropped", held)
    assert not PageNews.rows.filter(told_at=None).exists()
    assert not Telling.objects.filter(ended_at=None).exists()


def test_a_run_that_dies_as_staff_stop_it_leaves_no_mail_to_owners(
    tell, owner, claire, as_owners_are_written_to, monkeypatch
):
    tell_pages, runs = services.tell_pages, []

    def tell_pages_and_die(update):
        runs.append(update)
        is_first = len(runs) == 1
        tell_pages(update)
        if is_first:
            raise OSError("the machine went away")

    monkeypatch.setattr(services, "tell_pages", tell_pages_and_die)
    begun = as_owners_are_written_to(
        lambda: stop(claire), lambda: services.tell_update(runs[0].pk, first_part=1)
    )
    with pytest.raises(OSError, match="went away"):
        tell()
    begun[1].until_it_ends()

    mail = Message.rows.get(person=owner)
    assert ([each.error for each in begun], mail.held) == ([None, None], "called_off")
    assert not PageNews.rows.filter(told_at=None).exists()
    assert not Telling.objects.filter(ended_at=None).exists()
