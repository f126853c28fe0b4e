"""A logo is kept bare and small, and stands on a ground on which it can be seen."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from campaigns.exceptions import PhotographError
from campaigns.models import HistoryEntry, LogoGround
from campaigns.services.logos import ground_for, logo_address, logo_fields, logo_of, open_logo
from tests.factories import CampaignFactory, OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db


def disc(colour: str, size: tuple[int, int] = (200, 200)) -> Image.Image:
    """Return a disc with nothing round it."""
    picture = Image.new("RGBA", size)
    ImageDraw.Draw(picture).ellipse((0, 0, size[0] - 1, size[1] - 1), colour)
    return picture


def beside(emblem: Image.Image, name: Image.Image) -> Image.Image:
    both = Image.new("RGBA", (emblem.width + name.width, emblem.height))
    both.paste(emblem, (0, 0))
    both.paste(name, (emblem.width, 0))
    return both


def upload(picture: Image.Image, kind: str = "PNG", **options: object) -> SimpleUploadedFile:
    file = BytesIO()
    picture.save(file, kind, **options)
    return SimpleUploadedFile("logo", file.getvalue())


def with_logo(picture: Image.Image):
    return OrganizationFactory(**logo_fields(open_logo(upload(picture))))


def test_logo_is_kept_as_large_as_sharp_screens_show_it_and_can_be_seen_through():
    organization = with_logo(disc("#125a6b", (1200, 400)))

    assert (organization.logo_width, organization.logo_height) == (288, 96)
    for extension in ("png", "webp"):
        with default_storage.open(f"logos/{organization.logo_key}.{extension}") as file:
            kept = Image.open(file).convert("RGBA")
        assert kept.size == (288, 96)
        assert kept.getpixel((0, 0))[3] == 0
        assert kept.getpixel((144, 48))[3] == 255
    logo = logo_of(organization)
    assert (logo.width, logo.height) == (144, 48)


def test_empty_edges_are_cut_and_a_small_logo_is_not_blown_up():
    wide = Image.new("RGBA", (500, 500))
    wide.paste(disc("#125a6b", (60, 60)), (200, 200))

    organization = with_logo(wide)

    assert (organization.logo_width, organization.logo_height) == (60, 60)


def test_nothing_of_the_file_but_the_picture_is_kept():
    about = PngInfo()
    about.add_text("Author", "Nora")
    organization = OrganizationFactory(
        **logo_fields(open_logo(upload(disc("#125a6b"), pnginfo=about)))
    )

    for extension in ("png", "webp"):
        with default_storage.open(f"logos/{organization.logo_key}.{extension}") as file:
            assert b"Nora" not in file.read()


@pytest.mark.parametrize(
    ("picture", "ground"),
    [
        (disc("#1a1a1a"), LogoGround.LIGHT),
        (disc("#fafafa"), LogoGround.DARK),
        (disc("#e8702f"), LogoGround.ANY),
        (disc("#14575c"), LogoGround.LIGHT),
        (beside(disc("#e8702f"), disc("#1a1a1a")), LogoGround.LIGHT),  # a name in black
        (Image.new("RGBA", (200, 100), "#1a1a1a"), LogoGround.ANY),  # brings its ground with it
    ],
)
def test_logo_says_on_which_ground_it_can_be_seen(picture, ground):
    assert ground_for(picture) == ground


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("logo.svg", b"<svg/>"), "no logo we can read"),
        (SimpleUploadedFile("logo.png", b"not a picture"), "no logo we can read"),
        (upload(Image.new("1", (5000, 5000))), "too many pixels"),
        (upload(disc("#125a6b", (20, 20))), "too small"),
        (upload(Image.new("RGBA", (300, 300))), "too small"),
        (upload(disc("#125a6b", (4000, 25))), "so narrow that it would be a line"),
        (upload(disc("#125a6b", (60, 4000))), "so narrow that it would be a line"),
        (SimpleUploadedFile("logo.png", upload(disc("red")).read()[:300]), "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(PhotographError, match=sentence):
        open_logo(file)


def test_page_shows_the_logo_and_links_the_colour(client):
    organization = with_logo(disc("#c8452f"))
    organization.colour = "#8a2b16"
    organization.save()
    campaign = CampaignFactory(organization=organization)

    html = client.get(f"/en/campaigns/{campaign.slug}/").content.decode()

    logo = logo_of(organization)
    assert f'<img src="{logo.png}" width="48" height="48" alt="">' in html
    assert '<link rel="stylesheet" href="/colours/1/8a2b16.css">' in html


def test_page_of_an_organization_without_either_has_neither(client):
    html = client.get(f"/en/campaigns/{CampaignFactory().slug}/").content.decode()

    assert 'class="logo' not in html
    assert "/colours/" not in html


def form_of(organization, **typed: object) -> dict[str, object]:
    fields = (
        "name_en", "name_fr", "mission_en", "mission_fr", "default_language", "time_zone",
        "legal_name", "country", "registration_number", "address", "postal_code", "city",
        "region", "privacy_officer_en", "privacy_officer_fr", "email", "telephone",
        "sender_name", "sender_email", "cheque_payee", "interac_email", "iban", "bic",
        "receipt_note_en", "receipt_note_fr", "statement_descriptor", "colour",
    )  # fmt: skip
    kept = {name: getattr(organization, name) or "" for name in fields}
    return {**kept, "held_words": "", **typed}


def test_staff_choose_a_colour_and_a_logo_and_take_the_logo_away_again(staff_client):
    organization = OrganizationFactory()
    client = staff_client(StaffFactory(organization=organization, role="owner", language="en"))
    address = f"/admin/campaigns/organization/{organization.pk}/change/"

    typed = form_of(organization, colour=" 8A2B16 ", logo=upload(disc("#c8452f")))
    answer = client.post(address, typed)

    assert answer.status_code == 302, answer.context["errors"]
    organization.refresh_from_db()
    assert organization.colour == "#8a2b16"
    assert logo_address(organization).endswith(f"/media/logos/{organization.logo_key}.png")

    client.post(address, form_of(organization, without_logo="on"))

    organization.refresh_from_db()
    assert (organization.logo_key, logo_of(organization)) == ("", None)


@pytest.mark.parametrize("colour", ["teal", "#12345", "#gggggg", "url(x)"])
def test_what_is_no_colour_is_said_beside_the_field(staff_client, colour):
    organization = OrganizationFactory()
    client = staff_client(StaffFactory(organization=organization, role="owner", language="en"))

    answer = client.post(
        f"/admin/campaigns/organization/{organization.pk}/change/",
        form_of(organization, colour=colour),
    )

    assert answer.context["adminform"].form.errors == {
        "colour": ["Write the colour as # and six digits, for example #14575c."]
    }


def test_logo_is_asked_for_again_when_another_field_refuses_the_form(staff_client):
    organization = OrganizationFactory()
    client = staff_client(StaffFactory(organization=organization, role="owner", language="en"))

    answer = client.post(
        f"/admin/campaigns/organization/{organization.pk}/change/",
        form_of(organization, colour="teal", logo=upload(disc("#e8702f"))),
    )

    assert answer.context["adminform"].form.errors["logo"] == [
        "Choose the logo again: it could not be kept."
    ]


def test_history_says_in_one_word_that_the_logo_changed(staff_client):
    organization = OrganizationFactory()
    client = staff_client(StaffFactory(organization=organization, role="owner"))

    client.post(
        f"/admin/campaigns/organization/{organization.pk}/change/",
        form_of(organization, logo=upload(disc("#e8702f"))),
    )

    entry = HistoryEntry.rows.get(what="organization changed")
    assert entry.details["fields"] == ["logo_key"]


def test_no_row_holds_what_is_no_colour():
    with pytest.raises(IntegrityError, match="organization_colour_is_a_colour"):
        OrganizationFactory(colour="teal")
