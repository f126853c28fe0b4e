import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from campaigns.dates import write_date
from campaigns.models import Photograph
from feedback.gift_pages.story import story_of
from feedback.impact.services import publish_update, withdraw_update
from feedback.models import (
    Allocation,
    GiftBalance,
    ImageConsent,
    ImpactUpdate,
    ProjectFunding,
    UpdatePicture,
)
from feedback.promise.expecting import next_news_of
from feedback.templatetags import gift_stories
from giving.links import gift_token
from tests.factories import (
    CampaignFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def claire(campaign):
    return StaffFactory(organization=campaign.organization)


@pytest.fixture
def gift(campaign):
    gift = PaidDonationFactory(campaign=campaign, amount=2500, language="en")
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": campaign, "kept_amount": 2500, "fee_amount": 0,
                  "allocated_amount": 0, "paid_at": gift.paid_at, "allocatable_at": gift.paid_at},
    )  # fmt: skip
    return gift


def allocate(gift, project, amount):
    ProjectFunding.objects.filter(project=project).update(allocated_amount=amount)
    GiftBalance.rows.filter(pk=gift.pk).update(allocated_amount=amount)
    return Allocation.rows.create(
        organization=gift.organization, donation=gift, project=project, amount=amount
    )


def page_of(gift, language: str = "en") -> str:
    with override(language):
        address = reverse("giving:gift", args=[gift_token(gift)])
    return Client().get(address).content.decode()


def test_a_gift_that_pays_for_nothing_yet_says_so(gift, campaign):
    ProjectFactory(campaign=campaign)

    story, page = story_of(gift), page_of(gift)

    assert (story.open.amount, story.parts, story.is_told) == (2500, [], False)
    assert "$25.00: what it pays for is not chosen yet" in page
    assert (
        "It goes to the projects of this campaign that take any gift, the oldest first. Within "
        "minutes this page says which. This page shows it as soon as it is done"
    ) in page
    assert "It is put to work" not in page


def test_a_gift_that_nothing_takes_says_that_it_waits(gift, campaign):
    ProjectFactory(campaign=campaign, takes="none")

    page = page_of(gift)

    assert "It waits until a project of the campaign takes any gift" in page
    assert "the oldest first" not in page


def test_a_gift_on_its_way_to_what_was_wished_for_says_so(gift, campaign):
    wished = ProjectFactory(campaign=campaign, name_en="A shelf for Havre")
    GiftBalance.rows.filter(pk=gift.pk).update(project=wished)

    assert "$25.00: on the way to “A shelf for Havre”" in page_of(gift)


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ("designated", "It waits until a project of the campaign takes any gift"),
        ("any", "It goes to the projects of this campaign that take any gift, the oldest first."),
    ],
)
def test_what_was_wished_for_and_is_full_is_not_what_the_rest_is_on_its_way_to(
    gift, campaign, others, sentence
):
    wished = ProjectFactory(campaign=campaign, unit_count=2, name_en="A shelf for Havre")
    ProjectFactory(campaign=campaign, takes=others)
    allocate(gift, wished, 1000)
    GiftBalance.rows.filter(pk=gift.pk).update(project=wished)

    page = page_of(gift)

    assert "$15.00: more than “A shelf for Havre” could take" in page
    assert sentence in page
    assert "on the way to" not in page


@pytest.mark.parametrize("closed", [{"takes": "none"}, {"stage": "delivered"}])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "$25.00: “A shelf for Havre” takes no more gifts"),
        ("fr", "25,00\u00a0$\u00a0: «\u00a0Une étagère\u00a0» ne reçoit plus de dons"),
    ],
)
def test_what_was_wished_for_and_takes_no_more_had_room_for_it(
    gift, campaign, closed, language, sentence
):
    names = {"name_en": "A shelf for Havre", "name_fr": "Une étagère"}
    wished = ProjectFactory(campaign=campaign, **names, **closed)
    GiftBalance.rows.filter(pk=gift.pk).update(project=wished)

    assert sentence in page_of(gift, language)


def test_where_a_campaign_has_no_projects_money_does_not_wait_for_one(gift):
    page = page_of(gift)

    assert "It is put to work" in page
    assert "not chosen yet" not in page


@pytest.mark.parametrize("has_project", [True, False])
def test_a_gift_of_which_nothing_is_told_yet_says_by_when_news_comes(gift, campaign, has_project):
    if has_project:
        ProjectFactory(campaign=campaign, takes="none")

    due_on = next_news_of(campaign).due_on

    assert due_on is not None
    assert f"Next news by {write_date(due_on)}." in page_of(gift)


def test_the_page_tells_the_path_of_the_money(gift, campaign, claire):
    project = ProjectFactory(campaign=campaign, due_on=date(2027, 5, 1))
    allocate(gift, project, 2500)
    before = page_of(gift)
    update = ImpactUpdateFactory(project=project, units=3, text_en="Nora carried them in.")
    publish_update(update=update, actor=claire)

    after = page_of(gift)

    assert "Thank you, Karim" in before
    assert "$25.00 pays for 5 of the 200 books" in before
    assert "What your gift did" in after
    assert "Nora carried them in." in after
    assert "Your $25 paid for 5 books: 3 of your 5 are among the first 3 books delivered" in after
    assert "It is due by May 1, 2027" in after


TITLE = re.compile(r"<title>(.*?)</title>")
LOOK = re.compile(r"Somebody goes back to look in (.*?)</h3>")


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        (
            "en",
            ("Thank you · The Book Boat", "News of your gift: The engine is late · The Book Boat"),
        ),
        (
            "fr",
            (
                "Merci · La Bibliobarque",
                "Des nouvelles de votre don\u00a0: Le moteur est en retard · La Bibliobarque",
            ),
        ),
    ],
)
def test_the_title_says_what_was_told_last(gift, campaign, claire, language, titles):
    project = ProjectFactory(campaign=campaign)
    allocate(gift, project, 2500)
    with override(language):
        address = reverse("giving:gift", args=[gift_token(gift)])

    def title() -> str:
        return TITLE.search(Client().get(address).content.decode())[1]

    assert title() == titles[0]
    publish_update(update=ImpactUpdateFactory(project=project, kind="sent"), actor=claire)
    late = ImpactUpdateFactory(
        project=project, kind="late", headline_en="The engine is late.",
        headline_fr="Le moteur est en retard.",
    )  # fmt: skip
    publish_update(update=late, actor=claire)

    assert title() == titles[1]
    withdraw_update(update=late, actor=claire, reason="it is not")
    assert "moteur" not in title()
    assert "engine" not in title()


def test_what_became_of_a_gift_is_looked_up_once_for_its_page(gift, campaign, claire, monkeypatch):
    project = ProjectFactory(campaign=campaign)
    allocate(gift, project, 2500)
    publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    asked = []
    monkeypatch.setattr(gift_stories, "story_of", lambda one: asked.append(one) or story_of(one))

    page_of(gift)

    assert asked == [gift]


def test_the_page_says_when_somebody_goes_back_to_look_until_the_last_was_done(
    gift, campaign, claire, time_machine
):
    time_machine.move_to(datetime(2026, 1, 10, 15, tzinfo=UTC), tick=False)
    done, late = (ProjectFactory(campaign=campaign) for _number in range(2))
    allocate(gift, done, 2000)
    allocate(gift, late, 500)
    publish_update(
        update=ImpactUpdateFactory(project=done, happened_on=date(2026, 1, 10)), actor=claire
    )
    said = []

    for looked_on in (date(2026, 7, 12), date(2027, 1, 12), date(2028, 1, 12)):
        said.append(LOOK.findall(page_of(gift)))
        time_machine.move_to(datetime.combine(looked_on, time(15), UTC), tick=False)
        update = ImpactUpdateFactory(project=done, kind="checked", happened_on=looked_on)
        publish_update(update=update, actor=claire)

    assert [*said, LOOK.findall(page_of(gift))] == [["July 2026"], ["January 2027"],
                                                    ["January 2028"], []]  # fmt: skip
    assert "After six, twelve" not in page_of(gift)


def test_nothing_is_asked_of_a_donor_under_bad_news(gift, campaign, claire):
    project = ProjectFactory(campaign=campaign)
    allocate(gift, project, 2500)
    assert "Your turn?" in page_of(gift)

    publish_update(update=ImpactUpdateFactory(project=project, kind="late"), actor=claire)
    assert "Your turn?" not in page_of(gift)

    publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    assert "Your turn?" in page_of(gift)


def test_news_taken_back_leaves_the_page(gift, campaign, claire):
    project = ProjectFactory(campaign=campaign)
    allocate(gift, project, 2500)
    update = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    assert "The books are on the shelf." in page_of(gift)

    withdraw_update(update=update, actor=claire, reason="the wrong village")

    assert "The books are on the shelf." not in page_of(gift)


def test_who_pays_the_fees_is_named(gift, campaign):
    campaign.fees_carried_by_en = "The Caisse of the North Shore"
    campaign.save()
    allocate(gift, ProjectFactory(campaign=campaign), 2500)

    assert "The Caisse of the North Shore pays the card fees" in page_of(gift)


def picture(update, **fields) -> UpdatePicture:
    photograph = Photograph.rows.create(
        organization=update.organization, key=f"p{Photograph.rows.count()}", width=480,
        height=320, widths=[480], description_en="A shelf",
    )  # fmt: skip
    return UpdatePicture.objects.create(update=update, photograph=photograph, **fields)


def consent(update, **fields) -> ImageConsent:
    today = update.organization.today
    known = {"who": "Gabin", "given_on": today, "ends_on": today + timedelta(days=365)}
    return ImageConsent.rows.create(organization=update.organization, **{**known, **fields})


def test_pictures_of_people_are_public_only_while_all_of_them_agree(campaign):
    update: ImpactUpdate = ImpactUpdateFactory(project=ProjectFactory(campaign=campaign))
    yesterday = campaign.organization.today - timedelta(days=1)
    shelf = picture(update)
    picture(update, hidden_at=timezone.now())
    nobody_asked = picture(update, shows_people=True)
    agreed = picture(update, shows_people=True)
    agreed.consents.add(consent(update))
    half = picture(update, shows_people=True)
    half.consents.add(consent(update), consent(update, withdrawn_at=timezone.now()))
    over = picture(update, shows_people=True)
    over.consents.add(consent(update, given_on=yesterday - timedelta(days=9), ends_on=yesterday))

    public = set(UpdatePicture.objects.public())

    assert public == {shelf, agreed}
    assert {nobody_asked, half, over} & public == set()
