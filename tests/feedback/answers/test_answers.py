import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import HistoryEntry
from feedback.answers import views
from feedback.answers.services import mark_opened, mark_read, pass_on, reply_to, say_back
from feedback.exceptions import AnswerError
from feedback.impact.services import publish_update, withdraw_update
from feedback.models import (
    Allocation,
    Answer,
    FieldLink,
    GiftBalance,
    ImpactUpdate,
    Message,
    ProjectFunding,
)
from feedback.promise.figures import news_kept
from feedback.services.rendering import render_message
from giving.links import gift_token, mailed_gift_url
from giving.models import Donation
from tests.factories import (
    CampaignFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(campaign=CampaignFactory())


@pytest.fixture
def claire(project):
    return StaffFactory(organization=project.organization)


@pytest.fixture
def gift(project):
    return paid_for(project)


def paid_for(project, **fields):
    fields = {"amount": 2500, "language": "en", "name": "Karim Haddad", **fields}
    gift = PaidDonationFactory(campaign=project.campaign, **fields)
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": project.campaign, "kept_amount": 2500, "fee_amount": 0,
                  "allocated_amount": 2500, "paid_at": gift.paid_at,
                  "allocatable_at": gift.paid_at},
    )  # fmt: skip
    ProjectFunding.objects.filter(project=project).update(allocated_amount=2500)
    Allocation.rows.create(
        organization=gift.organization, donation=gift, project=project, amount=2500
    )
    return gift


@pytest.fixture
def update(gift, project, claire):
    link = FieldLink.rows.create(
        organization=project.organization,
        name="Nora, nurse",
        email="nora@example.org",
        language="en",
    )
    return publish_update(
        update=ImpactUpdateFactory(project=project, field_link=link), actor=claire
    )


def send(gift, update, **typed):
    return Client().post(reverse("feedback:answer", args=[gift_token(gift), update.pk]), typed)


def kept() -> list[tuple[bool, str]]:
    return list(Answer.rows.order_by("pk").values_list("has_heart", "text"))


def page_of(gift) -> str:
    return Client().get(reverse("giving:gift", args=[gift_token(gift)])).content.decode()


def test_a_heart_sent_twice_is_one_heart(gift, update):
    answers = [send(gift, update, heart="yes") for _press in range(2)]

    address = f"{reverse('giving:gift', args=[gift_token(gift)])}#update-{update.pk}"
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, address)] * 2
    assert kept() == [(True, "")]
    assert "You sent the team a heart." in page_of(gift)


def test_a_line_is_cleaned_and_joins_the_heart(gift, update):
    send(gift, update, heart="yes")
    send(gift, update, text=" Bravo,\n Nora\u202e ")

    assert kept() == [(True, "Bravo, Nora")]
    assert "You wrote to the team: “Bravo, Nora”" in page_of(gift)


def test_an_answer_that_says_nothing_any_more_is_gone(gift, update):
    send(gift, update, heart="yes", text="Bravo")
    send(gift, update, heart="no")
    assert kept() == [(False, "Bravo")]

    send(gift, update, text=" ")

    assert kept() == []


def test_what_was_read_stays_as_it_was_written(gift, update):
    answer = say_back(donation=gift, update=update, has_heart=True, text="Bravo")
    mark_opened(answer=answer)

    refused = send(gift, update, text="Something else")

    assert (refused.status_code, kept()) == (409, [(True, "Bravo")])
    page = refused.content.decode()
    assert "The team has read your line: it stays as you wrote it." in page
    assert "Something else</textarea>" in page


def test_words_that_join_a_heart_that_was_read_are_read_anew(gift, update, claire):
    heart = say_back(donation=gift, update=update, has_heart=True)
    mark_read(answer=heart, as_of=heart.written_at, actor=claire)

    answer = say_back(donation=gift, update=update, text="Bravo")

    assert (answer.text, answer.read_at, answer.is_fixed) == ("Bravo", None, False)


def test_a_line_that_is_too_long_is_shown_again(gift, update):
    refused = send(gift, update, text="a" * 281)

    assert (refused.status_code, kept()) == (422, [])
    page = refused.content.decode()
    assert "Write at most 280 letters: yours has 281." in page
    assert "a" * 281 in page


def test_nobody_answers_news_that_is_not_about_their_gift(gift, update, project, claire):
    stranger = PaidDonationFactory(campaign=project.campaign)
    withdrawn = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    withdraw_update(update=withdrawn, actor=claire, reason="the wrong village")
    draft = ImpactUpdateFactory(project=project)

    tries = [send(stranger, update, heart="yes"), send(gift, withdrawn, heart="yes")]
    tries += [send(gift, draft, heart="yes")]
    forged = Client().post(
        reverse("feedback:answer", args=["KARIM-x", update.pk]), {"heart": "yes"}
    )

    assert [answer.status_code for answer in (*tries, forged)] == [404] * 4
    assert kept() == []


def test_whoever_tries_too_often_waits_and_keeps_the_line(gift, update, monkeypatch):
    monkeypatch.setattr(views, "MOST_AN_HOUR", 1)
    send(gift, update, heart="yes")

    refused = send(gift, update, text="Bravo")

    assert (refused.status_code, kept()) == (429, [(True, "")])
    assert "Bravo</textarea>" in refused.content.decode()


def test_a_reply_is_mailed_once_and_stands_on_the_page(gift, update, claire):
    answer = say_back(donation=gift, update=update, text="Bravo")

    shown = {"answer": answer, "as_of": answer.written_at, "actor": claire}
    reply_to(words="Thank you. Nora read it aloud.", **shown)
    with pytest.raises(AnswerError, match="It was answered before"):
        reply_to(words="Again", **shown)

    message = Message.rows.get(kind=Message.Kind.ANSWER_REPLY)
    mail = render_message(message)
    assert (message.email, message.donation) == (gift.email, gift)
    assert "Nora read it aloud." in mail.text
    # What it did is for its page to say: the reply may be about news that is bad.
    assert f"\n\nThe page of your gift:\n{mailed_gift_url(gift)}\n" in mail.text
    assert "Nora read it aloud." in page_of(gift)
    assert HistoryEntry.objects.for_organization(gift.organization).filter(
        what="donor answered", actor=claire
    ).count() == 1  # fmt: skip


def test_a_headline_with_a_full_stop_gets_no_second_one_in_a_mail(gift, update, claire):
    update.headline_en, update.headline_fr = "Three more jackets.", "Trois gilets de plus."
    update.save()
    answer = say_back(donation=gift, update=update, text="Bravo")

    reply_to(answer=answer, words="Thank you.", as_of=answer.written_at, actor=claire)
    pass_on(answer=answer, as_of=answer.written_at, actor=claire, to=answer.update.field_link)

    texts = [render_message(message).text for message in Message.rows.all()]
    assert [bool(re.search("(jackets|plus)”|plus\u00a0»", text)) for text in texts] == [True, True]
    assert not any("plus.\u00a0»" in text or "jackets.”" in text for text in texts)


def test_the_field_gets_the_words_and_a_first_name_alone(gift, update, claire):
    answer = say_back(donation=gift, update=update, has_heart=True, text="Bravo")

    for _press in range(2):
        pass_on(answer=answer, as_of=answer.written_at, actor=claire, to=answer.update.field_link)

    message = Message.rows.get(kind=Message.Kind.ANSWER_PASSED_ON)
    mail = render_message(message)
    assert (message.email, message.donation_id) == ("nora@example.org", None)
    assert mail.subject == "Karim answers your news of Havre-Perdrix, a village shelf"
    assert "They write: “Bravo”" in mail.text
    everything = mail.text + mail.html + str(message.values)
    assert [word for word in ("Haddad", gift.email, "25.00") if word in everything] == []


def test_without_an_address_in_the_field_nothing_is_said_to_be_passed_on(gift, update, claire):
    FieldLink.rows.update(email="")
    answer = say_back(donation=gift, update=update, text="Bravo")

    with pytest.raises(AnswerError, match="nobody can be mailed"):
        pass_on(answer=answer, as_of=answer.written_at, actor=claire, to=answer.update.field_link)

    answer.refresh_from_db()
    assert answer.passed_on_at is None
    assert not Message.rows.filter(kind=Message.Kind.ANSWER_PASSED_ON).exists()


def test_staff_see_those_that_wait_first_and_opening_is_not_dealing_with_it(
    gift, update, project, claire, staff_client
):
    old = say_back(donation=gift, update=update, text="Read before")
    mark_read(answer=old, as_of=old.written_at, actor=claire)
    other = paid_for(project)
    later = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    new = say_back(donation=other, update=later, text="Not read yet")
    browser = staff_client(claire)

    opened = browser.get(reverse("admin:feedback_answer_change", args=[new.pk]))
    address = reverse("admin:feedback_answer_changelist")
    listing = browser.get(address).content.decode()
    found = [
        list(browser.get(f"{address}?read={which}").context["cl"].result_list)
        for which in ("no", "yes")
    ]
    home = browser.get(reverse("admin:index")).content.decode()

    assert opened.status_code == 200
    assert found == [[new], [old]]
    assert 0 < listing.index("Not read yet") < listing.index("Read before")
    assert "réponse d’un donateur à lire" in home
    new.refresh_from_db()
    assert (new.read_at, new.is_fixed) == (None, True)


def address_to(button: str, answer, **moment) -> str:
    """Return where a button of the page leads that shows an answer as it is here."""
    address = reverse("admin:feedback_answer_do", args=[answer.pk, button])
    shown = {"as_of": answer.written_at.isoformat(), **moment}
    return address if button == "unread" else f"{address}?{urlencode(shown)}"


def reply_form(browser, answer, words: str) -> dict[str, str]:
    """Return what a browser sends of the page of an answer, as it is now."""
    page = browser.get(reverse("admin:feedback_answer_change", args=[answer.pk]))
    [as_of] = re.findall(r'name="as_of" value="([^"]*)"', page.content.decode())
    return {"as_of": as_of, "reply": words}


def test_one_that_needs_no_answer_is_marked_in_the_list_and_waits_again_if_wanted(
    gift, update, claire, staff_client
):
    answer = say_back(donation=gift, update=update, has_heart=True)
    browser = staff_client(claire)
    listing = reverse("admin:feedback_answer_changelist")
    read, unread = (address_to(name, answer) for name in ("read", "unread"))
    states = []

    for button in (read, read, unread):
        offered = button in unescape(browser.get(listing).content.decode())
        browser.post(button)
        answer.refresh_from_db()
        states.append((offered, answer.read_at is not None))

    assert states == [(True, True), (False, True), (False, False)]
    what = HistoryEntry.objects.for_organization(gift.organization).filter(actor=claire)
    assert list(what.order_by("pk").values_list("what", flat=True))[-2:] == [
        "answer read", "answer to be read again",
    ]  # fmt: skip


def test_words_that_came_since_are_neither_marked_as_read_nor_answered_unseen(
    gift, update, claire, staff_client
):
    answer = say_back(donation=gift, update=update, has_heart=True)
    browser = staff_client(claire)
    address = reverse("admin:feedback_answer_change", args=[answer.pk])
    of_the_heart = reply_form(browser, answer, "Thank you.")
    listing = browser.get(reverse("admin:feedback_answer_changelist")).content.decode()
    [button] = re.findall(r'formaction="([^"]*)"', listing)
    say_back(donation=gift, update=update, text="The children read it aloud.")

    browser.post(unescape(button))
    refused = browser.post(address, of_the_heart)
    answer.refresh_from_db()
    before = (answer.read_at, answer.reply)
    browser.post(address, reply_form(browser, answer, "Thank you, and the children."))

    page = refused.content.decode()
    assert before == (None, "")
    assert "La personne a écrit depuis" in page
    assert "The children read it aloud." in page
    answer.refresh_from_db()
    assert answer.reply == "Thank you, and the children."


def test_what_a_colleague_alone_has_seen_is_neither_answered_nor_passed_on(
    gift, update, project, claire, staff_client
):
    answer = say_back(donation=gift, update=update, has_heart=True)
    mine = staff_client(claire)
    of_the_heart = reply_form(mine, answer, "Thank you for the heart!")
    buttons = [address_to(button, answer) for button in ("pass_on", "read")]
    say_back(donation=gift, update=update, text="Please call me.")
    page = reverse("admin:feedback_answer_change", args=[answer.pk])
    staff_client(StaffFactory(organization=project.organization)).get(page)

    refused = mine.post(page, of_the_heart).content.decode()
    said = [str(*mine.post(button, follow=True).context["messages"]) for button in buttons]

    answer.refresh_from_db()
    assert (answer.reply, answer.passed_on_at, answer.read_at) == ("", None, None)
    assert "Thank you for the heart!</textarea>" in refused
    assert said == ["La personne a écrit depuis\xa0: lisez d’abord ses mots."] * 2
    assert answer.written_at.isoformat() in refused
    kinds = {Message.Kind.ANSWER_REPLY, Message.Kind.ANSWER_PASSED_ON}
    assert not Message.rows.filter(kind__in=kinds).exists()


@pytest.mark.parametrize("button", ["pass_on", "read"])
@pytest.mark.parametrize("moment", ["2026-13-45T00:00:00Z", "2026-11-20T00:00:00", "", "never"])
def test_a_page_that_does_not_say_which_words_it_showed_is_loaded_again(
    update, claire, staff_client, button, moment
):
    answer = say_back(donation=update.gifts.get().donation, update=update, has_heart=True)

    pressed = staff_client(claire).post(address_to(button, answer, as_of=moment), follow=True)

    refusal = "Rechargez d’abord cette page, pour lire ce que la personne a écrit."
    answer.refresh_from_db()
    assert [str(said) for said in pressed.context["messages"]] == [refusal]
    assert (answer.passed_on_at, answer.read_at) == (None, None)


def test_a_page_from_before_an_upgrade_answers_what_was_read_on_it(
    gift, update, claire, staff_client
):
    answer = say_back(donation=gift, update=update, text="Bravo")
    Answer.rows.update(read_at=timezone.now(), opened_at=None)

    page = reverse("admin:feedback_answer_change", args=[answer.pk])
    staff_client(claire).post(page, {"reply": "Thank you."})

    answer.refresh_from_db()
    assert answer.reply == "Thank you."


def test_who_only_reads_takes_no_answer_out_of_the_others_hands(
    gift, update, project, staff_client
):
    answer = say_back(donation=gift, update=update, text="Bravo")
    browser = staff_client(StaffFactory(organization=project.organization, role="review"))

    opened = browser.get(reverse("admin:feedback_answer_change", args=[answer.pk]))
    refused = browser.post(reverse("admin:feedback_answer_do", args=[answer.pk, "read"]))

    answer.refresh_from_db()
    assert (opened.status_code, refused.status_code) == (200, 403)
    assert (answer.read_at, answer.is_fixed) == (None, False)


def test_staff_answer_and_pass_on_in_the_admin(gift, update, claire, staff_client):
    answer = say_back(donation=gift, update=update, text="Bravo")
    browser = staff_client(claire)

    address = reverse("admin:feedback_answer_change", args=[answer.pk])

    browser.post(address, reply_form(browser, answer, "Thank you."))
    browser.post(address_to("pass_on", answer))

    answer.refresh_from_db()
    assert (answer.reply, answer.replied_by) == ("Thank you.", claire)
    assert answer.passed_on_at is not None
    assert set(Message.rows.values_list("kind", flat=True)) >= {"answer_reply", "answer_passed_on"}


def test_the_button_is_there_only_where_somebody_can_be_mailed(gift, update, claire, staff_client):
    answer = say_back(donation=gift, update=update, text="Bravo")
    address = reverse("admin:feedback_answer_change", args=[answer.pk])
    button = reverse("admin:feedback_answer_do", args=[answer.pk, "pass_on"])
    browser = staff_client(claire)
    with_address = browser.get(address).content.decode()

    FieldLink.rows.update(person=claire)
    of_their_own = browser.get(address).content.decode()
    FieldLink.rows.update(email="", person=None)

    assert button in with_address
    assert button not in of_their_own
    assert button not in browser.get(address).content.decode()


WHY_NOT = {
    "no link": "This news came by no link for the field.",
    "no address": "The link that this news came by has no e-mail address.",
    "revoked": "The link that this news came by is revoked.",
    "their own": "You sent this news yourself.",
}


@pytest.mark.parametrize("case", ["nothing", *WHY_NOT])
def test_the_page_says_why_words_cannot_be_passed_on(update, staff_client, case):
    reader = StaffFactory(organization=update.organization, language="en")
    answer = say_back(donation=update.gifts.get().donation, update=update, text="Bravo")
    changed = {
        "no address": {"email": ""},
        "revoked": {"revoked_at": timezone.now()},
        "their own": {"person": reader},
    }
    FieldLink.rows.filter(pk=update.field_link_id).update(**changed.get(case, {"name": "Nora"}))
    if case == "no link":
        ImpactUpdate.rows.filter(pk=update.pk).update(field_link=None)

    page = staff_client(reader).get(reverse("admin:feedback_answer_change", args=[answer.pk]))

    said = [name for name, reason in WHY_NOT.items() if reason in page.content.decode()]
    assert said == [name for name in WHY_NOT if name == case]


@pytest.fixture
def partners(project) -> list[FieldLink]:
    """Return the links of two partners of the campaign, among others that are not asked."""
    fields = {"organization": project.organization, "language": "en", "email": "x@example.org"}
    ours = {**fields, "campaign": project.campaign}
    other = CampaignFactory(organization=project.organization)
    FieldLink.rows.create(name="Of another campaign", **{**ours, "campaign": other})
    FieldLink.rows.create(name="Revoked", revoked_at=timezone.now(), **ours)
    FieldLink.rows.create(name="Without an address", **{**ours, "email": ""})
    FieldLink.rows.create(
        name="Staff", person=StaffFactory(organization=project.organization), **ours
    )
    return [
        FieldLink.rows.create(name=name, **{**ours, "email": f"{name.lower()}@example.org"})
        for name in ("Amadou", "Bintou")
    ]


def test_where_the_news_came_by_no_link_staff_choose_a_partner_of_the_campaign(
    gift, update, project, partners, staff_client
):
    update.field_link = None
    update.save()
    answer = say_back(donation=gift, update=update, has_heart=True, text="Bravo")
    browser = staff_client(StaffFactory(organization=project.organization, language="en"))
    page = reverse("admin:feedback_answer_change", args=[answer.pk])
    offered = {
        str(one["button"].label): one["address"]
        for one in browser.get(page).context["staff_buttons"]
    }

    said = browser.post(offered["Pass it on to Bintou"], follow=True)

    assert [label for label in offered if "Pass it on" in label] == [
        "Pass it on to Amadou", "Pass it on to Bintou",
    ]  # fmt: skip
    assert [str(one) for one in said.context["messages"]] == ["It is on its way to Bintou."]
    message = Message.rows.get(kind=Message.Kind.ANSWER_PASSED_ON)
    mail = render_message(message)
    assert message.email == "bintou@example.org"
    assert mail.subject == "Karim answers the news of Havre-Perdrix, a village shelf"
    assert "They send the team a heart." in mail.text
    assert "You are in the field for the same campaign, so it is for you too." in mail.text
    assert "your news" not in (mail.text + mail.html).lower()
    answer.refresh_from_db()
    assert answer.passed_on_at is not None


def test_words_go_to_no_partner_of_another_campaign_nor_past_who_sent_the_news(
    gift, update, claire, partners
):
    answer = say_back(donation=gift, update=update, text="Bravo")
    handed = {"answer": answer, "as_of": answer.written_at, "actor": claire}

    with pytest.raises(AnswerError):
        pass_on(to=partners[0], **handed)
    update.field_link = None
    update.save()
    with pytest.raises(AnswerError):
        pass_on(to=FieldLink.rows.get(name="Of another campaign"), **handed)
    pass_on(to=partners[0], **handed)

    assert Message.rows.get(kind=Message.Kind.ANSWER_PASSED_ON).email == "amadou@example.org"


def test_who_only_reads_answers_nobody(gift, update, project, staff_client):
    answer = say_back(donation=gift, update=update, text="Bravo")
    browser = staff_client(StaffFactory(organization=project.organization, role="review"))

    done = browser.post(reverse("admin:feedback_answer_do", args=[answer.pk, "pass_on"]))
    saved = browser.post(
        reverse("admin:feedback_answer_change", args=[answer.pk]), {"reply": "Thank you."}
    )

    answer.refresh_from_db()
    assert (done.status_code, saved.status_code) == (403, 403)
    assert (answer.reply, answer.passed_on_at) == ("", None)


def test_more_news_takes_no_more_queries(
    gift, update, project, claire, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(200) as counted:
            page_of(gift)
        return len(counted.captured_queries)

    queries()
    before = queries()
    for number in range(4):
        more = ImpactUpdateFactory(project=project, kind="checked", headline_en=f"No {number}")
        say_back(
            donation=gift,
            update=publish_update(update=more, actor=claire),
            text="Bravo",
        )
    after = page_of(gift)

    assert after.count('class="news"') == 5
    assert queries() == before


def test_projects_of_an_archived_campaign_are_gone(project, update):
    addresses = [
        reverse("feedback:project", args=[project.slug]),
        reverse("feedback:campaign_news", args=[project.campaign.slug]),
    ]
    shown = [Client().get(address).status_code for address in addresses]

    type(project.campaign).rows.filter(pk=project.campaign.pk).update(state="archived")

    assert shown == [200, 200]
    assert [Client().get(address).status_code for address in addresses] == [404, 404]


def test_figures_of_news_are_counted_anew_when_news_comes_and_goes(
    gift, project, claire, django_capture_on_commit_callbacks
):
    long_ago = timezone.now() - timedelta(days=100)
    Donation.rows.filter(pk=gift.pk).update(paid_at=long_ago)
    campaign = project.campaign
    figures = [news_kept(campaign).with_news]

    with django_capture_on_commit_callbacks(execute=True):
        told = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    figures.append(news_kept(campaign).with_news)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_update(update=told, actor=claire, reason="the wrong village")
    figures.append(news_kept(campaign).with_news)

    assert figures == [0, 1, 0]
