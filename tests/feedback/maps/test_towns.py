from feedback.maps.towns import gazetteer, towns_in
from feedback.maps.views import View


def names(view: View, language: str) -> list[str]:
    return [town.name_in(language) for town in towns_in(view)]


def test_the_town_that_weighs_most_on_the_middle_comes_first_and_big_ones_follow():
    assert names(View(48.8, 2.0, 700), "en")[0] == "Paris"
    assert names(View(-22.3, 166.4, 1100), "fr") == ["Nouméa"]


def test_a_town_has_the_readers_own_name_for_it_where_one_is_known():
    view = View(51.5, -0.1, 300)

    assert (names(view, "en")[0], names(view, "fr")[0]) == ("London", "Londres")


def test_the_other_london_is_london_in_french_too():
    assert names(View(42.98, -81.23, 300), "fr")[0] == "London"


def test_the_far_north_has_the_places_that_time_zones_are_called_after():
    assert names(View(63.7, -68.5, 1100), "fr") == ["Iqaluit"]
    assert "Blanc-Sablon" in names(View(50.9, -58.5, 700), "fr")


def test_no_town_is_known_twice_by_its_zone():
    known = gazetteer()

    canadian = [
        name for name, code in zip(known.names, known.countries, strict=True) if code == "CA"
    ]

    assert [canadian.count(name) for name in ("Toronto", "Vancouver", "Iqaluit")] == [1, 1, 1]


def test_the_open_ocean_has_no_town():
    assert towns_in(View(-40, -120, 2600)) == []
