"""Areas that lack something, or lie at an end of the world, are painted and named all the same."""

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.places import Position
from geodata.rawmap import RawBeat, RawMap, RawPlace, RawShape, RawWay
from ui.map.basemap import BaseMap, credit
from ui.map.camera import Camera, MapState, tiles_in
from ui.map.jobs import Names
from ui.map.labels import overlap
from ui.map.names import NamePainter
from ui.map.render import paint_tile
from ui.map.style import PAPERS

STEP = 0.002
OWNER = "© the makers of this map"
NAMES = ("High Street", "Station Road", "Mill Lane", "Church Walk")
SIDE = 500

pytestmark = pytest.mark.usefixtures("qapp")


def ring(at: Position, size: float) -> np.ndarray:
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * size
    return corners + np.array([at.lon, at.lat])


def town(
    at: Position, names: Sequence[str] = NAMES, shapes: Sequence[RawShape] = (), place: str = ""
) -> AreaMap:
    """Four streets around a place, crossing each other."""
    raw = RawMap(OWNER, shapes=list(shapes))
    if place:
        raw.places.append(RawPlace("town", place, at.lat, at.lon))
    for number in range(4):
        off = (number // 2 - 0.5) * STEP
        along, across = np.array([-2.0, -0.5, 0.5, 2.0]) * STEP, np.full(4, off)
        east, north = (along, across) if number % 2 else (across, along)
        lon, lat = at.lon + east, at.lat + north
        nodes = (np.round((east + 1) * 1e6) * 1e8 + np.round((north + 1) * 1e6)).astype(np.int64)
        tags = {"highway": "residential"} | ({"name": names[number]} if names else {})
        raw.roads.append(RawWay(number + 1, nodes, lon, lat, tags))
    return build_area(raw, "an odd town")


def painted(area: AreaMap, at: Position, zoom: float = 15.0) -> tuple[list[QImage], list[str]]:
    """The tiles of a window on it, and the words of its labels."""
    state = MapState.at(at, zoom)
    camera, base = Camera(state.x, state.y, zoom, SIDE, SIDE), BaseMap(area)
    tiles = [paint_tile(base, tile) for tile in tiles_in(camera, "day", buildings=True)]
    painter = NamePainter(base)
    job = Names(state.x, state.y, zoom, SIDE, SIDE, 0, 1.0, "day")
    labels = painter.place(job)
    for number, label in enumerate(labels):
        assert not any(overlap(label, other) for other in labels[:number])
    picture = painter.paint(job)
    drawn = np.frombuffer(picture.constBits(), np.uint32).reshape(SIDE, SIDE) >> 24 > 0
    assert drawn.any() == bool(labels)
    return tiles, [label.text for label in labels]


def colours(tiles: Sequence[QImage]) -> set[str]:
    return {
        tile.pixelColor(x, y).name() for tile in tiles for x in range(0, 512, 3)
        for y in range(0, 512, 3)
    }  # fmt: skip


CORNERS = {
    "Cardiff": Position(51.48, -3.18),
    "Sydney": Position(-33.87, 151.21),
    "Ushuaia": Position(-54.80, -68.30),
    "Quito": Position(0.0, -78.51),
    "Greenwich": Position(51.48, 0.0),
    "west of the date line": Position(-16.8, 179.99),
    "east of the date line": Position(-16.8, -179.99),
    "far north": Position(84.9, 20.0),
    "far south": Position(-84.9, 20.0),
}


@pytest.mark.parametrize("corner", CORNERS)
def test_that_a_town_is_painted_and_named_wherever_it_lies(corner: str) -> None:
    at = CORNERS[corner]
    tiles, words = painted(town(at, place="Newtown"), at)
    assert tiles
    assert PAPERS["day"].roads["residential"] in colours(tiles)
    assert "Newtown" in words
    assert set(words) & set(NAMES)


@pytest.mark.parametrize("corner", ["west of the date line", "east of the date line"])
def test_that_a_window_over_the_end_of_the_world_shows_its_side(corner: str) -> None:
    edge = Position(CORNERS[corner].lat, 180.0 if CORNERS[corner].lon > 0 else -180.0)
    tiles, _ = painted(town(CORNERS[corner]), edge, zoom=13.0)
    assert tiles


def test_that_a_map_without_names_says_so_and_is_painted() -> None:
    at = CORNERS["Cardiff"]
    area = town(at, names=(), shapes=[RawShape("water", (ring(at, STEP),))])
    tiles, words = painted(area, at)
    assert set(words) <= {"End of the map"}
    assert PAPERS["day"].areas["water"] in colours(tiles)
    assert credit(area) == f"{OWNER} · no buildings · no names"


def test_that_a_map_of_roads_alone_says_so() -> None:
    at = CORNERS["Cardiff"]
    tiles, words = painted(town(at), at)
    assert set(words) & set(NAMES)
    assert QColor(PAPERS["day"].land).name() in colours(tiles)
    assert credit(town(at)) == f"{OWNER} · only roads"
    assert credit(town(at, names=(), place="Newtown")).endswith("only roads · no street names")


def test_that_a_map_with_everything_owes_nothing_but_its_source() -> None:
    at = CORNERS["Cardiff"]
    shapes = [RawShape(layer, (ring(at, STEP / 4),)) for layer in ("water", "building")]
    assert credit(town(at, shapes=shapes)) == OWNER
    assert credit(town(at, shapes=shapes[1:])) == f"{OWNER} · no water"


def test_that_a_huge_lake_fills_the_window_and_has_its_name() -> None:
    at = CORNERS["Cardiff"]
    lake = RawShape("water", (ring(at, 3.0), ring(at, 2.5 * STEP)), "Llyn Mawr")
    area = town(at, shapes=[lake])
    away = Position(at.lat - 0.5, at.lon)
    state = MapState.at(away, 15.0)
    tiles, _ = painted(area, away)
    assert colours(tiles) == {PAPERS["day"].areas["water"]}
    assert state.zoom == 15.0
    wide, words = painted(area, at, zoom=8.0)
    assert PAPERS["day"].areas["water"] in colours(wide)
    assert set(words) <= {"End of the map"}
    assert PAPERS["day"].land in colours(painted(area, at)[0])


RIGHT_TO_LEFT = ("شارع الملك فيصل", "רחוב יפו הארוך", "شارع النيل", "דרך חברון")
WELSH = ("Heol Tŷ Gwyn", "Ffordd yr Ŵyl", "Lôn y Bryn", "Heol Ty\u0302 Mawr")


@pytest.mark.parametrize("names", [RIGHT_TO_LEFT, WELSH])
def test_that_names_of_any_script_stand_along_their_streets(names: Sequence[str]) -> None:
    at = CORNERS["Cardiff"]
    _, words = painted(town(at, names), at, zoom=16.0)
    assert len(set(words) & set(names)) >= 2


def test_that_a_name_of_a_thousand_letters_or_none_does_no_harm() -> None:
    at = CORNERS["Cardiff"]
    odd = ("x" * 1_000, " ", "\u202eevil\u202c", "\u0302")
    painted(town(at, odd, place="\n\t"), at)


def test_that_an_area_of_one_short_road_is_painted() -> None:
    raw = RawMap(OWNER, beats=[RawBeat("B1", (ring(CORNERS["Cardiff"], STEP),))])
    lon, lat = np.array([-3.18, -3.18001]), np.array([51.48, 51.48])
    raw.roads.append(RawWay(1, np.array([1, 2]), lon, lat, {"highway": "service"}))
    tiles, _ = painted(build_area(raw, "a lane"), CORNERS["Cardiff"], zoom=19.0)
    assert len(colours(tiles)) > 1
