import pytest
from django.urls import reverse

from campaigns.models import HistoryEntry
from feedback.models import Project, ProjectFunding
from tests.factories import CampaignFactory, OrganizationFactory, ProjectFactory, StaffFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:feedback_project_add")
LIST = reverse("admin:feedback_project_changelist")
FORM = {
    "name_en": "Baie-du-Phoque, school books", "name_fr": "Baie-du-Phoque, des livres d’école",
    "summary_en": "", "summary_fr": "", "unit_one_en": "book", "unit_many_en": "books",
    "unit_one_fr": "livre", "unit_many_fr": "livres", "unit_count": "400", "typed_cost": "5",
    "cost_source_en": "", "cost_source_fr": "", "cost_date": "", "place_en": "", "place_fr": "",
    "latitude": "", "longitude": "", "blur_km": "10", "photograph": "", "takes": "any",
    "opened_at_0": "2026-11-01", "opened_at_1": "12:00:00", "due_on": "", "is_public": "on",
}  # fmt: skip


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def claire(campaign):
    return StaffFactory(organization=campaign.organization, role="fundraising", language="en")


@pytest.fixture
def client(claire, staff_client):
    return staff_client(claire)


def change_page(project) -> str:
    return reverse("admin:feedback_project_change", args=[project.pk])


def errors(answer) -> dict:
    return answer.context["adminform"].form.errors


def test_a_project_is_made_with_its_cost_in_whole_units(client, campaign, claire):
    form = {**FORM, "organization": campaign.organization_id, "campaign": campaign.pk}

    answer = client.post(ADD, form)

    assert answer.status_code == 302
    project = Project.rows.get()
    assert (project.slug, project.unit_cost, project.funding.cost_amount) == (
        "baie-du-phoque-des-livres-d-ecole",
        500,
        200_000,
    )
    entry = HistoryEntry.objects.for_organization(campaign.organization).get()
    assert (entry.what, entry.actor) == ("project made", claire)


def test_a_project_belongs_to_a_campaign_of_its_own_organization(client, campaign, claire):
    other = CampaignFactory(organization=OrganizationFactory())
    StaffFactory(organization=other.organization)
    claire.memberships.create(organization=other.organization, role="owner")
    form = {**FORM, "organization": campaign.organization_id, "campaign": other.pk}

    answer = client.post(ADD, form)

    assert errors(answer) == {"campaign": ["This is another organization’s."]}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name_en": "", "name_fr": ""}, "name_en", "Write a name in one language at least."),
        ({"unit_many_fr": ""}, "unit_many_fr", "Write the unit for one and for several."),
        ({"latitude": "50.2"}, "longitude", "Write both numbers of the place, or neither."),
    ],
)
def test_what_is_half_said_is_asked_for(client, campaign, typed, field, sentence):
    form = {**FORM, "organization": campaign.organization_id, "campaign": campaign.pk, **typed}

    assert errors(client.post(ADD, form)) == {field: [sentence]}


def test_a_cost_below_what_is_allocated_is_refused_in_words(client, campaign):
    project = ProjectFactory(campaign=campaign)
    ProjectFunding.objects.filter(project=project).update(allocated_amount=90_000)

    answer = client.post(
        change_page(project), {**FORM, "campaign": campaign.pk, "unit_count": "100"}
    )

    assert errors(answer) == {
        "typed_cost": ["Gifts of $900 are allocated to it already: it cannot cost less."]
    }


def test_fewer_units_than_have_arrived_are_refused_in_words(client, campaign):
    project = ProjectFactory(campaign=campaign)
    Project.rows.filter(pk=project.pk).update(delivered_units=50)

    answer = client.post(
        change_page(project), {**FORM, "campaign": campaign.pk, "unit_count": "40"}
    )

    assert errors(answer) == {"unit_count": ["50 of them have arrived already."]}


def test_a_change_leaves_alone_what_news_wrote_meanwhile(client, campaign):
    project = ProjectFactory(campaign=campaign)
    form = {**FORM, "campaign": campaign.pk, "unit_count": "250"}
    Project.rows.filter(pk=project.pk).update(stage="in_progress", delivered_units=7)

    assert client.post(change_page(project), form).status_code == 302

    project.refresh_from_db()
    assert (project.unit_count, project.stage, project.delivered_units) == (250, "in_progress", 7)
    assert project.funding.cost_amount == 125_000


def test_the_page_says_where_a_project_stands_in_words(client, campaign):
    project = ProjectFactory(campaign=campaign, stage="sent", trouble="late")

    page = client.get(change_page(project)).content.decode()

    assert ">sent</" in "".join(page.split())
    assert ">late</" in "".join(page.split())
    assert "(&#x27;" not in page


def test_the_list_costs_as_much_with_one_project_as_with_three(
    client, campaign, django_assert_num_queries, django_assert_max_num_queries
):
    ProjectFactory(campaign=campaign)
    client.get(LIST)
    with django_assert_max_num_queries(30) as one:
        client.get(LIST)
    ProjectFactory.create_batch(2, campaign=campaign)

    with django_assert_num_queries(len(one)):
        page = client.get(LIST)

    assert page.content.decode().count("$0 of $1,000") == 3


def test_staff_of_another_organization_see_nothing(staff_client):
    project = ProjectFactory()
    stranger = staff_client(StaffFactory(organization=OrganizationFactory()))

    assert stranger.get(change_page(project)).status_code == 302
    assert "Havre-Perdrix, a village" not in stranger.get(LIST).content.decode()
