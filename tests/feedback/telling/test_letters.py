"""A letter for each donor without e-mail, in one file for the printer."""

import re

import pytest

from campaigns.models import HistoryEntry
from donors.models import Person
from feedback.bulk.steering import end_sending
from feedback.models import NewsReader, SendingBatch, Telling
from feedback.telling import letters
from feedback.telling.services import tell_waiting_updates
from giving.models import Donation
from tests.feedback.telling.conftest import refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_post(give):
    """Return a function that gives by a cheque from a postal address."""

    def by_post(name: str, postal_code: str, **fields):
        allocation = give(2500)
        donor = allocation.donation.donor
        Person.objects.filter(pk=donor.person_id).update(email=None)
        address = {"address": "3, chemin du Phare", "city": "Baie-du-Phoque", "country": "CA"}
        for field, value in {**address, "region": "Québec", **fields}.items():
            setattr(donor, field, value)
        donor.name, donor.postal_code, donor.email = name, postal_code, ""
        donor.save()
        return allocation

    return by_post


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_letters_are_one_file_sorted_by_postal_code(by_post, tell):
    by_post("Ghislaine Tremblay", "H2X 1Y4")
    by_post("Aurèle Jomphe", "G0G 1B0")

    update = tell()

    assert letters.make_letters(update.pk) == 2
    names = [reader.donor.name for reader in letters.letters_to_print(update)]
    assert names == ["Aurèle Jomphe", "Ghislaine Tremblay"]
    pdf = bytes(Telling.objects.get().letters)
    assert (pdf[:5], pages_of(pdf)) == (b"%PDF-", 2)


def test_an_address_is_written_as_its_country_does(by_post, project):
    donor = by_post("Ghislaine Tremblay", "H2X 1Y4").donation.donor
    abroad = by_post("Yann Le Goff", "29200", country="FR", city="Brest", region="").donation.donor

    assert letters._address(donor, project.organization) == [
        "Ghislaine Tremblay",
        "3, chemin du Phare",
        "Baie-du-Phoque (Québec) H2X\u00a01Y4",
    ]
    assert letters._address(abroad, project.organization) == [
        "Yann Le Goff",
        "3, chemin du Phare",
        "29200 Brest",
        "FRANCE",
    ]


def test_printed_letters_are_noted_and_their_file_is_thrown_away(by_post, tell, claire):
    by_post("Ghislaine Tremblay", "H2X 1Y4")
    update = tell()
    letters.make_letters(update.pk)

    assert letters.mark_printed(update=update, actor=claire) == 1
    assert letters.mark_printed(update=update, actor=claire) == 0

    assert NewsReader.objects.get().printed_at is not None
    assert Telling.objects.get().letters is None
    entries = HistoryEntry.objects.for_organization(update.organization)
    assert list(entries.filter(what="letters printed").values_list("details", flat=True)) == [
        {"letters": 1}
    ]


def test_a_refund_takes_its_letter_out_of_the_file(by_post, tell):
    gone, _stays = by_post("Ghislaine Tremblay", "H2X 1Y4"), by_post("Aurèle Jomphe", "G0G 1B0")
    update = tell()
    letters.make_letters(update.pk)

    refund(gone)
    assert Telling.objects.get().letters is None
    tell_waiting_updates()

    assert pages_of(bytes(Telling.objects.get().letters)) == 1


def reinstate(allocation) -> None:
    """Let a refund fail: the money is back in the project, as the engine leaves it."""
    gift = allocation.donation
    gift.refunded_amount, gift.state = 0, Donation.State.PAID
    gift.save()
    allocation.amount = gift.amount
    allocation.save()


def test_only_what_the_printer_got_is_noted_as_printed(by_post, tell, claire):
    """A letter of money that came back meanwhile is in the next file."""
    back, printed = by_post("Ghislaine Tremblay", "H2X 1Y4"), by_post("Aurèle Jomphe", "G0G 1B0")
    update = tell()
    refund(back)
    letters.make_letters(update.pk)
    reinstate(back)

    assert letters.mark_printed(update=update, actor=claire) == 1
    tell_waiting_updates()

    noted = NewsReader.objects.exclude(printed_at=None)
    assert [reader.donor for reader in noted] == [printed.donation.donor]
    assert [reader.donor for reader in letters.letters_to_print(update)] == [back.donation.donor]
    assert pages_of(bytes(Telling.objects.get().letters)) == 1


def test_what_is_at_the_printers_is_noted_though_the_file_was_made_anew(by_post, tell, claire):
    """Staff download two letters; a refund and a gift that came back change the file meanwhile."""
    back, gone, stays = (by_post(name, "H2X 1Y4") for name in ("Ghislaine", "Aurèle", "Yann"))
    update = tell()
    refund(back)
    letters.make_letters(update.pk)
    assert pages_of(letters.take_letters(update)) == 2

    refund(gone)
    reinstate(back)
    tell_waiting_updates()
    letters.mark_printed(update=update, actor=claire)
    tell_waiting_updates()

    noted = NewsReader.objects.exclude(printed_at=None).order_by("donor")
    assert [reader.donor for reader in noted] == [gone.donation.donor, stays.donation.donor]
    assert [reader.donor for reader in letters.letters_to_print(update)] == [back.donation.donor]


def test_money_that_comes_back_once_all_is_printed_gets_its_letter(by_post, tell, claire):
    back, _printed = by_post("Ghislaine Tremblay", "H2X 1Y4"), by_post("Aurèle Jomphe", "G0G 1B0")
    update = tell()
    refund(back)
    tell_waiting_updates()
    letters.mark_printed(update=update, actor=claire)
    tell_waiting_updates()
    assert Telling.objects.get().letters is None

    reinstate(back)
    tell_waiting_updates()

    assert pages_of(bytes(Telling.objects.get().letters)) == 1


def test_a_file_that_a_refund_outran_is_not_kept(by_post, tell, monkeypatch):
    gone, _stays = by_post("Ghislaine Tremblay", "H2X 1Y4"), by_post("Aurèle Jomphe", "G0G 1B0")
    update, real = tell(), letters.set_letters

    def set_late(*arguments):
        sheet = real(*arguments)
        refund(gone)
        return sheet

    monkeypatch.setattr(letters, "set_letters", set_late)
    letters.make_letters(update.pk)
    assert Telling.objects.get().letters is None
    monkeypatch.setattr(letters, "set_letters", real)

    tell_waiting_updates()

    assert pages_of(bytes(Telling.objects.get().letters)) == 1


def test_letters_of_a_sending_that_is_stopped_for_good_are_printed_no_more(
    by_post, give, tell, claire
):
    by_post("Ghislaine Tremblay", "H2X 1Y4")
    give(2500)
    update = tell()
    letters.make_letters(update.pk)
    letters.take_letters(update)
    batch = SendingBatch.rows.get(key=f"impact:{update.pk}")

    end_sending(batch=batch, actor=claire)
    thrown_away = Telling.objects.get().letters is None
    tell_waiting_updates()

    telling = Telling.objects.get()
    assert (thrown_away, telling.letters, telling.letters_made_at is None) == (True, None, False)
    assert list(letters.tellings_without_letters()) == []
    # The printer has it already.
    assert letters.mark_printed(update=update, actor=claire) == 1


def test_without_letters_there_is_no_file(give, tell):
    give(2500)
    update = tell()

    assert letters.make_letters(update.pk) == 0

    assert Telling.objects.get().letters is None
    assert list(letters.tellings_without_letters()) == []
