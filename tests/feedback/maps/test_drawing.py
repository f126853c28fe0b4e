import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.maps.drawing import draw_map
from feedback.maps.labels import COUNTRY, TOWN
from feedback.maps.points import MapPoint, blurred
from feedback.maps.words import describe_place
from tests.thorough import thorough

PARIS = MapPoint(48.8566, 2.3522)
SHORE = blurred(50.2, -60.0, 25)
NUNAVUT = MapPoint(63.75, -68.52)
STYLES = Path("static/css/maps.css")
NUMBERS = ["d", "x", "y", "cx", "cy", "r", "width", "height"]
KNOWN = {
    "svg": {"class", "viewBox", "role", "lang"},
    "title": set(),
    "rect": {"class", "width", "height"},
    "path": {"class", "d"},
    "circle": {"class", "cx", "cy", "r"},
    "text": {"class", "x", "y", "text-anchor"},
    "g": {"transform"},
}


def parts_of(drawing: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawing).iter())  # noqa: S314 our own drawing


def named(drawing: str, name: str) -> list[ElementTree.Element]:
    return [part for part in parts_of(drawing) if part.get("class") == name]


@thorough(max_examples=20)
@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([0, 1, 25, 500]))
@example(90, 180, 0)
@example(-90, -180, 500)
@example(68.23, 14.56, 0)
@example(66, -180, 25)
@example(-16.8, 180, 25)
@example(72, -90, 300)
def test_a_map_of_any_point_is_light_and_holds_nothing_that_a_page_forbids(
    latitude, longitude, radius
):
    drawing = draw_map(MapPoint(latitude, longitude, radius), language="fr")

    found = {part.tag: set(part.attrib) for part in parts_of(drawing)}
    assert [names - KNOWN[tag] for tag, names in found.items()] == [set()] * len(found)
    written = " ".join(part.get(name, "") for part in parts_of(drawing) for name in NUMBERS)
    assert re.fullmatch(r"[MLlhvcasz0-9 -]*", written)
    assert len(drawing.encode()) < 25_000


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_map_is_a_picture_with_its_words_as_its_name(language):
    svg, title, *_parts = parts_of(draw_map(SHORE, language=language))

    assert (svg.get("role"), svg.get("lang")) == ("img", language)
    assert title.text == describe_place(SHORE, language=language)


def test_a_sharp_point_has_a_pin_and_a_blurred_one_a_circle_of_its_radius():
    sharp, soft = draw_map(PARIS, language="en"), draw_map(SHORE, language="en")

    (circle,) = named(soft, "map__circle")
    assert (circle.get("cx"), circle.get("cy"), circle.get("r")) == ("600", "400", "43")
    assert named(soft, "map__pin") == []
    assert len(named(sharp, "map__pin")) == 1
    assert named(sharp, "map__circle") == []


def test_the_names_on_a_map_are_in_its_language():
    drawing = draw_map(MapPoint(51.3, 0.5), language="fr")

    assert {part.text for part in named(drawing, "map__country")} >= {"Royaume-Uni", "France"}
    assert "Londres" in {part.text for part in named(drawing, "map__town")}


def test_the_country_of_the_point_stands_out_from_its_neighbours():
    drawing = draw_map(MapPoint(48.58, 7.75), language="en")

    assert len(named(drawing, "map__land map__land--home")) == 1
    assert len(named(drawing, "map__land")) >= 3


def test_the_scale_says_a_round_distance_and_is_as_long():
    drawing = draw_map(PARIS, language="en")

    (scale,) = named(drawing, "map__scale")
    assert [part.text for part in named(drawing, "map__measure")] == ["100\u00a0km"]
    assert scale.get("d") == "M34 752v14h171v-14"


def test_the_globe_has_its_spot_on_the_side_that_is_seen():
    (spot,) = named(draw_map(NUNAVUT, language="en"), "map__spot")

    assert (spot.get("cx"), spot.get("cy")) == ("0", "-46")


def test_every_class_of_a_map_has_its_style_and_letters_have_the_size_that_room_was_kept_for():
    styles = STYLES.read_text()
    classes = {
        name
        for point in (PARIS, SHORE)
        for part in parts_of(draw_map(point, language="en"))
        for name in (part.get("class") or "").split()
    }

    styled = set(re.findall(r"\.(map__[a-z-]+)", styles))
    assert classes - styled == {"map__measure"}  # as all text
    assert re.findall(r"font-size: (\d+)px", styles)[:2] == [str(TOWN.size), str(COUNTRY.size)]
