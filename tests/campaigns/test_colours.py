"""Whatever colour an organization chooses, its pages can be read in both themes."""

import re

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from campaigns.colours import (
    DARK,
    LIGHT,
    OURS,
    brand_colours,
    contrast,
    stylesheet,
    to_hex,
    to_oklch,
)

INK = {LIGHT: "#26211c", DARK: "#f3ece3"}
INK_SOFT = {LIGHT: "#5c5248", DARK: "#c4b8aa"}
EDGE = {LIGHT: "#82766a", DARK: "#94877a"}
VARIABLES = (settings.BASE_DIR / "static/css/variables.css").read_text()


def written_colours(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", theme))


LIGHT_THEME, DARK_THEME = map(written_colours, VARIABLES.split("@media"))


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_can_be_read_everywhere(number):
    chosen = f"#{number:06x}"
    for grounds in (LIGHT, DARK):
        brand = brand_colours(chosen, grounds)
        page = [grounds.paper, grounds.panel, grounds.wash]
        on_wash = brand["brand-wash"]

        assert min(contrast(brand["brand-text"], ground) for ground in [*page, on_wash]) >= 4.5
        assert contrast(brand["on-brand"], brand["brand"]) >= 4.5
        assert contrast(brand["on-brand"], brand["brand-strong"]) >= 4.5
        assert min(contrast(brand["brand-edge"], ground) for ground in page) >= 3
        assert contrast(brand["brand-fill"], grounds.track) >= 3
        assert contrast(INK[grounds], on_wash) >= 7
        assert contrast(INK_SOFT[grounds], on_wash) >= 4.5
        assert contrast(EDGE[grounds], on_wash) >= 3


@given(st.integers(0, 0xFFFFFF))
def test_colour_goes_there_and_back(number):
    chosen = f"#{number:06x}"
    back = to_hex(to_oklch(chosen))

    pairs = zip(bytes.fromhex(chosen[1:]), bytes.fromhex(back[1:]), strict=True)
    assert all(abs(one - other) <= 3 for one, other in pairs)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_colour_that_can_be_read_stays_as_it_was_chosen():
    assert brand_colours("#8a2b16", LIGHT)["brand"] == "#8a2b16"
    assert brand_colours("#8a2b16", LIGHT)["brand-text"] == "#8a2b16"


def test_yellow_button_stays_yellow_and_its_edge_and_links_are_a_darker_yellow():
    brand = brand_colours("#ffd400", LIGHT)
    shade = brand["brand-edge"]

    assert (brand["brand"], brand["on-brand"]) == ("#ffd400", "#14110e")
    assert contrast(shade, "#ffffff") >= 3
    assert to_oklch(shade).hue == pytest.approx(to_oklch("#ffd400").hue, abs=0.06)


@pytest.mark.parametrize("text", ["#FFFFFF", "14575c", "#14575", "#14575cc", "teal", ""])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match="is no colour"):
        stylesheet(text)


@pytest.mark.parametrize(("grounds", "theme"), [(LIGHT, LIGHT_THEME), (DARK, DARK_THEME)])
def test_stylesheet_of_every_page_agrees_with_what_is_computed(grounds, theme):
    ours = {name: value for name, value in theme.items() if "brand" in name}
    neutral = {name: theme[name] for name in ("paper", "panel", "wash", "track")}

    assert ours == brand_colours(OURS, grounds)
    assert neutral == {name: getattr(grounds, name) for name in neutral}
    assert (theme["ink"], theme["ink-soft"], theme["edge"]) == (
        INK[grounds],
        INK_SOFT[grounds],
        EDGE[grounds],
    )


@pytest.mark.django_db
def test_stylesheet_of_a_colour_is_kept_for_a_year_and_asks_nothing(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = client.get("/colours/1/8a2b16.css")

    assert answer.content.decode() == stylesheet("#8a2b16")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["1/8A2B16.css", "1/8a2b1.css", "2/8a2b16.css", "1/8a2b16.css/"])
def test_no_other_address_is_a_stylesheet(client, path):
    assert client.get(f"/colours/{path}").status_code == 404
