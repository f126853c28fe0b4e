"""A QR code holds the address, in the size that was asked for."""

import re
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from campaigns.cards.codes import QUIET, qr_png, qr_svg, qr_svg_file
from tests.campaigns.cards.facts import ADDRESS, opened

MATRIX = [bytes(row) for row in segno.make(ADDRESS, error="q", micro=False).matrix]
SIDE = len(MATRIX)


def modules_in(picture: Image.Image) -> list[bytes]:
    """Return the modules as a reader sees them: the middle of each, in the square of the ink."""
    dark = picture.convert("L").point(lambda shade: 255 if shade < 128 else 0)
    left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
    step = (right - left) / SIDE
    assert abs((right - left) - (bottom - top)) <= 2  # edges fall between pixels
    middles = [(index + 0.5) * step for index in range(SIDE)]
    return [bytes(dark.getpixel((left + x, top + y)) > 0 for x in middles) for y in middles]


@pytest.mark.parametrize("pixels", [60, 300, 1000])
def test_picture_is_exactly_as_large_as_asked_for_and_holds_the_address(pixels):
    picture = opened(qr_png(ADDRESS, pixels=pixels))

    assert (picture.format, picture.size) == ("PNG", (pixels, pixels))
    assert modules_in(picture) == MATRIX


def test_picture_with_modules_under_a_pixel_is_refused():
    least = SIDE + 2 * QUIET

    assert modules_in(opened(qr_png(ADDRESS, pixels=least))) == MATRIX
    with pytest.raises(ValueError, match=f"{least - 1} pixels are too few"):
        qr_png(ADDRESS, pixels=least - 1)


def test_picture_is_white_for_four_modules_all_round():
    scale = 10
    picture = opened(qr_png(ADDRESS, pixels=(SIDE + 2 * QUIET) * scale))

    dark = picture.point(lambda shade: 255 - shade)

    assert dark.getbbox() == (40, 40, picture.width - 40, picture.height - 40)


def test_drawing_fits_any_frame_and_draws_no_style():
    drawing = qr_svg(ADDRESS)

    side = SIDE + 2 * QUIET
    assert re.findall(r'(?:viewBox|width|height|style)="[^"]*"', drawing) == [
        f'viewBox="0 0 {side} {side}"'
    ]
    assert drawing.startswith("<svg ")


def test_another_address_is_another_code():
    assert qr_svg(ADDRESS) != qr_svg(ADDRESS[:-1] + "x")


def test_file_is_the_same_drawing_and_says_what_it_is():
    inline, file = qr_svg(ADDRESS), ElementTree.fromstring(qr_svg_file(ADDRESS))  # noqa: S314

    assert file.tag == "{http://www.w3.org/2000/svg}svg"
    paths = [path.attrib["d"] for path in file.iter("{http://www.w3.org/2000/svg}path")]
    assert paths == re.findall(r' d="([^"]+)"', inline)
