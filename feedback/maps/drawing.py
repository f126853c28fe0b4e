"""A map as SVG that any page may hold: no script, no style, no request, no id.

Colours and the size of letters are static/css/maps.css's. Wherever a point is, the same call
draws it: in Paris, on an atoll, at a pole.
"""

from functools import lru_cache

import numpy as np
import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from feedback.maps.atlas import world
from feedback.maps.globe import Globe
from feedback.maps.labels import COUNTRY, TOWN, Area, Label, Room, beside, round_about
from feedback.maps.land import Land, path_of, simplified
from feedback.maps.points import MapPoint
from feedback.maps.scenes import Scene, scene_of
from feedback.maps.towns import Town
from feedback.maps.views import GLOBE_CORNER, HEIGHT, SCALE_CORNER, WIDTH
from feedback.maps.words import country_name, distance_in_words, words_for

# The coarsest that still looks true at 800 pixels comes first of those that keep a map light.
TOLERANCES = (1.2, 2.0, 3.5, 6.0, 10.0)
HEAVIEST_PATHS = 15_000
GLOBE_RADIUS, GLOBE_EDGE = 108, 22
SCALE_LEFT, SCALE_BOTTOM, LONGEST_SCALE = 34, HEIGHT - 34, 270
ROUND_KM = (1000, 500, 200, 100, 50, 20, 10)
SMALLEST_CIRCLE = 12
ROOMY = 80  # a circle of this radius has room for a town and its name
DOT_GAP, PIN_GAP = 20.0, 60.0
NAMED_COUNTRIES = 4
WORTH_A_NAME = 0.035 * WIDTH * HEIGHT
PIN = "M600 400c-9-21-38-40-38-72a38 38 0 1 1 76 0c0 32-29 51-38 72z"
X, Y = WIDTH // 2, HEIGHT // 2


@lru_cache(maxsize=256)
def draw_map(point: MapPoint, *, language: str) -> SafeString:
    """Draw where a point is, with its words in a language; a blurred one as a circle.

    Some 15 kB, which compress to a third, in a tenth of a second; kept in the process, and the
    same for ever, so that a page cache may keep it as well.
    """
    scene = scene_of(point)
    room = Room()
    for area in (GLOBE_CORNER, SCALE_CORNER, _mark(scene)):
        room.keep_clear(area)
    names = _towns(scene, room, language)
    # A town may be inside the circle, where its name is wanted; a country's is out of place there.
    room.keep_clear(_around_middle(max(scene.radius, SMALLEST_CIRCLE)))
    names += _countries(scene, room, language)
    parts = [
        _ground(scene),
        _circle(scene),
        *names,
        _pin(scene),
        _scale(scene, language),
        _globe(point),
    ]
    return format_html(
        '<svg class="map__drawing" viewBox="0 0 {} {}" role="img" lang="{}">'
        "<title>{}</title>{}</svg>",
        WIDTH, HEIGHT, language, words_for(scene, language=language), _joined(parts),
    )  # fmt: skip


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _ground(scene: Scene) -> SafeString:
    sea = format_html('<rect class="map__sea" width="{}" height="{}"/>', WIDTH, HEIGHT)
    return _joined([sea, *(_land(scene, land) for land in _light_enough(scene.lands))])


def _light_enough(lands: list[Land]) -> list[Land]:
    simpler = lands
    for tolerance in TOLERANCES if lands else ():
        simpler = simplified(simpler, tolerance)
        if sum(len(_path(land)) for land in simpler) <= HEAVIEST_PATHS:
            break
    return simpler


def _land(scene: Scene, land: Land) -> SafeString:
    is_home = world().countries[land.country] == scene.home
    name = "map__land map__land--home" if is_home else "map__land"
    return format_html('<path class="{}" d="{}"/>', name, _path(land))


def _path(land: Land) -> str:
    return path_of(land.shape) + "".join(f"M{x} {y}h0" for x, y in land.islets)


def _circle(scene: Scene) -> SafeString:
    if not scene.point.is_blurred:
        return mark_safe("")
    radius = max(round(scene.radius), SMALLEST_CIRCLE)
    return format_html('<circle class="map__circle" cx="{}" cy="{}" r="{}"/>', X, Y, radius)


def _pin(scene: Scene) -> SafeString:
    if scene.point.is_blurred:
        return mark_safe("")
    return format_html(
        '<path class="map__pin" d="{}"/><circle class="map__eye" cx="{}" cy="{}" r="14"/>',
        PIN, X, Y - 72,
    )  # fmt: skip


def _mark(scene: Scene) -> Area:
    """Where no name may stand: the pin, or the circle unless there is room in it."""
    if not scene.point.is_blurred:
        return X - 44, Y - 118, X + 44, Y + 10
    return _around_middle(SMALLEST_CIRCLE if scene.radius > ROOMY else scene.radius)


def _around_middle(radius: float) -> Area:
    return X - radius, Y - radius, X + radius, Y + radius


def _towns(scene: Scene, room: Room, language: str) -> list[SafeString]:
    for town in scene.towns:
        if _gap(scene, town) == DOT_GAP:
            room.keep_clear((town.x - 10, town.y - 10, town.x + 10, town.y + 10))
    return [_town(scene, town, room, language) for town in scene.towns]


def _town(scene: Scene, town: Town, room: Room, language: str) -> SafeString:
    gap = _gap(scene, town)
    label = room.place(beside(town.name_in(language), town.x, town.y, gap), TOWN)
    if label is None:
        return mark_safe("")
    name = _text("map__town", label)
    # The pin's own tip stands for a town where it would hide the dot.
    return name if gap == PIN_GAP else _dot(town) + name


def _dot(town: Town) -> SafeString:
    return format_html(
        '<circle class="map__dot" cx="{}" cy="{}" r="8"/>', round(town.x), round(town.y)
    )


def _gap(scene: Scene, town: Town) -> float:
    """Between a town and its name, which must stand beside the mark where the mark is."""
    away = float(np.hypot(town.x - X, town.y - Y))
    if not scene.point.is_blurred:
        return PIN_GAP if away < PIN_GAP else DOT_GAP
    is_under_circle = away < scene.radius <= ROOMY
    return scene.radius + away + DOT_GAP if is_under_circle else DOT_GAP


def _countries(scene: Scene, room: Room, language: str) -> list[SafeString]:
    names = []
    for land in _worth_a_name(scene):
        text = country_name(world().countries[land.country], language)
        label = room.place(_spots_for(text, land), COUNTRY)
        if label:
            names.append(_text("map__country", label))
    return names


def _worth_a_name(scene: Scene) -> list[Land]:
    """The country of the point however small it is, then the largest."""
    countries = world().countries
    seen = sorted(scene.lands, key=lambda land: -land.shape.area)
    home = [land for land in seen if countries[land.country] == scene.home]
    others = [land for land in seen if land not in home and land.shape.area >= WORTH_A_NAME]
    return [*home, *others][:NAMED_COUNTRIES]


def _spots_for(text: str, land: Land) -> list[Label]:
    """On the land where there is enough of it, so that nobody takes a neighbour for it."""
    middle = _middle_of(land)
    spots = round_about(text, middle.x, middle.y)
    if land.shape.area < WORTH_A_NAME:
        return spots
    return [spot for spot in spots if land.shape.contains(shapely.Point(spot.x, spot.y))]


def _middle_of(land: Land) -> shapely.Point:
    if land.shape.is_empty:
        return shapely.MultiPoint(land.islets).centroid
    visible = shapely.clip_by_rect(land.shape, 0, 0, WIDTH, HEIGHT)
    return shapely.Point(shapely.maximum_inscribed_circle(visible, tolerance=10).coords[0])


def _text(name: str, label: Label) -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        name, round(label.x), round(label.y), label.anchor, label.text,
    )  # fmt: skip


def _scale(scene: Scene, language: str) -> SafeString:
    km, length = _round_length(scene)
    return format_html(
        '<path class="map__scale" d="M{} {}v14h{}v-14"/>'
        '<text class="map__measure" x="{}" y="{}">{}</text>',
        SCALE_LEFT, SCALE_BOTTOM - 14, length,
        SCALE_LEFT, SCALE_BOTTOM - 28, distance_in_words(km, language),
    )  # fmt: skip


def _round_length(scene: Scene) -> tuple[int, int]:
    lengths = [(km, round(km * scene.view.units_per_km)) for km in ROUND_KM]
    return next(found for found in lengths if found[1] <= LONGEST_SCALE)


def _globe(point: MapPoint) -> SafeString:
    globe = Globe(point.latitude, point.longitude, GLOBE_RADIUS)
    spots, _is_here = globe.project(np.array([[point.longitude, point.latitude]]))
    x, y = np.rint(spots[0]).astype(int)
    middle_x, middle_y = WIDTH - GLOBE_RADIUS - GLOBE_EDGE, GLOBE_RADIUS + GLOBE_EDGE
    return format_html(
        '<g transform="translate({} {})"><circle class="map__globe" r="{}"/>'
        '<path class="map__continents" d="{}"/>'
        '<circle class="map__spot" cx="{}" cy="{}" r="11"/></g>',
        middle_x, middle_y, GLOBE_RADIUS, globe.path(), x, y,
    )  # fmt: skip
