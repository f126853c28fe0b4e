import numpy as np
import pytest
import shapely
from shapely import box

from feedback.maps.atlas import world
from feedback.maps.land import land_in, path_of, simplified
from feedback.maps.views import HEIGHT, WIDTH, View

MAP = box(0, 0, WIDTH, HEIGHT)


def seen(view: View) -> dict[str, shapely.Geometry]:
    countries = world().countries
    return {countries[land.country].code: land.shape for land in land_in(view)}


def spot(view: View, latitude: float, longitude: float) -> shapely.Point:
    return shapely.Point(view.project(np.array([[longitude, latitude]]))[0])


def test_the_world_has_its_countries_in_both_languages():
    countries = {country.code: country.names for country in world().countries}

    assert len(world().countries) == 250
    assert countries["CA"] == {"en": "Canada", "fr": "Canada"}
    assert countries["FJ"] == {"en": "Fiji", "fr": "Fidji"}


def test_a_view_of_the_lower_north_shore_has_quebec_and_newfoundland_and_the_gulf_between():
    view = View(50.2, -60.0, 700)

    canada = seen(view)["CA"]

    assert canada.contains(spot(view, 51.5, -60.0))
    assert canada.contains(spot(view, 48.95, -57.0))
    assert not canada.contains(spot(view, 49.5, -59.5))


def test_a_land_inside_another_is_not_the_others():
    view = View(-29.6, 28.2, 700)

    lands = seen(view)

    assert lands["LS"].contains(spot(view, -29.6, 28.2))
    assert not lands["ZA"].contains(spot(view, -29.6, 28.2))
    assert lands["ZA"].contains(spot(view, -28.0, 26.0))


def test_what_the_data_cut_at_180_degrees_is_one_piece():
    view = View(-16.8, 179.95, 700)

    islands = shapely.get_parts(seen(view)["FJ"])

    across = shapely.LineString([spot(view, -16.9, 179.95), spot(view, -16.88, -179.95)])
    assert [island.contains(across) for island in islands if island.intersects(across)] == [True]


@pytest.mark.parametrize("latitude", [-90, -89])
def test_the_south_pole_is_all_land_without_a_seam(latitude):
    (antarctica,) = seen(View(latitude, 0, 700)).values()

    assert antarctica.contains(MAP)


def test_the_north_pole_is_all_sea():
    assert seen(View(90, 0, 700)) == {}


def test_neighbours_share_their_border_after_simplifying():
    lands = land_in(View(48.5, 6.0, 700))

    simpler = [land.shape for land in simplified(lands, 3.5)]

    land = shapely.union_all(simpler)
    assert sum(shape.area for shape in simpler) == pytest.approx(land.area, rel=1e-6)
    assert (
        sum(map(len, map(path_of, simpler))) < sum(len(path_of(land.shape)) for land in lands) / 2
    )


def test_a_path_counts_each_corner_from_the_last_and_leaves_out_what_falls_together():
    shape = shapely.Polygon(
        [(10, 10), (20.2, 10), (20.4, 10.1), (20, 5), (10, 5)], holes=[[(12, 6), (14, 6), (14, 8)]]
    )

    assert path_of(shape) == "M10 10l10 0 0-5-10 0zM12 6l2 0 0 2z"
