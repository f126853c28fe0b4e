"""The money of a gift on its page in the admin, and moving it."""

import pytest
from django.urls import reverse

from campaigns.money import CAD
from feedback.allocations.services import allocate_waiting, move_allocation
from feedback.exceptions import AllocationError
from feedback.models import Project
from tests.factories import ProjectFactory, StaffFactory
from tests.feedback.allocations.conftest import breaches
from tests.feedback.allocations.test_receivers import held
from tests.feedback.allocations.test_services import gift_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(campaign):
    return ProjectFactory(campaign=campaign, slug="books", unit_count=4)


@pytest.fixture
def gift(campaign, books):
    made = gift_of(campaign)
    allocate_waiting()
    return made


@pytest.fixture
def boat(campaign):
    return ProjectFactory(campaign=campaign, slug="boat", takes="designated", name_en="The boat")


def sign_in(staff_client, campaign, role: str = "owner"):
    return staff_client(StaffFactory(organization=campaign.organization, role=role, language="en"))


def move(client, gift, **fields):
    return client.post(reverse("admin:feedback_allocation_move", args=[gift.pk]), fields)


def test_a_gift_shows_where_its_money_is_and_why(gift, books, boat, campaign, staff_client):
    claire = StaffFactory(organization=campaign.organization, name="Claire", language="en")
    move_allocation(
        gift=gift, source=books, target=boat, amount=CAD("5.00"), reason="He asked", actor=claire
    )

    page = staff_client(claire).get(f"/admin/giving/donation/{gift.pk}/change/").content.decode()

    for words in (
        "is allocated within a minute",
        "$20.00, by rule",
        "-$5.00, by staff “He asked” (Claire)",
        "$5.00, by staff “He asked” (Claire)",
        reverse("admin:feedback_allocation_move", args=[gift.pk]),
    ):
        assert words in page


def test_a_gift_shows_the_name_of_what_it_is_meant_for(gift, boat, campaign, staff_client):
    client, shown = sign_in(staff_client, campaign), []
    for designation in ("boat", "gone", ""):
        type(gift).rows.filter(pk=gift.pk).update(designation=designation)
        page = client.get(f"/admin/giving/donation/{gift.pk}/change/").context
        shown.append(page["adminform"].model_admin.meant_for(page["original"]))

    assert shown == ["The boat", "gone", "–"]


def test_the_form_begins_with_all_that_is_in_the_first_place(gift, books, campaign, staff_client):
    page = sign_in(staff_client, campaign).get(
        reverse("admin:feedback_allocation_move", args=[gift.pk])
    )

    form = page.context["form"]
    assert form["amount"].value() == "20"
    assert form.fields["source"].choices == [
        (str(books.pk), f"{books} ($20)"),
        ("", "not yet allocated ($5)"),
    ]


def test_staff_move_money_on_a_form(gift, books, boat, campaign, staff_client):
    client = sign_in(staff_client, campaign)

    answer = move(client, gift, amount="5", source=books.pk, target=boat.pk, reason="He asked")

    assert answer.headers["Location"] == f"/admin/giving/donation/{gift.pk}/change/"
    assert held(gift) == {"books": (1500, 0), "boat": (500, 0)}
    assert breaches() == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "21"}, "There is less money than that where it should come from."),
        ({"target": ""}, None),
        ({"reason": ""}, "This field is required."),
        ({"source": "", "target": ""}, "Choose another place than the one it comes from."),
    ],
)
def test_what_cannot_be_moved_is_said_beside_the_field(  # noqa: PLR0917
    gift, books, boat, campaign, staff_client, fields, said
):
    form = {"amount": "5", "source": books.pk, "target": boat.pk, "reason": "He asked", **fields}

    answer = move(sign_in(staff_client, campaign), gift, **form)

    assert (answer.status_code == 302) if said is None else (said in answer.content.decode())
    assert held(gift)["books"] == ((1500, 0) if said is None else (2000, 0))


def test_money_does_not_move_to_what_has_all_arrived(gift, books, boat, campaign, staff_client):
    Project.rows.filter(pk=boat.pk).update(stage="delivered")
    client = sign_in(staff_client, campaign)

    page = client.get(reverse("admin:feedback_allocation_move", args=[gift.pk]))
    with pytest.raises(AllocationError, match="done"):
        move_allocation(
            gift=gift,
            source=books,
            target=Project.rows.get(pk=boat.pk),
            amount=CAD("5.00"),
            reason="He asked",
            actor=StaffFactory(organization=campaign.organization),
        )

    assert str(boat.pk) not in dict(page.context["form"].fields["target"].choices)


def test_only_a_role_that_may_moves_money_of_its_own_organization(gift, campaign, staff_client):
    address = reverse("admin:feedback_allocation_move", args=[gift.pk])

    assert sign_in(staff_client, campaign, "finance").get(address).status_code == 200
    assert sign_in(staff_client, campaign, "read_only").get(address).status_code == 404
    assert (
        staff_client(StaffFactory(organization=ProjectFactory().organization))
        .get(address)
        .status_code
        == 404
    )
