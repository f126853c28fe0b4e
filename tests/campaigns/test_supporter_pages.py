"""Supporters' pages over HTTP: two doors, bad input that loses nothing, and takedown."""

import datetime
import re
from io import BytesIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

from campaigns import own_page_views
from campaigns.links import Door, token_of
from campaigns.models import Follow, Fundraiser, Photograph, Pledge, Report
from campaigns.services import pledges
from campaigns.services.files import delete_what_is_left
from campaigns.services.fundraisers import block_fundraiser, delete_forgotten_drafts
from campaigns.services.photographs import names_of
from campaigns.services.pledges import act_on_due_pledges, skip_this_year
from campaigns.share_kit import share_kit_of
from config.page_cache.cache import QueryRule
from config.page_cache.site import find_rule
from donors.models import Choice
from giving.models import Donation
from giving.services.payments import record_payment
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    FollowFactory,
    FundraiserFactory,
    PersonFactory,
    PledgeFactory,
    ShareLinkFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 28, 17, 0, tzinfo=datetime.UTC)
State = Fundraiser.State
TYPED = {
    "name": "Maude", "email": " Maude@Example.org. ", "occasion": "birthday", "day": "2026-12-13",
    "goal": "340", "time_zone": "America/Toronto",
}  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def campaign(clock):
    return CampaignFactory(starts_at=NOW - datetime.timedelta(days=30))


def begin(client, campaign, **typed):
    return client.post(f"/fr/campaigns/{campaign.slug}/fundraise/", {**TYPED, **typed})


def owner_address(page, door=Door.OWNER, suffix=""):
    return f"/fr/me/fundraisers/{token_of(page, door)}/{suffix}"


class TestBeginning:
    def test_four_things_make_a_page_and_lead_to_it(self, client, campaign):
        answer = begin(client, campaign)

        page = Fundraiser.rows.get()
        assert answer.status_code == 303
        assert answer["Location"] == owner_address(page, Door.DRAFT)
        assert (page.name, page.person.email, page.goal_amount, page.language, page.day) == (
            "Maude", "maude@example.org", 34_000, "fr", datetime.date(2026, 12, 13),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("goal", "0", ""),
            ("goal", "ten", ""),
            ("goal", "9999999999", "ne dépasse pas"),
            ("day", "2026-11-27", "Ce jour est passé"),
            ("day", "2028-01-01", "dans plus d’un an"),
            ("day", "", "Choisissez le jour"),
            ("name", "", "Écrivez votre prénom"),
            ("email", "x", "Vérifiez votre adresse"),
            ("website", "spam", "champ caché"),
        ],
    )
    def test_bad_input_gets_a_clear_answer_and_loses_nothing(
        self, client, campaign, field, typed, words
    ):
        answer = begin(client, campaign, **{field: typed})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        for other in {"name", "goal"} - {field}:
            assert f'value="{TYPED[other]}"' in page
        assert Fundraiser.rows.count() == 0

    def test_mistakes_are_listed_in_the_order_of_the_page(self, client, campaign):
        typed = {"name": "", "email": "x", "day": "2026-11-27", "goal": "0"}

        page = begin(client, campaign, **typed).content.decode()

        listed = page.partition('id="errors"')[2].partition("</ul>")[0]
        assert re.findall(r'href="#(\w+)"', listed) == ["name", "email", "day", "goal"]

    def test_a_campaign_that_has_ended_says_so(self, client):
        ended = CampaignFactory(state="ended")

        assert client.get(f"/fr/campaigns/{ended.slug}/fundraise/").status_code == 410

    def test_a_campaign_that_ends_before_the_day_names_its_last_day(self, client, clock):
        campaign = CampaignFactory(
            starts_at=NOW - datetime.timedelta(days=9), ends_at=NOW + datetime.timedelta(days=2)
        )

        assert "se termine le 30 novembre 2026" in begin(client, campaign).content.decode()

    def test_a_page_remembers_which_one_inspired_it(self, client, campaign):
        other = FundraiserFactory(campaign=campaign, slug="other")

        begin(client, campaign, inspired_by="other")

        assert Fundraiser.rows.exclude(pk=other.pk).get().inspired_by == other

    def test_what_a_page_brings_counts_for_the_link_its_supporter_came_by(self, client, campaign):
        above = ShareLinkFactory(campaign=campaign)

        begin(client, campaign, r=above.code)

        page = Fundraiser.rows.get()
        link = share_kit_of(page).link
        assert (page.came_by, link.parent, link.path, link.generation) == (
            above, above, [above.pk], 2,
        )  # fmt: skip


class TestTwoDoors:
    def test_the_browsers_link_edits_a_draft_and_never_opens_it(self, client, campaign):
        begin(client, campaign)
        page = Fundraiser.rows.get()

        assert client.get(owner_address(page, Door.DRAFT)).status_code == 200
        assert client.post(owner_address(page, Door.DRAFT, "open/")).status_code == 403
        page.refresh_from_db()
        assert page.state == State.DRAFT

    def test_the_mailed_link_opens_it_and_shuts_the_browsers(self, client, campaign):
        begin(client, campaign)
        page = Fundraiser.rows.get()

        assert client.post(owner_address(page, suffix="open/")).status_code == 302
        page.refresh_from_db()
        assert page.state == State.LIVE
        assert client.get(owner_address(page, Door.DRAFT)).status_code == 404
        assert client.get(owner_address(page)).status_code == 200

    def test_looking_at_the_mailed_link_opens_nothing(self, client, campaign):
        begin(client, campaign)
        page = Fundraiser.rows.get()

        client.get(owner_address(page))

        assert client.get(owner_address(page, suffix="open/")).status_code == 405
        page.refresh_from_db()
        assert page.confirmed_at is None

    def test_a_forged_or_revoked_link_opens_nothing(self, client):
        page = FundraiserFactory()
        address = owner_address(page)
        Fundraiser.rows.update(link_version=2)

        statuses = [client.get(address), client.get(f"/fr/me/fundraisers/{page.pk}-x/")]
        assert [answer.status_code for answer in statuses] == [404, 404]

    def test_private_pages_stay_out_of_caches_and_search_engines(self, client):
        answer = client.get(owner_address(FundraiserFactory()))

        assert (answer["Cache-Control"], answer["X-Robots-Tag"], answer["Referrer-Policy"]) == (
            "no-store", "noindex, nofollow", "same-origin",
        )  # fmt: skip


def a_jpeg():
    file = BytesIO()
    Image.new("RGB", (900, 600), "#14575c").save(file, "JPEG")
    return SimpleUploadedFile("me.jpg", file.getvalue(), content_type="image/jpeg")


class TestEditing:
    def edit(self, client, page, **typed):
        values = {
            "name": "Maude", "occasion": "birthday", "goal": "340", "day": str(page.day),
            "slug": "", **typed,
        }  # fmt: skip
        return client.post(owner_address(page, suffix="edit/"), values)

    def test_a_story_is_shown_as_it_was_typed_and_runs_nothing(self, client):
        page = FundraiserFactory()

        self.edit(client, page, story="<script>alert(1)</script>\n\nBonjour")

        shown = client.get(f"/fr/fundraisers/{page.slug}/").content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown

    def test_fifty_thousand_letters_are_refused_and_still_there(self, client):
        page = FundraiserFactory()

        answer = self.edit(client, page, story="é" * 50_000)

        assert answer.status_code == 422
        assert "raccourcissez-le" in answer.content.decode()
        assert "é" * 50_000 in answer.content.decode()

    def test_a_text_called_jpg_is_no_photograph(self, client):
        page = FundraiserFactory()
        upload = SimpleUploadedFile("me.jpg", b"I am a text.", content_type="image/jpeg")

        answer = self.edit(client, page, upload=upload, story="Bonjour")

        assert answer.status_code == 422
        assert "Bonjour" in answer.content.decode()
        page.refresh_from_db()
        assert page.photograph is None

    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_the_form_shows_the_day_as_a_browser_reads_it(self, client, language):
        page = FundraiserFactory(day=datetime.date(2026, 12, 13))

        shown = client.get(f"/{language}{owner_address(page, suffix='edit/')[3:]}").content.decode()

        assert 'value="2026-12-13"' in shown

    def test_a_story_may_be_mended_to_the_last_day_of_a_page_that_opened_on_its_day(self, client):
        today = timezone.localdate()
        page = FundraiserFactory(
            day=today - datetime.timedelta(days=10),
            opens_at=timezone.now() - datetime.timedelta(days=10),
            closes_at=timezone.now() + datetime.timedelta(days=4),
        )

        answer = self.edit(client, page, story="Merci", opens_on_day="on")

        page.refresh_from_db()
        assert (answer.status_code, page.story) == (302, "Merci")

    def test_a_draft_whose_day_is_long_gone_is_told_so_and_not_of_the_campaign(self, client):
        day = timezone.localdate() - datetime.timedelta(days=10)
        page = FundraiserFactory(state="draft", opened_at=None, day=day)

        answer = self.edit(client, page)

        assert answer.status_code == 422
        assert "Ce jour est passé. Choisissez le prochain." in answer.content.decode()

    @pytest.mark.parametrize(
        ("goal", "raised_to"), [("1000000", 100_000_000), ("1000001", 34_000), ("99999999", 34_000)]
    )
    def test_a_goal_is_raised_no_higher_than_the_form_allows(self, client, goal, raised_to):
        page = FundraiserFactory()

        client.post(owner_address(page, suffix="goal/"), {"goal": goal})

        page.refresh_from_db()
        assert page.goal_amount == raised_to

    @pytest.mark.parametrize("text", ["", "Merci\0"])
    def test_thanks_that_cannot_be_kept_are_said_to_be_so(self, client, text):
        page = FundraiserFactory(state="closed")

        answer = client.post(owner_address(page, suffix="thank/"), {"text": text})

        assert (answer.status_code, page.updates.count()) == (422, 0)

    def test_an_address_of_its_own_is_made_fit_for_a_link(self, client):
        page = FundraiserFactory()

        self.edit(client, page, slug=" La fête de Maude ")

        page.refresh_from_db()
        assert page.slug == "la-fete-de-maude"

    def test_an_address_that_is_taken_is_said_beside_it(self, client):
        FundraiserFactory(slug="taken")
        page = FundraiserFactory(slug="mine")

        answer = self.edit(client, page, slug="taken")

        assert answer.status_code == 422
        assert "Une autre page a cette adresse" in answer.content.decode()

    def test_a_photograph_waits_for_the_mailed_link_and_the_rest_is_not_lost(
        self, client, jpeg, clock
    ):
        page = FundraiserFactory(state=State.DRAFT, opened_at=None, confirmed_at=None)
        address = owner_address(page, Door.DRAFT, "edit/")

        answer = client.post(
            address,
            {"name": "Maude", "goal": "340", "day": str(page.day), "story": "Oui", "upload": jpeg},
        )

        assert 'type="file"' not in client.get(address).content.decode()
        assert answer.status_code == 422
        assert "ouvrez le lien reçu par courriel" in answer.content.decode()
        assert "Oui" in answer.content.decode()
        assert Photograph.rows.count() == 0

    def test_a_page_takes_so_many_photographs_a_day_and_no_more(self, client, jpeg, monkeypatch):
        monkeypatch.setattr(own_page_views, "MOST_PHOTOGRAPHS_A_DAY", 0)
        page = FundraiserFactory()

        answer = self.edit(client, page, upload=jpeg, story="Oui")

        assert answer.status_code == 422
        assert "beaucoup de photos" in answer.content.decode()
        assert Photograph.rows.count() == 0

    @pytest.mark.parametrize("typed", [{"without_photograph": "on"}, {"upload": "another"}])
    def test_a_photograph_that_is_replaced_is_deleted(
        self, client, django_capture_on_commit_callbacks, typed
    ):
        page = FundraiserFactory()
        self.edit(client, page, upload=a_jpeg())
        page.refresh_from_db()
        old = page.photograph
        if "upload" in typed:
            typed = {"upload": a_jpeg()}

        with django_capture_on_commit_callbacks(execute=True):
            self.edit(client, page, **typed)

        page.refresh_from_db()
        kept = [page.photograph] if "upload" in typed else []
        assert list(Photograph.rows.all()) == kept
        assert not default_storage.exists(f"photographs/{old.key}-480.jpg")

    def test_a_worker_that_dies_once_a_photograph_is_replaced_leaves_none_of_its_files(
        self, client
    ):
        page = FundraiserFactory()
        self.edit(client, page, upload=a_jpeg())
        page.refresh_from_db()
        old = names_of(page.photograph)

        self.edit(client, page, without_photograph="on")  # what comes after the commit never runs
        before = {name for name in old if default_storage.exists(name)}
        delete_what_is_left()

        assert (before, [name for name in old if default_storage.exists(name)]) == (set(old), [])

    def test_a_photograph_of_a_change_that_is_refused_is_deleted(
        self, client, jpeg, django_capture_on_commit_callbacks
    ):
        FundraiserFactory(slug="taken")
        page = FundraiserFactory()

        with django_capture_on_commit_callbacks(execute=True):
            answer = self.edit(client, page, upload=jpeg, slug="taken")

        assert answer.status_code == 422
        assert Photograph.rows.count() == 0

    def test_the_photograph_of_the_organization_is_not_the_supporters_to_delete(self, client):
        page = FundraiserFactory()
        photograph = Photograph.objects.create(
            organization=page.organization, key="0" * 32, width=480, height=320, widths=[480],
            formats=["jpg"],
        )  # fmt: skip
        Fundraiser.rows.update(photograph=photograph)

        self.edit(client, page, without_photograph="on")

        assert list(Photograph.rows.filter(pk=photograph.pk)) == [photograph]

    def test_the_photograph_of_a_forgotten_draft_is_deleted(
        self, client, jpeg, django_capture_on_commit_callbacks
    ):
        page = FundraiserFactory(state=State.DRAFT, opened_at=None, confirmed_at=None)
        self.edit(client, page, upload=jpeg)
        page.refresh_from_db()
        name = f"photographs/{page.photograph.key}-480.jpg"
        Fundraiser.rows.update(created_at=page.created_at - datetime.timedelta(days=40))

        with django_capture_on_commit_callbacks(execute=True):
            assert delete_forgotten_drafts() == 1

        assert Photograph.rows.filter(pk=page.photograph_id).count() == 0
        assert not default_storage.exists(name)


class TestTakedown:
    def test_a_page_that_is_taken_down_is_gone_and_names_nobody(self, client):
        page = FundraiserFactory(name="Zéphyrine")
        staff = StaffFactory(organization=page.organization)

        block_fundraiser(fundraiser=page, reason="x", actor=staff)
        answer = client.get(f"/fr/fundraisers/{page.slug}/")

        assert answer.status_code == 410
        assert "Zéphyrine" not in answer.content.decode()
        assert client.get(f"/fr/fundraisers/{page.slug}/donate/").status_code == 404

    @pytest.mark.parametrize("state", ["live", "closed"])
    @pytest.mark.parametrize("campaign_state", ["archived", "draft"])
    def test_a_page_whose_campaign_is_shown_no_more_is_gone_with_it(
        self, client, state, campaign_state
    ):
        page = FundraiserFactory(title="Zorglubade", state=state, campaign__state=campaign_state)
        link = ShareLinkFactory(campaign=page.campaign, fundraiser=page)

        answer = client.get(f"/fr/fundraisers/{page.slug}/")

        assert answer.status_code == 410
        assert "Zorglubade" not in answer.content.decode()
        led = client.get(f"/s/{link.code}", headers={"user-agent": "Mozilla/5.0"})
        assert led["Location"] == f"/fr/organizations/{page.organization.slug}/?r={link.code}"

    def test_a_draft_was_never_there(self, client):
        page = FundraiserFactory(state=State.DRAFT, opened_at=None, confirmed_at=None)

        assert client.get(f"/fr/fundraisers/{page.slug}/").status_code == 404

    def test_a_share_link_to_it_leads_to_the_campaign(self, client):
        page = FundraiserFactory(state=State.BLOCKED)
        link = ShareLinkFactory(campaign=page.campaign, fundraiser=page)

        answer = client.get(f"/s/{link.code}", headers={"user-agent": "Mozilla/5.0"})

        assert answer.status_code == 302
        assert answer["Location"].startswith(f"/fr/campaigns/{page.campaign.slug}/")

    def test_its_photograph_is_deleted(self, client, django_capture_on_commit_callbacks, jpeg):
        page = FundraiserFactory()
        TestEditing().edit(client, page, upload=jpeg)
        page.refresh_from_db()
        name = f"photographs/{page.photograph.key}-480.jpg"
        assert default_storage.exists(name)
        answer = client.get(f"/media/{name}")
        assert b"".join(answer.streaming_content)  # read to its end, the file is closed
        assert answer["Cache-Control"] == "public, max-age=300"

        with django_capture_on_commit_callbacks(execute=True):
            block_fundraiser(
                fundraiser=page, reason="x", actor=StaffFactory(organization=page.organization)
            )

        assert not default_storage.exists(name)


@pytest.fixture
def jpeg():
    return a_jpeg()


class TestThePublicPage:
    def test_it_is_cached_for_everybody_and_its_query_does_not_split_the_cache(self, client):
        page = FundraiserFactory()
        path = f"/fr/fundraisers/{page.slug}/"

        answer = client.get(path, {"r": "Ab3dE5fG7hJ"})

        assert answer["Cache-Control"] == "public, s-maxage=1, max-age=0"
        assert "Set-Cookie" not in answer.headers
        assert "Ab3dE5fG7hJ" not in answer.content.decode()
        assert find_rule(path) is QueryRule.IGNORED

    def test_it_always_says_for_whom_the_money_is(self, client):
        page = FundraiserFactory()

        shown = client.get(f"/en/fundraisers/{page.slug}/").content.decode()

        assert "Your gift goes to The Book Boat itself, not through Maude." in shown

    def test_a_title_is_made_of_occasion_and_name_as_the_country_says_it(self, client):
        quebec = FundraiserFactory(name="Élodie")
        france = FundraiserFactory(name="Élodie", campaign__organization__country="FR")

        titles = [
            client.get(f"/fr/fundraisers/{page.slug}/").content.decode()
            for page in (quebec, france)
        ]
        assert '<h1 lang="fr">La fête d’Élodie</h1>' in titles[0]
        assert '<h1 lang="fr">L’anniversaire d’Élodie</h1>' in titles[1]

    def test_a_report_waits_for_staff(self, client):
        page = FundraiserFactory()

        answer = client.post(
            f"/fr/fundraisers/{page.slug}/report/", {"reason": "money", "words": "Virements !"}
        )

        assert answer.status_code == 200
        assert Report.rows.values_list("reason", "words", "settled_at").get() == (
            "money", "Virements !", None,
        )  # fmt: skip

    def test_a_robots_report_is_thanked_and_thrown_away(self, client):
        page = FundraiserFactory()

        client.post(f"/fr/fundraisers/{page.slug}/report/", {"reason": "money", "website": "spam"})

        assert Report.rows.count() == 0


class TestGiftsThroughAPage:
    def paid(self, **fields) -> Donation:
        donation = DonationFactory(**fields)
        return record_payment(
            donation_id=donation.pk, payment_id=f"pi_{donation.pk}", money=donation.money,
            paid_at=NOW,
        )  # fmt: skip

    def test_a_gift_counts_for_page_and_campaign_and_the_owners_own_stands_apart(self):
        page = FundraiserFactory()
        own = DonationFactory(
            campaign=page.campaign, fundraiser=page, email=page.person.email, amount=1000
        )
        self.paid(campaign=page.campaign, fundraiser=page, amount=2500)
        record_payment(donation_id=own.pk, payment_id="pi_own", money=own.money, paid_at=NOW)

        page.totals.refresh_from_db()
        page.campaign.totals.refresh_from_db()
        assert (page.totals.raised_amount, page.totals.own_amount, page.totals.donor_count) == (
            3500, 1000, 2,
        )  # fmt: skip
        assert page.campaign.totals.raised_amount == 3500

    @pytest.mark.parametrize(
        ("appearance", "may_see", "name"),
        [("private", False, ""), ("private", True, "Karim Haddad"), ("name", False, "Karim Haddad"),
         ("anonymous", False, "")],
    )  # fmt: skip
    def test_the_owner_sees_a_name_only_if_its_donor_agreed(
        self, client, appearance, may_see, name
    ):
        page = FundraiserFactory()
        self.paid(
            campaign=page.campaign, fundraiser=page, name="Karim Haddad", appearance=appearance,
            supporter_may_see_name=may_see, message="",
        )  # fmt: skip

        shown = client.get(owner_address(page)).content.decode()

        assert ("Karim Haddad" in shown) is bool(name)

    def test_a_refund_takes_the_gift_out_again(self):
        page = FundraiserFactory()
        gift = self.paid(campaign=page.campaign, fundraiser=page)
        from giving.services.payments import record_refund  # noqa: PLC0415

        record_refund(donation_id=gift.pk, refund_id="re_1", money=gift.money, at=NOW)

        page.totals.refresh_from_db()
        assert (page.totals.raised_amount, page.totals.gift_count, page.totals.donor_count) == (
            0, 0, 0,
        )  # fmt: skip

    def test_the_form_keeps_the_link_a_donor_came_by(self, client):
        page = FundraiserFactory()
        link = ShareLinkFactory(campaign=page.campaign, fundraiser=page)

        shown = client.get(f"/fr/fundraisers/{page.slug}/donate/", {"r": link.code})

        assert f'name="r" value="{link.code}"' in shown.content.decode()


class TestFollowing:
    @pytest.mark.parametrize(
        ("language", "of_campaign", "of_page", "big"),
        [
            (
                "en",
                "What becomes of the gifts. Half of the goal is there, the goal is reached, it "
                "ends.",
                "What its supporter writes and what becomes of the gifts. The goal is reached, it "
                "ends.",
                "What becomes of the gifts. The goal is reached, or it ends.",
            ),
            (
                "fr",
                "Ce que deviennent les dons. La moitié de l’objectif est là, l’objectif est "
                "atteint, la campagne se termine.",
                "Ce qu’écrit la personne dont c’est la page et ce que deviennent les dons. "
                "L’objectif est atteint, la page se termine.",
                "Ce que deviennent les dons. L’objectif est atteint, ou c’est la fin.",
            ),
        ],
    )
    def test_the_form_and_the_page_say_that_one_hears_what_became_of_the_gifts(
        self, client, language, of_campaign, of_page, big
    ):
        page = FundraiserFactory()
        follows = (FollowFactory(campaign=page.campaign), FollowFactory(fundraiser=page))
        addresses = [
            f"/{language}/campaigns/{page.campaign.slug}/follow/",
            f"/{language}/fundraisers/{page.slug}/follow/",
            *(f"/{language}/me/following/{token_of(follow)}/" for follow in follows),
        ]

        said = [
            re.findall('<span class="hint">([^<]*)</span></label>', shown.content.decode())
            for shown in map(client.get, addresses)
        ]

        assert said == [[of_campaign, big], [of_page, big]] * 2

    def test_the_mailed_link_confirms_and_keeps_the_choice_as_evidence(self, client):
        campaign = CampaignFactory()
        typed = {"email": "lina@example.org", "wish": "less"}
        answer = client.post(f"/fr/campaigns/{campaign.slug}/follow/", typed)
        follow = Follow.rows.get()
        address = f"/fr/me/following/{token_of(follow)}/"

        assert answer.status_code == 200
        assert client.get(address).status_code == 200
        assert Follow.rows.standing().count() == 0
        client.post(address, {"wish": "more"})

        follow.refresh_from_db()
        assert (follow.wish, follow.ended_at) == ("more", None)
        assert Follow.rows.standing().get() == follow
        assert Choice.rows.values_list("purpose", "is_allowed", "source").get() == (
            "following", True, "follow",
        )  # fmt: skip

    def test_a_known_and_an_unknown_address_get_the_same_answer(self, client):
        campaign = CampaignFactory()
        FollowFactory(campaign=campaign, person=PersonFactory(email="known@example.org"))

        answers = [
            client.post(f"/fr/campaigns/{campaign.slug}/follow/", {"email": email}).content
            for email in ("known@example.org", "other@example.org")
        ]
        assert answers[0].replace(b"known", b"other") == answers[1]

    def test_stopping_ends_it_and_following_again_takes_it_up(self, client):
        follow = FollowFactory(confirmed_at=NOW)
        address = f"/fr/me/following/{token_of(follow)}/"

        client.post(address, {"stop": ""})
        assert Follow.rows.standing().count() == 0
        client.post(address, {"wish": "more"})
        assert Follow.rows.standing().count() == 1


class TestPledges:
    def test_a_pledge_counts_once_its_mailed_link_was_used(self, client, campaign):
        typed = {
            "for": campaign.slug, "name": "Maude", "email": "maude@example.org", "day": "29",
            "month": "2", "time_zone": "Europe/Paris",
        }  # fmt: skip
        client.post("/fr/pledge/", typed)
        pledge = Pledge.rows.get()
        assert (pledge.state, pledge.next_on) == ("unconfirmed", datetime.date(2027, 2, 28))

        client.post(f"/fr/me/pledges/{token_of(pledge)}/", {"confirm": ""})

        pledge.refresh_from_db()
        assert (pledge.state, pledge.agreed_for) == ("standing", pledge.next_on)

    def test_a_campaign_that_cannot_be_one_is_not_looked_for(self, client, campaign):
        assert client.get("/fr/pledge/", {"for": f"{campaign.slug}\0"}).status_code == 404
        assert client.get("/fr/pledge/", {"for": campaign.slug}).status_code == 200

    def test_a_day_that_does_not_exist_is_refused_and_the_rest_is_kept(self, client, campaign):
        typed = {
            "for": campaign.slug, "name": "Maude", "email": "maude@example.org", "day": "31",
            "month": "2",
        }  # fmt: skip
        answer = client.post("/fr/pledge/", typed)

        assert answer.status_code == 422
        assert "Ce mois n’a pas ce jour-là" in answer.content.decode()
        assert 'value="31"' in answer.content.decode()

    @pytest.mark.parametrize(
        ("country", "words"), [("CA", "J’offre ma fête à"), ("FR", "J’offre mon anniversaire à")]
    )
    def test_calendar_speaks_the_french_of_the_country(self, client, country, words):
        campaign = CampaignFactory(organization__country=country)
        pledge = PledgeFactory(campaign=campaign, language="fr")

        answer = client.get(reverse("campaigns:pledge_calendar", args=[token_of(pledge)]))

        event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
        assert str(event["SUMMARY"]).startswith(words)

    def test_the_calendar_comes_every_year_and_rings_three_weeks_before(self, client, clock):
        pledge = PledgeFactory(month=2, day=29, next_on=datetime.date(2027, 2, 28))

        answer = client.get(reverse("campaigns:pledge_calendar", args=[token_of(pledge)]))

        event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert event["DTSTART"].dt == datetime.date(2027, 2, 28)
        assert event["RRULE"].to_ical() == b"FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2"
        assert event.walk("VALARM")[0]["TRIGGER"].dt == datetime.timedelta(days=-21)

    @pytest.mark.parametrize(
        ("pressed", "state", "agreed"),
        [({"again": ""}, "standing", True), ({"withdraw": ""}, "withdrawn", False),
         ({"not_this_year": ""}, "standing", False)],
    )  # fmt: skip
    def test_the_question_has_three_answers(self, client, clock, pressed, state, agreed):
        next_on = datetime.date(2026, 12, 20)
        pledge = PledgeFactory(month=12, day=20, next_on=next_on, asked_for=next_on)

        client.post(f"/fr/me/pledges/{token_of(pledge)}/", pressed)

        pledge.refresh_from_db()
        assert (pledge.state, pledge.agreed_for == next_on) == (state, agreed)
        if "not_this_year" in pressed:
            assert pledge.next_on == datetime.date(2027, 12, 20)


NEXT_ON = datetime.date(2026, 12, 13)


class TestDuePledges:
    def test_moving_the_day_of_a_pledged_page_makes_no_second_one(self, campaign):
        PledgeFactory(campaign=campaign, next_on=NEXT_ON, agreed_for=NEXT_ON)
        assert act_on_due_pledges() == 1

        Fundraiser.rows.update(day=NEXT_ON + datetime.timedelta(days=1))

        assert act_on_due_pledges() == 0
        assert Fundraiser.rows.count() == 1

    def test_a_no_that_is_pressed_twice_skips_one_year(self, campaign):
        pledge = PledgeFactory(campaign=campaign, next_on=NEXT_ON, asked_for=NEXT_ON)

        for _press in range(2):
            skip_this_year(pledge=pledge)

        pledge.refresh_from_db()
        assert pledge.next_on == datetime.date(2027, 12, 13)

    def test_a_pledge_that_fails_keeps_no_other_waiting(self, campaign, monkeypatch, caplog):
        first = PledgeFactory(campaign=campaign, next_on=NEXT_ON, agreed_for=NEXT_ON)
        second = PledgeFactory(campaign=campaign, next_on=NEXT_ON, agreed_for=NEXT_ON)
        act_on = pledges._act_on

        def fail_for_the_first(pledge, now):
            if pledge.pk == first.pk:
                raise ValueError("maude@example.org")
            return act_on(pledge, now)

        monkeypatch.setattr(pledges, "_act_on", fail_for_the_first)

        assert act_on_due_pledges() == 1
        assert list(Fundraiser.rows.values_list("pledge", flat=True)) == [second.pk]
        assert f"pledge {first.pk} was not acted on: ValueError" in caplog.text
        assert "maude@example.org" not in caplog.text

    def test_a_first_pledge_that_was_sent_twice_at_once_is_one(self, campaign, monkeypatch):
        request = pledges.PledgeRequest(
            campaign=campaign, name="Maude", email="maude@example.org", month=12, day=13,
            language="fr", time_zone="America/Toronto",
        )  # fmt: skip
        winner, find = pledges.make_pledge(pledge=request), pledges._pledge_of
        answers = iter([None])
        monkeypatch.setattr(
            pledges, "_pledge_of", lambda *who: find(*who) if next(answers, "found") else None
        )

        assert pledges.make_pledge(pledge=request) == winner
        assert Pledge.rows.count() == 1


def test_sharing_is_noted_without_a_forms_token():
    page = FundraiserFactory()
    client = Client(enforce_csrf_checks=True)

    assert client.post(owner_address(page, suffix="shared/")).status_code == 204
    page.refresh_from_db()
    assert page.shared_at is not None


def test_headings_of_texts_to_send_are_the_readers_and_the_texts_come_in_both_languages():
    page = FundraiserFactory(language="fr")
    shown = {
        language: Client()
        .get(f"/{language}{owner_address(page)[3:]}")
        .content.decode()
        .partition(
            "<details><summary>The same" if language == "en" else "<details><summary>La même chose"
        )
        for language in ("en", "fr")
    }

    headings = {"en": "A message to a friend", "fr": "Un message à une personne proche"}
    for language, (first, _summary, other) in shown.items():
        assert [headings[language] in part for part in (first, other)] == [True, True]
        assert headings["fr" if language == "en" else "en"] not in first + other
        assert ('lang="fr" data-kit-text="friend"' in first, 'lang="en">' in other) == (True, True)
    assert shown["en"][2].startswith(" in English</summary>")


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({"day": datetime.date(2026, 12, 13)}, True),
        ({"day": datetime.date(2026, 12, 20)}, True),
        ({"day": datetime.date(2026, 12, 13), "state": "closed"}, False),
        ({"day": datetime.date(2026, 12, 13), "state": "blocked"}, False),
    ],
    ids=["on the day", "moved", "closed", "taken down"],
)
def test_promise_shows_that_its_page_is_ready_also_on_another_day(client, fields, is_shown):
    pledge = PledgeFactory(next_on=datetime.date(2026, 12, 13), language="en")
    fields = {"state": "draft", "confirmed_at": None, "opened_at": None, **fields}
    FundraiserFactory(
        campaign=pledge.campaign, pledge=pledge, person=pledge.person,
        closes_at=NOW + datetime.timedelta(days=40), **fields,
    )  # fmt: skip

    html = client.get(f"/en/me/pledges/{token_of(pledge)}/").content.decode()

    assert ("Your page is ready" in html) is is_shown
