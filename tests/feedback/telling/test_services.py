"""Everyone whose money is in a piece of news is told of it, once, in their early evening."""

import datetime
from email import message_from_bytes

import pytest

from campaigns.dates import write_date
from donors.models import Frequency, Person
from donors.services.consent import set_frequency
from feedback.bulk import moulds
from feedback.bulk.sending import own_values, shared_values
from feedback.bulk.steering import end_sending, pause_sending
from feedback.impact.services import withdraw_update
from feedback.models import Message, NewsReader, PageNews, SendingBatch, Telling
from feedback.promise.expecting import next_news_of
from feedback.services.rendering import render_message
from feedback.telling import services
from feedback.telling.services import tell_update
from giving.links import mailed_gift_url
from giving.models import Donation
from tests.factories import ProjectFactory
from tests.feedback.telling.conftest import AFTERNOON, refund, refuse

pytestmark = pytest.mark.django_db


def test_everyone_concerned_gets_one_mail_in_their_evening(give, tell):
    gift = give(2500).donation

    update = tell()

    reader = NewsReader.objects.get()
    assert (reader.update, reader.donor, reader.way, reader.amount) == (
        update,
        gift.donor,
        "mail",
        2500,
    )
    message = reader.message
    assert (message.kind, message.queue, message.batch, message.email, message.donation) == (
        "impact_news",
        "bulk",
        SendingBatch.rows.get(key=f"impact:{update.pk}"),
        gift.donor.email,
        gift,
    )
    assert message.next_try_at == datetime.datetime(2026, 11, 12, 23, 30, tzinfo=datetime.UTC)
    assert message.lapses_at == message.next_try_at + datetime.timedelta(days=14)


def test_the_mail_says_what_the_money_paid_for(give, tell):
    give(2500)

    tell()

    mail = render_message(Message.rows.get())
    assert mail.subject == "Des nouvelles de votre don\u00a0: Les livres sont sur l’étagère."
    assert (
        "Vos 25\u00a0$ ont payé 5 des 200 livres de la livraison du 12 novembre, à Havre-Perdrix."
    ) in mail.text


def open_again(update) -> None:
    """Leave the telling as a run that died once all donors were written to, and no page yet."""
    PageNews.rows.filter(impact_update=update).delete()
    Telling.objects.filter(update=update).update(ended_at=None)


def test_telling_twice_writes_nothing_twice(give, tell):
    for _ in range(3):
        give(2500)
    update = tell()
    open_again(update)

    assert tell_update(update.pk) == 0

    assert (NewsReader.objects.count(), Message.rows.count()) == (3, 3)


def test_each_reads_it_at_half_past_six_where_they_live_even_in_a_night_that_changes_clocks(
    give, tell, clock
):
    """On 25 October 2026 Paris goes back an hour; Montréal does a week later."""
    clock.move_to(datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC))
    give(2500, time_zone="America/Toronto")
    give(2500, time_zone="Europe/Paris")
    give(2500, country="FR", region="")
    give(2500)  # nothing is known: as the organization

    tell()

    evenings = Message.rows.order_by("person").values_list("reader_zone", "next_try_at")
    day = datetime.datetime(2026, 10, 25, tzinfo=datetime.UTC)
    assert list(evenings) == [
        ("America/Toronto", day.replace(day=24, hour=22, minute=30) + datetime.timedelta(days=1)),
        ("Europe/Paris", day.replace(hour=17, minute=30)),
        ("Europe/Paris", day.replace(hour=17, minute=30)),
        ("America/Toronto", day.replace(hour=22, minute=30)),
    ]


def test_who_has_no_address_gets_a_letter_and_who_refused_finds_it_on_their_page(
    give, tell, project
):
    by_mail, by_letter, refused, only_required = (give(2500) for _ in range(4))
    donor = by_letter.donation.donor
    donor.email, donor.address, donor.city = "", "3, chemin du Phare", "Baie-du-Phoque"
    donor.save()
    Person.objects.filter(pk=donor.person_id).update(email=None)
    refuse(refused.donation.donor)
    set_frequency(
        person=only_required.donation.donor.person,
        organization=project.organization,
        frequency=Frequency.REQUIRED,
    )

    tell()

    ways = NewsReader.objects.order_by("donor").values_list("donor", "way")
    assert list(ways) == [
        (by_mail.donation.donor_id, "mail"),
        (donor.pk, "letter"),
        (refused.donation.donor_id, "page"),
        (only_required.donation.donor_id, "page"),
    ]
    assert [message.person_id for message in Message.rows.order_by("person")] == [
        by_mail.donation.donor.person_id
    ]


def test_several_gifts_of_one_donor_are_one_line_with_their_sum(give, tell):
    first = give(2500)
    newest = give(1000, donor=first.donation.donor)

    tell()

    message = Message.rows.get()
    assert message.values["did"].startswith("Vos 2 dons, 35\u00a0$ en tout, ont payé 7 des 200")
    assert message.donation == newest.donation


def test_a_gift_that_was_refunded_before_is_not_told_of(give, tell):
    refunded, kept = give(2500), give(2500)
    refund(refunded)

    tell()

    assert [reader.donor_id for reader in NewsReader.objects.all()] == [kept.donation.donor_id]


def test_each_in_a_slice_reads_of_their_own_money_in_their_own_language(give, tell):
    give(2500, language="en")
    give(2500, language="fr")
    give(500, language="en")

    tell(units=None)

    assert [message.values["told"] for message in Message.rows.order_by("person")] == [
        "2500",
        "2500",
        "500",
    ]
    english, french, small = (message.values["did"] for message in Message.rows.order_by("person"))
    assert english.startswith("Your $25 paid for 5 of")
    assert french.startswith("Vos 25\u00a0$ ont payé 5 d")
    assert small.startswith("Your $5 paid for 1 of")


def test_a_run_that_died_in_the_middle_is_finished_by_the_sweeper(give, tell, monkeypatch):
    gifts = [give(2500) for _ in range(5)]
    monkeypatch.setattr(services, "SLICE", 2)
    real, calls = services.write_mails, []

    def dies_the_second_time(*arguments, **fields):
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the machine went away")
        return real(*arguments, **fields)

    monkeypatch.setattr(services, "write_mails", dies_the_second_time)
    with pytest.raises(OSError, match="went away"):
        tell()
    assert Message.rows.count() == 2

    services.tell_waiting_updates()

    people = Message.rows.order_by("person").values_list("person", flat=True)
    assert list(people) == sorted(gift.donation.donor.person_id for gift in gifts)
    assert NewsReader.objects.filter(message=None).count() == 0
    assert Telling.objects.get().ended_at is not None


def test_money_that_comes_back_to_an_earlier_donor_during_the_run_is_told_too(
    give, tell, monkeypatch
):
    gifts = [give(2500).donation for _ in range(3)]
    first = Donation.rows.filter(pk=gifts[0].pk)
    monkeypatch.setattr(services, "SLICE", 1)
    real = services.write_mails

    def comes_back_meanwhile(*arguments, **fields):
        first.update(state="paid", refunded_amount=0)
        return real(*arguments, **fields)

    gone = {"state": "refunded", "refunded_amount": 2500}
    monkeypatch.setattr(services, "know_the_rows", lambda: first.update(**gone))
    monkeypatch.setattr(services, "write_mails", comes_back_meanwhile)

    tell()

    told = NewsReader.objects.values_list("donor", flat=True)
    assert sorted(told) == sorted(gift.donor_id for gift in gifts)


def test_what_went_back_while_a_run_was_dead_is_not_in_the_mail(give, tell, monkeypatch):
    kept = give(2500)
    gone = give(1000, donor=kept.donation.donor)
    real = services.write_mails

    def dies(*_arguments, **_fields):
        raise OSError("the machine went away")

    monkeypatch.setattr(services, "write_mails", dies)
    with pytest.raises(OSError, match="went away"):
        tell()
    refund(gone)
    monkeypatch.setattr(services, "write_mails", real)

    services.tell_waiting_updates()

    assert Message.rows.get().values == {
        "did": "Vos 25\u00a0$ ont payé 5 des 200 livres de la livraison du 12 novembre, "
        "à Havre-Perdrix.",
        "told": "2500",
    }


def test_two_pieces_of_news_of_one_evening_are_one_mail(give, tell, project):
    other = ProjectFactory(campaign=project.campaign, organization=project.organization)
    gift = give(2500)
    gift_of_other = give(1000, to=other, donor=gift.donation.donor).donation
    alone = give(500, to=other)

    tell(headline_fr="Les livres sont là.")
    second = tell(project=other, headline_fr="Les chaises aussi.")

    both, single = Message.rows.order_by("person")
    assert (both.person, single.person) == (gift.donation.donor.person, alone.donation.donor.person)
    assert list(both.news_told.order_by("pk").values_list("update__project", flat=True)) == [
        project.pk,
        other.pk,
    ]
    mail = render_message(both)
    assert mail.subject == "Des nouvelles de votre don\u00a0: deux choses"
    assert "Les livres sont là." in mail.text
    assert (
        "Aussi à propos de votre don\u00a0:\n\nLes chaises aussi.\n"
        "Vos 10\u00a0$ ont payé 2 des 200 livres de la livraison du 12 novembre, à Havre-Perdrix.\n"
        "Havre-Perdrix, le 12 novembre\n"
        "Tout lire sur la page de votre don\u00a0:\n"
        f"{mailed_gift_url(gift_of_other)}#update-{second.pk}\n\nVoir votre don\u00a0:\n"
        f"{mailed_gift_url(gift.donation)}\n"
    ) in mail.text


def test_mails_about_two_things_are_filled_in_from_one_mould_with_each_readers_links(
    give, tell, project, monkeypatch
):
    other = ProjectFactory(campaign=project.campaign, organization=project.organization)
    donors = [give(2500).donation.donor, give(2500).donation.donor]
    theirs = [give(1000, to=other, donor=donor).donation for donor in donors]
    tell()
    tell(project=other)
    made, make, kept = [], moulds.make_mould, moulds.Moulds()
    monkeypatch.setattr(moulds, "make_mould", lambda *given: made.append(given) or make(*given))

    mails = [
        kept.mail_bytes(message, shared_values(message), own_values(message, 1))
        for message in Message.rows.order_by("person")
    ]

    texts = [message_from_bytes(mail).get_payload(0).get_payload(decode=True) for mail in mails]
    assert len(made) == 1
    assert [
        [mailed_gift_url(gift).encode() + b"#update-" in text for gift in theirs] for text in texts
    ] == [[True, False], [False, True]]


def test_news_of_the_next_day_is_a_mail_of_its_own(give, tell, clock):
    give(2500)
    tell(units=3)
    Message.rows.update(state="sent", sent_at=AFTERNOON)
    clock.shift(datetime.timedelta(days=1))

    tell(units=2)

    assert Message.rows.count() == 2


@pytest.fixture
def two_in_one_mail(give, tell, project):
    """Return two pieces of news of one evening, and who reads both in the mail of the first."""
    other = ProjectFactory(campaign=project.campaign, organization=project.organization)
    gift = give(2500)
    give(1000, to=other, donor=gift.donation.donor)
    return tell(headline_fr="Les livres sont là."), lambda: tell(
        project=other, headline_fr="Les chaises aussi."
    )


def test_other_news_goes_out_though_the_first_is_stopped_for_good(two_in_one_mail, claire):
    first, tell_second = two_in_one_mail
    second = tell_second()

    end_sending(batch=SendingBatch.rows.get(key=f"impact:{first.pk}"), actor=claire)
    tell_update(first.pk)

    message = Message.rows.get()
    assert (message.state, message.batch.key) == ("waiting", f"impact:{second.pk}")
    assert "Les livres sont là." not in render_message(message).text
    assert [reader.update for reader in message.news_told.all()] == [second]


@pytest.mark.parametrize("hold", [pause_sending, end_sending])
def test_news_joins_no_mail_that_is_held(two_in_one_mail, claire, hold):
    first, tell_second = two_in_one_mail
    hold(batch=SendingBatch.rows.get(key=f"impact:{first.pk}"), actor=claire)
    Message.rows.update(state="waiting", held="")  # one that a worker held as it was stopped

    second = tell_second()

    mail = Message.rows.get(batch__key=f"impact:{second.pk}")
    assert [reader.update for reader in mail.news_told.all()] == [second]


def test_a_reader_whose_mail_is_there_already_is_tied_to_it(give, tell):
    give(2500)
    update = tell()
    NewsReader.objects.all().delete()
    open_again(update)

    tell_update(update.pk)

    message = Message.rows.get()
    assert NewsReader.objects.get().message == message
    assert "others" not in message.values


@pytest.mark.parametrize("bad", ["first", "second"])
def test_a_mail_about_two_things_hides_no_bad_news_and_keeps_no_promise_of_its_own(
    give, tell, project, bad
):
    give(2500, language="en")
    late, work = ("late", "The boat is late."), ("in_progress", "")
    order = [late, work] if bad == "first" else [work, late]
    for kind, headline in order:
        tell(
            kind=kind,
            headline_en=headline,
            headline_fr="" if headline else "Le bateau est là.",
            due_on=datetime.date(2027, 2, 20) if kind == "late" else None,
        )

    mail = render_message(Message.rows.get())

    assert mail.subject == "About your gift, two things"
    assert "when this is settled" not in mail.text + mail.html
    if bad == "first":
        assert "Le bateau est là. (written in French)" in mail.text


@pytest.mark.parametrize(
    ("language", "words", "subject"),
    [
        ("en", {"headline_fr": "Le bateau est là.", "headline_en": ""},
         "News of your gift: Le bateau est là. (written in French)"),
        ("fr", {"headline_fr": "", "headline_en": "The boat is in."},
         "Des nouvelles de votre don\xa0: The boat is in. (écrit en anglais)"),
        ("fr", {"headline_fr": "Le bateau est là.", "headline_en": "The boat is in."},
         "Des nouvelles de votre don\xa0: Le bateau est là."),
    ],
)  # fmt: skip
def test_a_subject_in_the_other_language_says_so_and_so_does_the_title(
    give, tell, language, words, subject
):
    give(2500, language=language)

    tell(**words)

    mail = render_message(Message.rows.get())
    headline = subject.split(": ")[-1].split("\xa0: ")[-1]
    assert mail.subject.strip() == subject
    assert f"\n\n{headline}\n\n" in mail.text


def test_trouble_without_a_day_of_its_own_names_the_day_that_its_pages_say(give, tell, project):
    give(2500, language="en")
    update = tell(kind="late", headline_en="The engine is late.")

    text = render_message(Message.rows.get()).text

    expected = next_news_of(project.campaign, project).due_on
    assert f"Next news by {write_date(expected, 'en')}." in text
    assert update.next_news_on is None


def test_what_is_left_of_two_things_says_itself_whether_it_is_bad(give, tell, project, claire):
    give(2500, language="en")
    late = tell(kind="late", due_on=datetime.date(2027, 2, 20))
    tell(headline_en="The books are there.")

    withdraw_update(update=late, actor=claire, reason="it came after all")
    tell_update(late.pk)

    mail = render_message(Message.rows.get())
    assert mail.subject == "News of your gift: The books are there."
