import datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from campaigns.exceptions import CampaignIncompleteError, CampaignStateError, LastOwnerError
from campaigns.models import Campaign, HistoryEntry, Membership, Photograph
from campaigns.services import campaigns as life
from campaigns.services.staff import change_role, invite_staff, remove_staff
from campaigns.tasks import end_campaigns
from donors.models import Person
from tests.factories import CampaignFactory, OrganizationFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db

State = Campaign.State
STEPS = {
    life.submit_for_review: {State.DRAFT: State.IN_REVIEW},
    life.approve: {State.IN_REVIEW: State.LIVE},
    life.send_back: {State.IN_REVIEW: State.DRAFT},
    life.end: {State.LIVE: State.ENDED},
    life.reopen: {State.ENDED: State.LIVE},
    life.archive: {State.DRAFT: State.ARCHIVED, State.ENDED: State.ARCHIVED},
}


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def actor():
    return StaffFactory()


def complete_campaign(**fields):
    organization = OrganizationFactory()
    photograph = Photograph.objects.create(
        organization=organization, key="a" * 32, width=480, height=320, widths=[480],
        description_en="A boat", description_fr="Un bateau",
    )  # fmt: skip
    return CampaignFactory(organization=organization, photograph=photograph, **fields)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_each_step_is_taken_from_its_states_alone(step, state, actor):
    campaign = complete_campaign(state=state)
    allowed = STEPS[step]

    if state in allowed:
        step(campaign=campaign, actor=actor)
    else:
        with pytest.raises(CampaignStateError):
            step(campaign=campaign, actor=actor)

    campaign.refresh_from_db()
    assert campaign.state == allowed.get(state, state)


def test_a_step_leaves_who_and_what_in_the_history(actor):
    campaign = complete_campaign(state="draft")

    life.submit_for_review(campaign=campaign, actor=actor)

    entry = HistoryEntry.objects.for_organization(campaign.organization).about(campaign).get()
    assert (entry.what, entry.actor, entry.details) == (
        "campaign submitted for review", actor, {"before": "draft"},
    )  # fmt: skip


def test_what_is_missing_is_said_and_nothing_changes(actor):
    campaign = CampaignFactory(state="draft", story_fr="", summary_en="", photograph=None)

    with pytest.raises(CampaignIncompleteError) as refusal:
        life.submit_for_review(campaign=campaign, actor=actor)

    assert refusal.value.missing == [
        "It has no sentence that sums it up in English.",
        "It has no story in French.",
        "It has no photograph.",
    ]
    campaign.refresh_from_db()
    assert campaign.state == State.DRAFT


def test_a_campaign_in_one_language_needs_nothing_in_the_other(actor):
    campaign = complete_campaign(state="draft", title_en="", summary_en="", story_en="")

    assert life.missing_contents(campaign) == []


def test_a_photograph_has_to_be_described_in_the_languages_of_the_campaign():
    campaign = complete_campaign(state="draft")
    campaign.photograph.description_fr = ""

    assert life.missing_contents(campaign) == ["The photograph is not described in French."]


def test_an_ended_campaign_is_reopened_only_with_an_end_that_lies_ahead(actor):
    campaign = complete_campaign(
        state="ended", ends_at=timezone.now() - datetime.timedelta(hours=1)
    )

    with pytest.raises(CampaignIncompleteError) as refusal:
        life.reopen(campaign=campaign, actor=actor)

    assert refusal.value.missing == ["Its end has already passed."]


def test_the_job_ends_what_is_over_and_nothing_else():
    now = timezone.now()
    over = CampaignFactory(ends_at=now - datetime.timedelta(minutes=1))
    running = CampaignFactory(ends_at=now + datetime.timedelta(minutes=1))
    endless = CampaignFactory(ends_at=None)
    draft = CampaignFactory(state="draft", ends_at=now - datetime.timedelta(minutes=1))

    end_campaigns()
    end_campaigns()

    states = {campaign.pk: campaign.state for campaign in Campaign.rows.all()}
    assert states == {
        over.pk: "ended", running.pk: "live", endless.pk: "live", draft.pk: "draft",
    }  # fmt: skip
    entry = HistoryEntry.objects.for_organization(over.organization).about(over).get()
    assert (entry.what, entry.actor) == ("campaign ended", None)


def test_an_address_is_made_from_the_title_and_is_never_taken_twice():
    assert life.free_slug("Des livres avant les glaces !") == "des-livres-avant-les-glaces"
    assert life.free_slug("L’île et l'école") == "l-ile-et-l-ecole"
    CampaignFactory(slug="des-livres")
    CampaignFactory(slug="des-livres-2")

    assert life.free_slug("Des livres") == "des-livres-3"


def test_inviting_makes_somebody_staff_here_only(actor):
    organization = OrganizationFactory()

    membership = invite_staff(
        organization=organization, email=" Nora@Example.org ", name="Nora", language="fr",
        role="field", actor=actor,
    )  # fmt: skip

    person = Person.objects.with_email("nora@example.org").get()
    assert (person.name, person.is_staff, person.is_superuser) == ("Nora", True, False)
    assert (membership.person, membership.role) == (person, "field")


def test_inviting_a_donor_does_not_show_the_name_given_elsewhere(actor):
    PersonFactory(email="ghislaine@example.org", name="Ghislaine, chez les autres")

    membership = invite_staff(
        organization=OrganizationFactory(), email="ghislaine@example.org", name="G. Tremblay",
        language="fr", role="review", actor=actor,
    )  # fmt: skip

    assert membership.person.name == "G. Tremblay"


def test_the_last_owner_stays_one(actor):
    organization = OrganizationFactory()
    owner = StaffFactory(organization=organization, role="owner").memberships.get()

    with pytest.raises(LastOwnerError):
        change_role(membership=owner, role="field", actor=actor)
    with pytest.raises(LastOwnerError):
        remove_staff(membership=owner, actor=actor)
    StaffFactory(organization=organization, role="owner")
    remove_staff(membership=owner, actor=actor)

    assert Membership.objects.for_organization(organization).count() == 1
