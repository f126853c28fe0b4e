"""Staff see what will be sent before they press the one button, and how many were told after."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback.bulk.steering import end_sending
from feedback.impact.services import publish_update
from feedback.models import ImpactUpdate, Message, NewsReader, SendingBatch, Telling
from feedback.telling import admin
from feedback.telling.letters import make_letters
from feedback.telling.services import tell_update
from tests.factories import ImpactUpdateFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(project):
    return StaffFactory(organization=project.organization, language="en")


@pytest.fixture
def client(staff_client, claire):
    return staff_client(claire)


@pytest.fixture
def update(project, claire, give) -> ImpactUpdate:
    for _ in range(2):
        give(2500)
    return publish_update(update=ImpactUpdateFactory(project=project), actor=claire)


def address(update, name="change", *more) -> str:
    return reverse(f"admin:feedback_impactupdate_{name}", args=[update.pk, *more])


def test_the_button_says_how_many_it_tells_and_then_tells_them(staff_client, update, claire):
    client = staff_client(claire)

    before = client.get(address(update)).content.decode()
    client.post(address(update, "do", "tell"))
    update.refresh_from_db()
    tell_update(update.pk)
    after = client.get(address(update)).content.decode()

    assert "Tell the 2 people concerned" in before
    assert update.told_by == claire
    assert "Tell the 2 people concerned" not in after
    assert "2 by e-mail" in after


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "2 people; their mails are being written"),
        ("fr", "2 personnes\u202f; leurs courriels sont en train d’être préparés"),
    ],
)
@pytest.mark.parametrize("written_to", [0, 1])
def test_right_after_the_button_staff_read_how_many_are_being_written_to(
    staff_client, update, language, words, written_to
):
    client = staff_client(StaffFactory(organization=update.organization, language=language))
    client.post(address(update, "do", "tell"))
    gifts = update.gifts.select_related("donation")[:written_to]
    NewsReader.objects.bulk_create(
        NewsReader(update=update, donor=gift.donation.donor, way="mail", amount=gift.amount)
        for gift in gifts
    )

    page = client.get(address(update)).content.decode()

    assert words in page
    assert "Nobody’s money is in it yet." not in page


def test_once_all_are_written_to_nobody_else_is_said_to_be(client, update):
    client.post(address(update, "do", "tell"))
    tell_update(update.pk)
    Telling.objects.update(ended_at=None)  # as where staff stop what followers read

    assert "2 by e-mail" in client.get(address(update)).content.decode()


def test_nobody_is_said_to_be_written_to_once_staff_stopped_it(client, claire, update):
    client.post(address(update, "do", "tell"))
    batch = SendingBatch.rows.create(organization=update.organization, key=f"impact:{update.pk}")

    end_sending(batch=batch, actor=claire)

    assert "being written" not in client.get(address(update)).content.decode()


def told_when(client, update) -> tuple[str, str]:
    """Return what stands below the button, and what is said once it is pressed."""
    shown = client.get(address(update))
    [tell] = [one for one in shown.context["staff_buttons"] if one["button"].name == "tell"]
    pressed = client.post(address(update, "do", "tell"), follow=True)
    return tell["explanation"], str(next(iter(pressed.context["messages"])))


@pytest.mark.parametrize(
    "evening",
    [
        (
            "2026-11-12T20:00:00Z",  # three in the afternoon in Montréal
            "The mails go out this evening at half past six, where each reader lives.",
        ),
        (
            "2026-11-13T00:00:00Z",  # seven in the evening there, and four in Vancouver
            "The mails go out at half past six, where each reader lives: 1 this evening, and 2 "
            "tomorrow evening, where it is later already.",
        ),
        (
            "2026-11-13T04:00:00Z",
            "Where the readers live half past six is over: the mails go out tomorrow evening at "
            "half past six.",
        ),
    ],
)
def test_staff_read_on_which_evening_the_mails_go_out(client, update, give, clock, evening):
    now, words = evening
    far = give(2500, time_zone="America/Vancouver")
    update.gifts.create(allocation=far, donation=far.donation, amount=far.amount)
    clock.move_to(now)

    beside, said = told_when(client, update)

    assert (beside, said) == (f"3 by e-mail · {words}", f"Everyone concerned will be told. {words}")


def test_who_was_never_written_to_is_not_said_to_be_told(staff_client, update, claire):
    client = staff_client(claire)
    client.post(address(update, "do", "tell"))
    tell_update(update.pk)

    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=claire)

    page = client.get(address(update)).content.decode()
    assert "2 mails were never sent: the sending was stopped for good" in page
    assert "0 of 2 went out, stopped for good" in page


def test_news_that_was_told_and_taken_back_still_says_whom_it_reached(staff_client, update, claire):
    client = staff_client(claire)
    client.post(address(update, "do", "tell"))
    tell_update(update.pk)
    Message.rows.filter(pk=Message.rows.first().pk).update(state="sent", sent_at=timezone.now())

    client.post(address(update, "do", "withdraw"), {"reason": "The wrong village."})

    page = client.get(address(update)).content.decode()
    assert "1 of 2 went out, finished" in page
    assert "1 mail was never sent: the news was taken back, or the money went back" in page


def test_which_readers_get_the_other_language_stands_beside_the_button(
    staff_client, project, claire, give
):
    give(2500)
    english = ImpactUpdateFactory(project=project, headline_fr="", text_fr="")
    publish_update(update=english, actor=claire)

    page = staff_client(claire).get(address(english)).content.decode()

    # Where it says who is told, and with the button.
    assert page.count("It has no French words: readers of French get the English ones.") == 2


@pytest.mark.parametrize("is_told", [False, True])
def test_a_page_asks_once_whom_news_reaches_for_its_button_and_once_for_its_field(
    staff_client, update, claire, monkeypatch, is_told
):
    client, asked = staff_client(claire), []
    if is_told:
        client.post(address(update, "do", "tell"))
        tell_update(update.pk)
    for module, name in [
        (admin, "counts_of"), (admin, "due_of"), (admin, "progress_bar"), (admin, "sample_mail"),
    ]:  # fmt: skip
        ask = getattr(module, name)
        monkeypatch.setattr(module, name, noting(asked, name, ask))

    client.get(address(update))

    expected = {"counts_of": 2, "due_of": 1, "sample_mail": 2}
    told = {"counts_of": 1, "progress_bar": 1, "sample_mail": 2}
    assert Counter(asked) == (told if is_told else expected)


def noting(asked: list[str], name: str, ask):
    """Return a function that notes that it was asked, and then answers."""
    return lambda *values, **named: (asked.append(name), ask(*values, **named))[1]


@pytest.mark.parametrize(("role", "asks"), [("owner", True), ("field", False)])
def test_the_bar_asks_for_itself_again_where_somebody_may_see_sendings(
    staff_client, update, claire, role, asks
):
    staff_client(claire).post(address(update, "do", "tell"))
    tell_update(update.pk)
    batch = SendingBatch.rows.get(key=f"impact:{update.pk}")
    browser = staff_client(StaffFactory(organization=update.organization, role=role))

    page = browser.get(address(update)).content.decode()
    progress, change = (
        reverse(f"admin:feedback_sendingbatch_{name}", args=[batch.pk])
        for name in ("progress", "change")
    )

    assert "data-sending-progress" in page
    assert [f'="{link}"' in page for link in (progress, change)] == [asks, asks]
    assert browser.get(progress).status_code == (200 if asks else 404)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Your $25 paid for 5 of the 200 books"), ("fr", "ont payé 5 des 200 livres")],
)
def test_the_mail_is_seen_before_it_is_sent_in_both_languages(
    staff_client, update, claire, language, words
):
    client = staff_client(claire)

    answer = client.get(address(update, "sample", language))

    assert words in answer.content.decode()


def test_whoever_may_not_tell_is_shown_no_donors_mail(staff_client, update):
    nora = StaffFactory(organization=update.organization, role="field", language="en")
    client = staff_client(nora)

    page = client.get(address(update)).content.decode()

    assert "Telling everyone concerned" in page
    assert address(update, "sample", "en") not in page
    assert client.get(address(update, "sample", "en")).status_code == 403


@pytest.fixture
def with_letter(client, update) -> ImpactUpdate:
    """Return news that is told, to one of its readers by a letter."""
    donor = update.gifts.first().donation.donor
    donor.email, donor.address, donor.city = "", "3, chemin du Phare", "Baie-du-Phoque"
    donor.save()
    donor.person.email = None
    donor.person.save()
    client.post(address(update, "do", "tell"), follow=True)
    tell_update(update.pk)
    make_letters(update.pk)
    return update


def test_letters_are_handed_to_who_may_tell_and_to_nobody_else(
    staff_client, client, with_letter, project
):
    nora = staff_client(StaffFactory(organization=project.organization, role="field"))

    letters, refused = (
        browser.post(address(with_letter, "do", "letters")) for browser in (client, nora)
    )

    assert (letters.headers["Content-Type"], letters.content[:5]) == ("application/pdf", b"%PDF-")
    assert refused.status_code == 403


def test_reading_an_address_takes_no_letters_and_fetching_again_changes_nothing(
    client, with_letter
):
    def said() -> list[str]:
        page = client.get(address(with_letter)).content.decode()
        return re.findall(r"1 letter in one file, ([^<]*?)\s*<", page)

    def taken() -> list[int] | None:
        return Telling.objects.get().letters_taken

    before = (client.get(address(with_letter, "do", "letters")).status_code, taken(), said())
    first = client.post(address(with_letter, "do", "letters"))
    with CaptureQueriesContext(connection) as queries:
        again = client.post(address(with_letter, "do", "letters"))

    [reader] = NewsReader.objects.filter(way="letter")
    assert before == (405, None, ["not fetched yet"])
    assert (taken(), said()) == ([reader.pk], ["fetched"])
    assert again.content == first.content
    assert [query for query in queries if query["sql"].startswith("UPDATE")] == []


def test_a_file_that_was_made_anew_is_said_to_take_the_place_of_the_one_that_was_fetched(
    client, with_letter
):
    client.post(address(with_letter, "do", "letters"))
    Telling.objects.update(letters_of=[*Telling.objects.get().letters_of, 0])

    page = client.get(address(with_letter)).content.decode()

    assert "2 letters in one file, made anew since it was fetched: print this one in its" in page


def test_letters_that_are_gone_when_the_button_is_pressed_are_asked_for_again(client, with_letter):
    Telling.objects.update(letters=None)

    pressed = client.post(address(with_letter, "do", "letters"), follow=True)

    said = [str(message) for message in pressed.context["messages"]]
    assert said == ["The file is being made anew. Try again in a minute."]
