"""A raw map becomes an area: its network, its shapes, its names, and one metric plane."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from geodata.area import Addresses, AreaMap, Beat, Place, area_digest
from geodata.dateline import on_one_side
from geodata.network import build_network
from geodata.orders import find_order
from geodata.places import Box, MapError, Position
from geodata.projection import plane_for
from geodata.rawmap import RawMap, RawPlace
from geodata.roads import U4, RoadNetwork
from geodata.shapes import pack_shapes
from geodata.speeds import BUS_ONLY

UNORDERED = (
    "the junctions could not be put in order for the fast road engine: that is tried again "
    "whenever the area is opened, and takes as long each time"
)


def build_area(
    raw: RawMap,
    name: str,
    notes: Iterable[str] = (),
    put_in_order: Callable[[RoadNetwork], U4] = find_order,
) -> AreaMap:
    """Make everything an area file holds. Same map, same area. Raises MapError without roads.

    `notes` are the source's own; what the building leaves out is added to them. `put_in_order`
    gives the order of the n junctions, or an empty one.
    """
    raw, beyond = on_one_side(raw)
    roads, left_out = build_network(raw.roads, raw.turns)
    if roads.edge_count == 0:
        raise MapError(f"the map for {name} has no road a car may use; take a map with roads in it")
    box = _road_box(roads)
    shapes, shape_names = pack_shapes(raw.shapes)
    order = put_in_order(roads)
    area = AreaMap(
        name=name,
        attribution=raw.attribution,
        digest="",
        box=box,
        epsg=plane_for(box).epsg,
        roads=roads,
        road_order=order,
        shapes=shapes,
        shape_names=shape_names,
        places=_places(raw.places),
        beats=tuple(Beat(beat.name, beat.rings) for beat in raw.beats),
        notes=(*notes, *beyond, *left_out, *_islands(roads), *([] if len(order) else [UNORDERED])),
        addresses=_addresses(raw.addresses),
    )
    return replace(area, digest=area_digest(area))


def _road_box(roads: RoadNetwork) -> Box:
    """Never of all points: a county's outline or a ferry drags those half-way round the world."""
    lon, lat = roads.shape_lon, roads.shape_lat
    return Box(float(lat.min()), float(lon.min()), float(lat.max()), float(lon.max()))


def _islands(roads: RoadNetwork) -> tuple[str, ...]:
    islands = int(np.count_nonzero(~roads.edge_strong & (roads.edge_flags & BUS_ONLY == 0)))
    said = (
        f"{islands} stretches of road can't be reached from the rest, or not left again; "
        "where the map's edge cuts a motorway, a larger extract mends it"
    )
    return (said,) if islands else ()


def _places(places: Sequence[RawPlace]) -> tuple[Place, ...]:
    ordered = sorted(places, key=lambda place: (place.kind, place.name, place.lat, place.lon))
    return tuple(Place(place.kind, place.name, Position(place.lat, place.lon)) for place in ordered)


def _addresses(addresses: Sequence[tuple[str, str, float, float]]) -> Addresses:
    """Sorted by street and number as written; one word is kept once."""
    ordered = sorted(addresses, key=lambda address: (address[1], address[0], *address[2:]))
    words = sorted({word for number, street, *_ in ordered for word in (number, street)})
    index = {word: place for place, word in enumerate(words)}

    def column(part: int) -> npt.NDArray[np.int32]:
        return np.array([index[str(address[part])] for address in ordered], np.int32)

    lat, lon = (np.array([address[part] for address in ordered], np.float64) for part in (2, 3))
    return Addresses(column(0), column(1), lat, lon, tuple(words))
