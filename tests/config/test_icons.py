"""The pictures in static/ are those that config/icons.py draws."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from config.icons import PICTURES, STATIC, draw_everything, favicon, icon, icon_svg
from config.web_app import MAIN, PAPER

ALL = {"images/icon.svg", "root/favicon.ico", *PICTURES}


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return by how much two pictures differ, at most 255; an encoder may round otherwise."""
    apart = ImageChops.difference(one.convert("RGBA"), other.convert("RGBA"))
    return max(ImageStat.Stat(apart).mean)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_in_the_tree_is_the_one_that_is_drawn(name):
    with Image.open(STATIC / name) as kept:
        assert kept.size == PICTURES[name]().size
        assert difference(kept, PICTURES[name]()) < 1


def test_drawing_it_again_writes_all_of_them(tmp_path):
    draw_everything(tmp_path)

    drawn = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert drawn == ALL
    assert (tmp_path / "images/icon.svg").read_text() == (STATIC / "images/icon.svg").read_text()


def test_the_mark_reads_on_its_square():
    assert MAIN in icon_svg()
    assert PAPER in icon_svg()
    picture = icon(32)
    assert picture.getpixel((8, 12)) == (251, 247, 240, 255)  # the half that was given
    assert picture.getpixel((16, 16)) == (20, 87, 92, 255)  # between the halves
    assert picture.getpixel((0, 0))[3] == 0  # outside the round corner


def test_nothing_stands_outside_of_what_a_telephone_leaves_of_an_icon():
    picture = icon(512, corner=0, scale=0.74)
    ground = Image.new("RGB", picture.size, MAIN)
    box = ImageChops.difference(picture, ground).getbbox()

    farthest = max(abs(256 - side) for side in box)
    assert farthest < 512 * 0.4


def test_favicon_has_the_three_sizes_that_browsers_ask_for():
    with Image.open(STATIC / "root/favicon.ico") as kept, Image.open(BytesIO(favicon())) as drawn:
        assert kept.info["sizes"] == drawn.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
        for size in kept.info["sizes"]:
            assert difference(kept.ico.getimage(size), drawn.ico.getimage(size)) < 1


def test_all_of_them_together_weigh_little():
    assert sum((STATIC / name).stat().st_size for name in ALL) < 60_000
