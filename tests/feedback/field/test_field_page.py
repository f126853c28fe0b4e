from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from pillow_heif import register_heif_opener

from campaigns.models import Photograph
from feedback.field import services
from feedback.field.links import field_address, field_token, find_field_link
from feedback.field.services import own_link, revoke_link
from feedback.models import FieldLink, ImpactUpdate, Message, UpdatePicture
from tests.campaigns.test_photographs import GPS, exif_of_a_phone
from tests.factories import (
    CampaignFactory,
    FieldLinkFactory,
    OrganizationFactory,
    ProjectFactory,
    StaffFactory,
)
from tests.feedback.impact.test_services import allocated
from tests.feedback.telling.conftest import refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def nora(project):
    return FieldLinkFactory(campaign=project.campaign)


@pytest.fixture
def claire(project):
    return StaffFactory(organization=project.organization, email="claire@example.org")


def photograph(kind: str = "JPEG"):
    register_heif_opener()
    file = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, kind, exif=exif_of_a_phone())
    file.seek(0)
    file.name = f"IMG_0001.{kind}"
    return file


def news(project, **more):
    return {
        "form_token": str(uuid4()),
        "project": project.pk,
        "kind": "delivered",
        "headline": "160 books are in Baie-du-Phoque",
        "units": "160",
        "happened_on": timezone.localdate().isoformat(),
        **more,
    }


def file(client, link, data, **more):
    return client.post(f"/en/field/{field_token(link)}/", data, **more)


def test_the_page_opens_by_its_link_and_is_kept_by_nobody(client, nora, project):
    page = client.get(field_address(nora))

    assert page.status_code == 200
    assert "0 of 200 books delivered so far" in page.content.decode()
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


def test_projects_of_one_name_are_told_apart_by_their_campaigns(client, project):
    gulls = CampaignFactory(organization=project.organization, title_en="A month of gulls")
    other = ProjectFactory(campaign=gulls)
    link = FieldLink.rows.create(organization=project.organization, name="Nora", language="en")

    page = client.get(field_address(link)).content.decode()

    assert [
        f"<span>{one.campaign.title_en}</span> ·</span>" in page for one in (project, other)
    ] == [True, True]


@pytest.mark.parametrize("harm", ["forged", "revoked", "another version", "closed house"])
def test_a_link_that_is_no_longer_good_opens_nothing(client, nora, claire, harm):
    token = field_token(nora)
    if harm == "forged":
        token = f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"
    elif harm == "revoked":
        revoke_link(link=nora, actor=claire)
    elif harm == "another version":
        FieldLink.rows.update(link_version=2)
    else:
        nora.organization.is_active = False
        nora.organization.save()

    page = client.get(f"/en/field/{token}/")

    assert (page.status_code, find_field_link(token)) == (404, None)
    assert "This link no longer works" in page.content.decode()


def test_who_has_left_has_no_link_any_more(claire, project):
    link = own_link(person=claire, organization=project.organization)
    assert find_field_link(field_token(link)) == link

    claire.memberships.all().delete()

    assert find_field_link(field_token(link)) is None


def test_who_is_staff_no_more_has_no_link_any_more(claire, project):
    link = own_link(person=claire, organization=project.organization)

    claire.is_staff = False
    claire.save()

    assert find_field_link(field_token(link)) is None


def test_people_without_a_name_are_offered_for_no_page(client, nora, project):
    file(client, nora, news(project, **{
        "p0-file": photograph(), "p0-people": "yes",
        "p1-file": photograph(), "p1-people": "yes", "p1-who": "Aputik",
        "p2-file": photograph(), "p2-people": "no",
    }))  # fmt: skip

    pictures = UpdatePicture.objects.filter(photograph__in=Photograph.rows.on_offer())

    assert list(pictures.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_news_with_photographs_waits_for_staff_who_are_told_once(client, nora, project, claire):
    data = news(project, **{
        "p0-file": photograph(), "p0-people": "yes", "p0-who": "Aputik", "p0-child": "on",
        "p0-guardian": "Her mother, Siasi", "p1-file": photograph(), "p1-people": "no",
        "latitude": "50.1234567", "longitude": "-60.7654321", "text": "By boat.",
        "headline_other": "160 livres sont à Baie-du-Phoque.",
    })  # fmt: skip

    answer = file(client, nora, data)

    update = ImpactUpdate.rows.get()
    assert answer.url == f"/en/field/{field_token(nora)}/filed/{data['form_token']}/"
    assert (update.state, update.headline_en, update.headline_fr, update.units) == (
        "in_review", data["headline"], data["headline_other"], 160,
    )  # fmt: skip
    assert (str(update.latitude), str(update.longitude)) == ("50.12346", "-60.76543")
    pictures = list(update.pictures.all())
    assert [picture.shows_people for picture in pictures] == [True, False]
    consent = pictures[0].consents.get()
    assert (consent.who, consent.is_child, consent.guardian) == (
        "Aputik", True, "Her mother, Siasi",
    )  # fmt: skip
    assert (consent.ends_on - consent.given_on).days == 365
    mail = Message.rows.get(kind="update_to_review")
    assert (mail.email, mail.key) == (
        claire.email, f"update_to_review:{update.pk}:{claire.pk}",
    )  # fmt: skip
    assert mail.values["headline"] == "160 livres sont à Baie-du-Phoque"
    assert "Somebody at" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_nothing_of_the_telephone_is_in_any_file_that_is_kept(client, nora, project, kind):
    assert b"Telephone of Nora" in photograph(kind).read()  # there is something to strip
    file(client, nora, news(project, **{"p0-file": photograph(kind), "p0-people": "no"}))

    kept = Photograph.rows.get()
    names = default_storage.listdir("photographs")[1]
    assert len(names) == len(kept.widths) * 3 + 1
    for name in names:
        with default_storage.open(f"photographs/{name}") as stored:
            content = stored.read()
        assert b"Telephone of Nora" not in content
        assert dict(Image.open(BytesIO(content)).getexif().get_ifd(GPS)) == {}


def test_what_is_sent_twice_is_filed_once(client, nora, project):
    data = news(project, **{"p0-people": "no"})
    as_data = {"Accept": "application/json"}

    first = file(client, nora, {**data, "p0-file": photograph()}, headers=as_data)
    second = file(client, nora, {**data, "p0-file": photograph()}, headers=as_data)

    assert first.json() == second.json()
    assert (ImpactUpdate.rows.count(), UpdatePicture.objects.count()) == (1, 1)


@pytest.mark.parametrize("state", ["good", "revoked", "left"])
def test_what_an_earlier_link_filed_is_found_by_the_next_one(client, claire, project, state):
    """The phone has not heard the answer, and sends it again by another link."""
    first = FieldLinkFactory(campaign=project.campaign, person=claire)
    data, as_data = news(project), {"Accept": "application/json"}
    file(client, first, data)
    if state == "revoked":
        revoke_link(link=first, actor=claire)
    elif state == "left":
        claire.is_active = False
        claire.save()
    second = FieldLinkFactory(campaign=project.campaign)

    answer = file(client, second, data, headers=as_data)

    address = f"/en/field/{field_token(second)}/filed/{data['form_token']}/"
    assert (answer.status_code, answer.json()) == (200, {"address": address})
    assert ImpactUpdate.rows.get().field_link == first


def test_what_was_filed_elsewhere_is_not_found_by_a_link_of_another_campaign(
    client, nora, claire, project
):
    data = news(project)
    file(client, nora, data)
    revoke_link(link=nora, actor=claire)
    gulls = ProjectFactory(campaign=CampaignFactory(organization=project.organization))
    other = FieldLinkFactory(campaign=gulls.campaign)
    address = f"/en/field/{field_token(other)}/"

    found = client.get(f"{address}filed/{data['form_token']}/")
    refused = file(
        client, other, {**data, "project": gulls.pk}, headers={"Accept": "application/json"}
    )
    page = file(client, other, {**data, "project": gulls.pk}).content.decode()

    assert (found.status_code, found.url) == (302, address)
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        {"form_token": "This was sent by another link. Send it again if it is to be here too."},
    )
    assert (ImpactUpdate.rows.count(), data["form_token"] in page) == (1, False)


def test_two_that_arrive_together_are_filed_once(nora, project, monkeypatch):
    """The second one did not find the first, which was not committed yet."""
    form = news(project)
    given = services.FiledNews(
        form_token=form["form_token"], project=project, kind="sent", language="en",
        headline={"en": "On its way", "fr": ""}, text={"en": "", "fr": ""}, units=None,
        happened_on=timezone.localdate(), due_on=None, next_news_on=None, place="", point=None,
        video_url="",
    )  # fmt: skip
    one = services.FiledPhotograph(
        picture=Image.new("RGB", (640, 480)), shows="", shows_people=False, who="",
        is_child=False, guardian="", way="spoken", given_on=timezone.localdate(),
        ends_on=timezone.localdate(),
    )  # fmt: skip
    first = services.file_update(link=nora, news=given, photographs=[one])
    found, looks = services.find_filed, []

    def find_late(link, form_token):
        looks.append(form_token)
        return None if len(looks) == 1 else found(link, form_token)

    monkeypatch.setattr(services, "find_filed", find_late)
    files = sorted(default_storage.listdir("photographs")[1])

    again = services.file_update(link=nora, news=given, photographs=[one])

    assert (again.pk, len(looks)) == (first.pk, 2)
    assert sorted(default_storage.listdir("photographs")[1]) == files


def test_staff_publish_at_once_and_tell_with_one_button(client, claire, project):
    for _ in range(2):
        allocated(project, 2500)
    link = own_link(person=claire, organization=project.organization)

    answer = file(client, link, news(project, units=""))
    update = ImpactUpdate.rows.get()
    before = client.get(answer.url).content.decode()
    told = client.post(f"{answer.url}tell/", follow=True).content.decode()

    assert (update.state, update.published_by, update.told_at) == ("published", claire, None)
    assert "Tell the 2 people concerned" in before
    update.refresh_from_db()
    assert (update.told_at is not None, update.told_by) == (True, claire)
    assert "Everyone concerned will be told: by mail" in told
    assert "Tell the 2" not in told


@pytest.mark.parametrize(("other", "is_said"), [("", True), ("Des livres", False)])
def test_beside_the_button_stands_who_reads_the_other_language(
    client, claire, project, other, is_said
):
    allocated(project, 2500)
    link = own_link(person=claire, organization=project.organization)

    answer = file(client, link, news(project, units="", headline_other=other))
    page = client.get(answer.url).content.decode()

    assert ("readers of French get the English ones" in page) is is_said


def test_a_partner_never_has_the_button(client, project):
    allocated(project, 2500)
    link = FieldLinkFactory(campaign=project.campaign, needs_review=False)

    answer = file(client, link, news(project))
    told = client.post(f"{answer.url}tell/", follow=True).content.decode()

    update = ImpactUpdate.rows.get()
    assert (update.state, update.published_by, update.told_at) == ("published", None, None)
    assert "decides when those who gave are told" in told


def test_staff_whose_role_publishes_nothing_are_read_first(client, project):
    ines = StaffFactory(organization=project.organization, role="field")
    link = own_link(person=ines, organization=project.organization)

    address = field_address(link).replace("/fr/", "/en/")
    before = client.get(address).content.decode()
    file(client, link, news(project))

    assert f"Somebody at {project.organization.name} reads it before it is shown." in before
    assert "at once" not in before
    assert ImpactUpdate.rows.get().state == "in_review"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"headline": ""}, "headline"),
        ({"kind": "failed"}, "money"),
        ({"units": "201"}, "units"),
        ({"happened_on": "2031-01-01"}, "happened_on"),
        ({"video_url": "http://example.org/v"}, "video_url"),
        ({"kind": ""}, "kind"),
    ],
)
def test_what_cannot_be_filed_is_said_beside_its_field(client, nora, project, changes, field):
    answer = file(client, nora, news(project, **changes), headers={"Accept": "application/json"})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert ImpactUpdate.rows.count() == 0


def test_a_child_needs_somebody_who_agreed(client, nora, project):
    data = {"p0-file": photograph(), "p0-people": "yes", "p0-who": "Aputik", "p0-child": "on"}

    answer = file(client, nora, news(project, **data), headers={"Accept": "application/json"})

    assert list(answer.json()["errors"]) == ["p0-guardian"]


def test_what_happens_with_the_money_is_a_paragraph_of_the_news(client, nora, project):
    data = news(project, kind="late", text="The engine waits.", money="It stays with the engine.")

    file(client, nora, data)

    assert ImpactUpdate.rows.get().text_en == "The engine waits.\n\nIt stays with the engine."


def test_a_link_tells_of_nothing_of_another_organization(client, nora):
    elsewhere = ProjectFactory(campaign__organization=OrganizationFactory())

    answer = file(client, nora, news(elsewhere), headers={"Accept": "application/json"})

    assert list(answer.json()["errors"]) == ["project"]


def test_a_link_that_files_too_much_waits(client, nora, project, monkeypatch):
    monkeypatch.setattr(services, "count_in_window", lambda name, seconds: 41)

    answer = file(client, nora, news(project))

    assert (answer.status_code, ImpactUpdate.rows.count()) == (429, 0)


def test_the_worker_is_handed_out_below_its_page(client, nora):
    answer = client.get(f"/en/field/{field_token(nora)}/worker.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert b'addEventListener("fetch"' in answer.content


@pytest.mark.parametrize(
    ("language", "blurs", "expected"),
    [
        ("en", [0, 0], None),
        ("en", [50], "the map shows this place only to within 50\u00a0km, on purpose"),
        ("en", [2, 0], "where the map shows a project only roughly, on purpose, write the region"),
        ("fr", [10, 10], "la carte ne montre ce lieu qu’à 10\u00a0km près, exprès"),
        ("fr", [0, 50], "là où la carte ne montre un projet qu’à peu près, exprès, écrivez"),
    ],
)
def test_beside_the_place_stands_how_near_it_may_be_told(client, language, blurs, expected):
    campaign = CampaignFactory()
    for blur in blurs:
        ProjectFactory(campaign=campaign, blur_km=blur)
    link = FieldLinkFactory(campaign=campaign)

    page = client.get(f"/{language}/field/{field_token(link)}/").content.decode()

    house = {"en": "and not the house", "fr": "et non la maison"}[language]
    assert (house in page, (expected or house) in page) == (bool(expected), bool(expected))


def test_the_button_on_the_phone_counts_nobody_whose_money_went_back(client, project, claire):
    kept, returned = (allocated(project, 20_000) for _ in "ab")
    link = own_link(person=claire, organization=project.organization)
    answer = file(client, link, news(project, units="", kind="in_progress"))

    refund(returned)

    page = client.get(answer["Location"]).content.decode()
    assert "Tell the one person concerned" in page
    assert services.count_concerned(ImpactUpdate.rows.get()) == 1
    assert kept.donation.donor != returned.donation.donor
