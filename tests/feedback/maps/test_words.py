import pytest

from feedback.maps.points import MapPoint, blurred
from feedback.maps.words import describe_place, precision_in_words

PARIS = MapPoint(48.8566, 2.3522)
SHORE = blurred(50.2, -60.0, 25)
OCEAN = MapPoint(-40.04, -120.0)


@pytest.mark.parametrize(
    ("point", "language", "words"),
    [
        (PARIS, "en", "Map: Paris, France."),
        (PARIS, "fr", "Carte\u00a0: Paris, France."),
        (
            SHORE,
            "en",
            "Map: Canada, 190\u00a0km from Corner Brook. The place is somewhere within 25\u00a0km.",
        ),
        (
            SHORE,
            "fr",
            "Carte\u00a0: Canada (Corner Brook est à 190\u00a0km). "
            "Le lieu se trouve quelque part dans un rayon de 25\u00a0km.",
        ),
        (OCEAN, "en", "Map: 40.0°\u00a0S, 120.0°\u00a0W."),
        (OCEAN, "fr", "Carte\u00a0: 40,0°\u00a0S, 120,0°\u00a0O."),
        (MapPoint(1.3, 103.85), "en", "Map: Singapore."),
        (MapPoint(-90, 0), "fr", "Carte\u00a0: Antarctique."),
    ],
)
def test_a_map_says_in_the_readers_language_what_it_shows(point, language, words):
    assert describe_place(point, language=language) == words


def test_only_a_blurred_place_says_how_far_off_it_may_be():
    assert precision_in_words(SHORE, language="en") == "somewhere within 25\u00a0km"
    assert precision_in_words(SHORE, language="fr") == "quelque part dans un rayon de 25\u00a0km"
    assert precision_in_words(PARIS, language="en") == ""
