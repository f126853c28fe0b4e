"""Staff look at a sending to many, let it wait, go on, or stop for good."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Organization
from feedback.bulk.steering import (
    Progress,
    end_sending,
    pause_sending,
    progress_of,
    resume_sending,
)
from feedback.models import Message, SendingBatch
from tests.factories import OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db
State, Held = Message.State, Message.Held


@pytest.fixture
def organization() -> Organization:
    return OrganizationFactory()


@pytest.fixture
def batch(organization) -> SendingBatch:
    return SendingBatch.rows.create(organization=organization, key="page_news:7")


@pytest.fixture
def owner(organization):
    return StaffFactory(organization=organization)


@pytest.fixture
def client(organization, staff_client):
    return staff_client(StaffFactory(organization=organization, role="fundraising", language="en"))


def add(batch: SendingBatch, count: int = 1, **fields: object) -> list[Message]:
    start = Message.rows.count()
    return Message.rows.bulk_create(
        Message(
            organization=batch.organization, batch=batch, key=f"news-{start + number}",
            kind=Message.Kind.THANKS_TO_GIVERS, queue="bulk", email="karim@example.org",
            language="fr", template_version=1, **fields,
        )
        for number in range(count)
    )  # fmt: skip


def fill(batch: SendingBatch) -> None:
    now = timezone.now()
    add(batch, 5, state=State.SENT, sent_at=now)
    add(batch, 2, state=State.WAITING)
    add(batch, 1, state=State.SENDING, claimed_at=now)
    add(batch, 1, state=State.FAILED, problem="busy")
    add(batch, 2, state=State.FAILED, problem="came_back", returned_at=now, sent_at=now)
    add(batch, 3, state=State.DROPPED, held=Held.REFUSED)


def do(client, batch: SendingBatch, name: str, **fields: str) -> str:
    """Press a button, and return what the page says then."""
    address = reverse("admin:feedback_sendingbatch_do", args=[batch.pk, name])
    page = client.post(address, fields, follow=True).content.decode()
    batch.refresh_from_db()
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def page_of(client, batch: SendingBatch) -> str:
    address = reverse("admin:feedback_sendingbatch_change", args=[batch.pk])
    return client.get(address).content.decode()


def parts_of_bar(page: str) -> list[tuple[str, str]]:
    """Return where each part of the bar begins, and how wide it is."""
    return re.findall(r'<rect class="[^"]*"(?: x="([^"]*)")? width="([^"]*)"', page)


def history(batch: SendingBatch) -> list[tuple]:
    return [
        (entry.what, entry.actor, entry.details)
        for entry in batch.organization.history.order_by("pk")
    ]


def test_only_what_happened_to_a_sending_stands_on_its_page(batch, client):
    add(batch, 2, state=State.WAITING)
    labels = ("Stopped because", "Resumed", "Paused")

    plain = page_of(client, batch)
    SendingBatch.rows.update(stopped_at=timezone.now(), stopped_because="Too many came back.")
    stopped = page_of(client, batch)

    shown = [[label for label in labels if label in page] for page in (plain, stopped)]
    assert shown == [[], ["Stopped because"]]
    assert "Too many came back." in stopped


def test_what_came_back_is_to_be_read_where_it_stopped_by_itself_and_not_where_staff_paused(
    batch, client
):
    add(batch, 2, state=State.WAITING)
    advice = "It stopped by itself: read first what came back."

    SendingBatch.rows.update(paused_at=timezone.now())
    paused = page_of(client, batch)
    SendingBatch.rows.update(paused_at=None, stopped_at=timezone.now())
    stopped = page_of(client, batch)

    assert [advice in page for page in (paused, stopped)] == [False, True]
    assert all("Go on" in page for page in (paused, stopped))


# --- What happens -------------------------------------------------------------------------


def test_each_mail_is_counted_once_and_in_one_query(batch):
    fill(batch)
    add(SendingBatch.rows.create(organization=batch.organization, key="another"), 9)

    with CaptureQueriesContext(connection) as queries:
        progress = progress_of(batch)

    first = Message.rows.filter(batch=batch, state=State.WAITING).earliest("next_try_at")
    assert progress == Progress(
        sent=5, waiting=3, failed=1, came_back=2, dropped=3, next_at=first.next_try_at
    )
    assert (progress.total, progress.done, len(queries)) == (14, 11, 1)


def test_pause_and_go_on_are_kept_once_each(batch, owner):
    for step in (pause_sending, pause_sending, resume_sending, resume_sending):
        step(batch=batch, actor=owner)

    batch.refresh_from_db()
    assert (batch.paused_at, batch.resumed_at, batch.is_stopped) == (None, None, False)
    assert history(batch) == [("sending paused", owner, {}), ("sending resumed", owner, {})]


def test_a_pause_does_not_spare_it_from_stopping_by_itself_later(batch, owner):
    pause_sending(batch=batch, actor=owner)
    resume_sending(batch=batch, actor=owner)

    SendingBatch.rows.filter(pk=batch.pk).update(stopped_at=timezone.now())

    batch.refresh_from_db()
    assert batch.is_stopped


def test_going_on_wakes_what_the_pause_held_and_nothing_else(batch, owner):
    tomorrow = timezone.now() + timedelta(days=1)
    held = {
        why: add(batch, next_try_at=tomorrow, held=why)[0]
        for why in ("paused", "stopped", "quiet_hours", "budget", "")
    }
    pause_sending(batch=batch, actor=owner)

    resume_sending(batch=batch, actor=owner)

    now = timezone.now()
    due = {
        why for why, message in held.items() if Message.rows.get(pk=message.pk).next_try_at <= now
    }
    assert due == {"paused", "stopped"}


def test_stopping_for_good_drops_the_rest_and_what_was_sent_stays(batch, owner):
    fill(batch)

    assert [end_sending(batch=batch, actor=owner) for _ in range(2)] == [2, 0]

    assert progress_of(batch) == Progress(
        sent=5, waiting=1, failed=1, came_back=2, dropped=3, called_off=2
    )
    assert history(batch) == [("sending stopped for good", owner, {"dropped": 2})]
    dropped = batch.messages.filter(held=Held.CALLED_OFF)
    assert set(dropped.values_list("state", flat=True)) == {State.DROPPED}


def test_what_was_stopped_for_good_never_goes_on(batch, owner):
    end_sending(batch=batch, actor=owner)

    resume_sending(batch=batch, actor=owner)
    pause_sending(batch=batch, actor=owner)

    batch.refresh_from_db()
    assert batch.ended_at
    assert batch.paused_at is None
    assert [what for what, _actor, _details in history(batch)] == ["sending stopped for good"]


# --- What staff see -----------------------------------------------------------------------


def test_page_shows_how_far_it_is_and_asks_again(client, batch):
    fill(batch)

    page = page_of(client, batch)

    assert parts_of_bar(page) == [("", "50.00%"), ("50.00%", "28.57%")]
    assert "7 of 14 went out, under way" in page
    assert re.findall(r"<dd[^>]*>(.*?)</dd>", page) == ["5", "3", "1", "2", "3"]
    assert 'hx-trigger="every 3s"' in page


def test_page_of_a_single_mail_that_went_says_so(client, batch):
    add(batch, state=State.SENT, sent_at=timezone.now())

    page = client.get(reverse("admin:feedback_sendingbatch_progress", args=[batch.pk]))

    assert "It is done." in page.content.decode()


def test_page_says_when_the_next_go_out_that_wait_for_an_evening(client, batch):
    add(batch, state=State.WAITING, next_try_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))

    with time_machine.travel("2026-11-30T15:00:00Z"):
        page = client.get(reverse("admin:feedback_sendingbatch_progress", args=[batch.pk]))

    assert "; the next go out on Nov. 30, 2026, 6:30 p.m." in page.content.decode()


def test_what_staff_called_off_is_no_progress_and_is_said(client, batch):
    add(batch, 1, state=State.SENT, sent_at=timezone.now())
    add(batch, 2, state=State.DROPPED, held=Held.CALLED_OFF)
    add(batch, 1, state=State.DROPPED, held=Held.NOT_TRUE)
    SendingBatch.rows.filter(pk=batch.pk).update(ended_at=timezone.now())

    page = page_of(client, batch)

    said = re.findall(r"<p[^>]*>([^<]*(?:went out|never sent)[^<]*)</p>", page)
    assert said == [
        "1 of 4 went out, stopped for good",
        "2 mails were never sent: the sending was stopped for good",
        "1 mail was never sent: the news was taken back, or the money went back",
    ]
    assert parts_of_bar(page) == [("", "25.00%"), ("25.00%", "75.00%")]
    assert re.findall(r"<dt[^>]*>never sent</dt><dd[^>]*>(.*?)</dd>", page) == ["3"]


def test_a_sending_that_is_finished_without_reaching_all_does_not_say_all(client, batch):
    add(batch, 1, state=State.SENT, sent_at=timezone.now())
    add(batch, 1, state=State.DROPPED, held=Held.REFUSED)

    page = page_of(client, batch)

    assert "1 of 2 went out, finished" in page


def test_fragment_is_the_bar_of_the_page(client, batch):
    fill(batch)

    answer = client.get(reverse("admin:feedback_sendingbatch_progress", args=[batch.pk]))

    assert answer.status_code == 200
    assert answer.content.decode().strip() in page_of(client, batch)


def test_page_of_what_is_done_asks_no_more(client, batch):
    add(batch, 2, state=State.SENT, sent_at=timezone.now())

    page = page_of(client, batch)

    assert "All 2 are done." in page
    assert 'hx-trigger="every 3s"' not in page
    assert "/do/" not in page


def test_bar_costs_one_query_for_three_mails_as_for_thirty(client, batch):
    address = reverse("admin:feedback_sendingbatch_progress", args=[batch.pk])
    counts = []
    for number in (3, 27):
        add(batch, number)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_staff_pause_and_let_it_go_on(client, batch):
    fill(batch)

    assert "It is paused." in do(client, batch, "pause")
    assert batch.paused_at
    assert "7 of 14 went out, paused" in page_of(client, batch)
    assert "It goes on." in do(client, batch, "resume")
    assert batch.paused_at is None


def test_stopping_for_good_needs_the_box(client, batch):
    fill(batch)

    refused = do(client, batch, "end")
    assert "Tick the box first: this cannot be undone." in refused
    assert batch.ended_at is None

    assert "It is stopped. Mails that are never sent: 2." in do(
        client, batch, "end", is_confirmed="yes"
    )
    assert batch.ended_at
    assert "stopped for good" in page_of(client, batch)


def test_page_is_french_too(batch, owner, staff_client):
    fill(batch)

    page = page_of(staff_client(owner), batch)

    for words in ("Suspendre", "Arrêter définitivement", "7 partis sur 14", "en attente"):
        assert words in page


@pytest.mark.parametrize("role", ["finance", "read_only"])
def test_who_may_not_steer_does_not(organization, batch, staff_client, role):
    add(batch)

    address = reverse("admin:feedback_sendingbatch_do", args=[batch.pk, "pause"])
    status = (
        staff_client(StaffFactory(organization=organization, role=role)).post(address).status_code
    )

    batch.refresh_from_db()
    assert status in {403, 404}
    assert batch.paused_at is None


def test_staff_of_another_organization_neither_see_nor_steer(batch, staff_client):
    add(batch)
    stranger = staff_client(StaffFactory(organization=OrganizationFactory()))

    answers = [
        stranger.get(reverse("admin:feedback_sendingbatch_progress", args=[batch.pk])),
        stranger.post(reverse("admin:feedback_sendingbatch_do", args=[batch.pk, "end"])),
    ]

    batch.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert batch.ended_at is None


def test_the_list_names_sendings_by_their_headline_and_says_which_are_finished(
    client, organization, batch
):
    add(batch, state=State.SENT, sent_at=timezone.now())
    noon = datetime(2026, 11, 20, 17, tzinfo=UTC)
    SendingBatch.rows.filter(pk=batch.pk).update(
        words={"fr": {"title": "Maude a 39 ans"}}, created_at=noon
    )
    news = SendingBatch.rows.create(
        organization=organization,
        key="impact:3",
        created_at=noon + timedelta(hours=1),
        words={"en": {"headline": "The engine is late."}, "fr": {}},
    )
    add(news, state=State.WAITING)

    page = client.get(reverse("admin:feedback_sendingbatch_changelist")).content.decode()

    names = re.findall(r"/change/[^>]*>([^<]+)<", page)
    states = re.findall(r">\s*(finished|under way)\s*<", page)
    assert ([name.strip() for name in names], states) == (
        ["The engine is late.", "Maude a 39 ans"],
        ["under way", "finished"],
    )
