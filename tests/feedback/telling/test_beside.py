"""What the page of a sending says of readers who have none of its own mails."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.translation import override

from donors.models import Donor
from feedback.following.news import tell as tell_followers
from feedback.impact.services import publish_update, tell_everyone, withdraw_update
from feedback.models import Message, PageNews, SendingBatch
from feedback.telling.services import tell_update
from tests.factories import (
    DonorFactory,
    FollowFactory,
    FundraiserFactory,
    ImpactUpdateFactory,
    ProjectFactory,
    StaffFactory,
)
from tests.feedback.telling.conftest import AFTERNOON, refuse

pytestmark = pytest.mark.django_db
LATE = "The engine is late. · news of “The engine” · November 12, 2026"


@pytest.fixture
def client(staff_client, project):
    return staff_client(
        StaffFactory(organization=project.organization, role="fundraising", language="en")
    )


@pytest.fixture
def engine(project):
    return ProjectFactory(campaign=project.campaign, name_en="The engine")


@pytest.fixture
def karim(project) -> Donor:
    return DonorFactory(organization=project.organization)


def sending_of(update) -> SendingBatch:
    return SendingBatch.rows.get(key=f"impact:{update.pk}")


def said(client, batch) -> list[str]:
    """Return the sentences of the bar on the page of a sending."""
    address = reverse("admin:feedback_sendingbatch_progress", args=[batch.pk])
    page = unescape(client.get(address).content.decode())
    return [re.sub("<[^>]+>", "", one) for one in re.findall(r"<p[^>]*>(.*?)</p>", page)]


def state_in_list(client, batch) -> str:
    page = client.get(reverse("admin:feedback_sendingbatch_changelist")).content.decode()
    row = re.search(rf"/sendingbatch/{batch.pk}/change/.*?</tr>", page, re.DOTALL)[0]
    return re.search(r"field-state[^>]*>\s*([^<]+?)\s*<", row)[1]


def test_a_sending_whose_mails_all_went_into_another_says_into_which(
    client, give, tell, engine, karim
):
    give(donor=karim)
    give(to=engine, donor=karim)
    tell(project=engine, kind="late", headline_en="The engine is late.")

    ours = sending_of(tell())

    assert said(client, ours) == [
        "It is done. It has no mails of its own.",
        f"All of its readers read it in the mail of {LATE}.",
    ]
    assert state_in_list(client, ours) == "finished"


def test_some_in_another_mail_are_counted_beside_its_own(client, give, tell, engine, karim):
    for donor in (karim, None):
        give(donor=donor)
    give(to=engine, donor=karim)
    tell(project=engine, kind="late", headline_en="The engine is late.")

    ours = sending_of(tell())

    assert said(client, ours)[1:] == [f"1 of its readers reads it in the mail of {LATE}."]


def test_what_was_taken_back_stands_in_no_other_mail(client, give, tell, engine, claire):
    karim = give().donation.donor
    give(to=engine, donor=karim)
    tell(project=engine, kind="late", headline_en="The engine is late.")
    update = tell()

    withdraw_update(update=update, actor=claire, reason="the wrong village")

    assert said(client, sending_of(update)) == ["It is done. It has no mails of its own."]


def without_an_address(donor: Donor) -> None:
    """Leave a donor nothing but the street: a letter goes there."""
    donor.email, donor.address, donor.city = "", "3, chemin du Phare", "Baie-du-Phoque"
    donor.save()
    donor.person.email = None
    donor.person.save()


def test_letters_alone_are_said_to_be_that(client, give, tell):
    without_an_address(give().donation.donor)

    ours = sending_of(tell())

    assert said(client, ours) == [
        "It is done. It has no mails of its own.", "It goes by letter alone: 1 letter.",
    ]  # fmt: skip
    assert state_in_list(client, ours) == "finished"


def test_letters_and_pages_are_counted_each(client, give, tell):
    for _ in range(2):
        without_an_address(give().donation.donor)
    refuse(give().donation.donor)

    assert said(client, sending_of(tell())) == [
        "It is done. It has no mails of its own.",
        "2 of its readers get a letter.",
        "1 of its readers finds it on the page of their gift alone, as they wish.",
    ]


def test_a_sending_that_is_being_written_is_not_done(client, give, claire, project):
    give()
    update = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    tell_everyone(update=update, actor=claire)
    batch = SendingBatch.rows.create(organization=project.organization, key=f"impact:{update.pk}")

    before = said(client, batch), state_in_list(client, batch)
    tell_update(update.pk)

    assert before == (["Its mails are being written."], "under way")
    assert said(client, batch)[0].startswith("0 of 1 went out, under way")


# --- Stopping what has no mails of its own ----------------------------------------------------


def buttons(client, batch) -> list[str]:
    address = reverse("admin:feedback_sendingbatch_change", args=[batch.pk])
    return re.findall(rf"/{batch.pk}/do/(\w+)/", client.get(address).content.decode())


def stop(client, batch) -> str:
    address = reverse("admin:feedback_sendingbatch_do", args=[batch.pk, "end"])
    page = unescape(client.post(address, {"is_confirmed": "yes"}, follow=True).content.decode())
    return " ".join(re.sub("<[^>]+>", " ", page).split())


STOPPED = (
    "It is stopped. Mails that are never sent: 0. Mails that tell other news too go without it."
)


def test_what_only_goes_in_other_mails_can_be_stopped(client, give, tell, engine, karim):
    give(donor=karim)
    give(to=engine, donor=karim)
    tell(project=engine, kind="late", headline_en="The engine is late.")
    ours = sending_of(tell())
    before = buttons(client, ours)

    answer = stop(client, ours)

    assert (before, buttons(client, ours)) == (["end"], [])
    assert STOPPED in answer
    assert said(client, ours) == ["Stopped for good"]


def test_what_goes_in_followers_other_mails_can_be_stopped(client, give, tell, engine):
    give()
    give(to=engine)
    FollowFactory(campaign=engine.campaign, confirmed_at=AFTERNOON)
    for update in (tell(), tell(project=engine)):
        news = PageNews.rows.get(impact_update=update)
        tell_followers(news.pk)
    ours = SendingBatch.rows.get(key=f"page_news:{news.pk}")
    before = buttons(client, ours)

    answer = stop(client, ours)

    assert (before, buttons(client, ours)) == (["end"], [])
    assert STOPPED in answer


def test_what_went_out_in_other_mails_cannot_be_stopped_any_more(client, give, tell, engine, karim):
    give(donor=karim)
    give(to=engine, donor=karim)
    tell(project=engine, kind="late")
    ours = sending_of(tell())

    Message.rows.update(state="sent", sent_at=AFTERNOON)

    assert buttons(client, ours) == []


# --- Names and links ------------------------------------------------------------------------


def test_two_sendings_of_one_page_are_told_apart_by_what_is_new_and_when(project):
    words = {"title": "Maude’s birthday", "headline": "The books are on the shelf."}
    names = [
        str(
            SendingBatch(
                organization=project.organization,
                key=f"page_news:{number}",
                words={"en": {**words, "headline": words["headline"] * is_impact, "what": what}},
            )
        )
        for number, (what, is_impact) in enumerate([("half", 0), ("goal", 0), ("impact", 1)])
    ]

    assert names == [
        "Maude’s birthday · half of the goal · November 12, 2026",
        "Maude’s birthday · goal reached · November 12, 2026",
        "The books are on the shelf. · for followers of “Maude’s birthday” · November 12, 2026",
    ]


@pytest.mark.parametrize("is_of_page", [False, True])
def test_a_sending_to_followers_without_mails_of_its_own_is_named_by_its_news(
    staff_client, project, is_of_page
):
    page = FundraiserFactory(
        campaign=project.campaign, title="L’anniversaire de Maude" if is_of_page else ""
    )
    news = PageNews.rows.create(
        organization=project.organization,
        campaign=project.campaign,
        fundraiser=page if is_of_page else None,
        impact_update=ImpactUpdateFactory(project=project),
        kind="impact",
    )
    batch = SendingBatch.rows.create(organization=project.organization, key=f"page_news:{news.pk}")
    title = {
        language: page.title or getattr(project.campaign, f"title_{language}")
        for language in ("en", "fr")
    }

    names = {}
    for language in ("en", "fr"):
        staff = StaffFactory(organization=project.organization, language=language)
        listing = staff_client(staff).get(reverse("admin:feedback_sendingbatch_changelist"))
        with override(language):
            names[language] = str(batch)
        assert "page_news" not in listing.content.decode()

    assert names == {
        "en": f"{news.impact_update.headline_en} · for followers of “{title['en']}” "
        "· November 12, 2026",
        "fr": f"{news.impact_update.headline_fr} · pour qui suit «\u00a0{title['fr']}\u00a0» "
        "· 12 novembre 2026",
    }


def links(client, thing: str, number: int) -> set[str]:
    """Return the links to news, sendings and pages on the page of a thing."""
    page = client.get(reverse(f"admin:{thing}_change", args=[number])).content.decode()
    main = page[page.index('id="content"') :]
    return set(re.findall(r'/admin/(\w+/\w+/\d+)/change/"[^>]*>[^<]', main)) - {
        f"{thing.replace('_', '/')}/{number}"
    }


def test_a_sending_leads_to_its_news_and_the_news_to_its_sendings(client, give, tell, project):
    give()
    update = tell()
    news = PageNews.rows.get(impact_update=update)
    ours = sending_of(update)
    followers = SendingBatch.rows.create(
        organization=project.organization, key=f"page_news:{news.pk}"
    )

    shown = [links(client, "feedback_sendingbatch", one.pk) for one in (ours, followers)]

    assert shown == [{f"feedback/impactupdate/{update.pk}"}] * 2
    assert {one for one in links(client, "feedback_impactupdate", update.pk) if "batch" in one} == {
        f"feedback/sendingbatch/{ours.pk}", f"feedback/sendingbatch/{followers.pk}",
    }  # fmt: skip


def test_a_sending_of_a_page_leads_to_that_page(client, project):
    page = FundraiserFactory(campaign=project.campaign)
    news = PageNews.rows.create(
        organization=project.organization, campaign=project.campaign, fundraiser=page, kind="goal"
    )
    batch = SendingBatch.rows.create(organization=project.organization, key=f"page_news:{news.pk}")

    assert links(client, "feedback_sendingbatch", batch.pk) == {f"campaigns/fundraiser/{page.pk}"}
