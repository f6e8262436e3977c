import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.places import Position
from geodata.rawmap import RawMap, RawShape, RawWay
from ui.map.basemap import BaseMap, Boxes, Frame
from ui.map.camera import Camera, MapState, Tile, tiles_in
from ui.map.jobs import Names
from ui.map.names import NamePainter
from ui.map.paths import Runs, thinned, to_paths, turned
from ui.map.render import paint_tile, render
from ui.map.style import PAPERS, Paper

HOME = Position(51.58, -2.99)
ZOOM = 15.0


def camera_at(east: float, north: float, side: int = 400) -> Camera:
    """East and north in thousandths of a degree from the crossing."""
    state = MapState.at(Position(HOME.lat + north / 1000, HOME.lon + east / 1000), ZOOM)
    return Camera(state.x, state.y, ZOOM, side, side)


def painted(area: AreaMap, camera: Camera, paper: Paper, *, buildings: bool = True) -> QImage:
    image = QImage(camera.width, camera.height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    frame = Frame(camera.left, camera.top, camera.width, camera.height, camera.zoom)
    render(painter, BaseMap(area), frame, paper, buildings=buildings)
    painter.end()
    return image


def middle(image: QImage) -> str:
    return image.pixelColor(image.width() // 2, image.height() // 2).name()


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize(
    ("east", "north", "what"),
    [(1.2, 1.2, "water"), (-4.5, 2.5, "wood"), (-0.8, -0.8, "building")],
)
def test_that_areas_have_the_colour_of_their_kind(
    area: AreaMap, theme: str, east: float, north: float, what: str
) -> None:
    paper = PAPERS["night" if theme == "night" else "day"]
    assert middle(painted(area, camera_at(east, north), paper)) == paper.areas[what]


def test_that_an_island_stays_dry(area: AreaMap) -> None:
    paper = PAPERS["day"]
    assert middle(painted(area, camera_at(1.8, 1.8), paper)) == QColor(paper.land).name()


@pytest.mark.parametrize("theme", ["night", "day"])
def test_that_the_ground_goes_on_beyond_the_area_behind_a_thin_line(
    area: AreaMap, theme: str
) -> None:
    paper = PAPERS["night" if theme == "night" else "day"]
    image = painted(area, camera_at(-9, -7), paper)
    shown = [image.pixelColor(x, 200).name() for x in range(400)]
    land = QColor(paper.land).name()
    assert shown[0] == shown[-1] == land
    assert [x for x, colour in enumerate(shown) if colour != land] in ([199, 200], [200, 201])


def test_that_buildings_can_be_left_out(area: AreaMap) -> None:
    paper = PAPERS["day"]
    bare = painted(area, camera_at(-0.8, -0.8), paper, buildings=False)
    assert middle(bare) == QColor(paper.land).name()


@pytest.mark.parametrize(("north", "road"), [(0.0, "primary"), (4.0, "tertiary")])
def test_that_roads_and_bridges_are_filled_by_their_class(
    area: AreaMap, north: float, road: str
) -> None:
    paper = PAPERS["day"]
    assert middle(painted(area, camera_at(3, north), paper)) == paper.roads[road]


def test_that_the_main_road_runs_over_the_street_it_meets(area: AreaMap) -> None:
    assert middle(painted(area, camera_at(0, 0), PAPERS["day"])) == PAPERS["day"].roads["primary"]


def test_that_the_same_tile_has_the_same_bytes(area: AreaMap) -> None:
    tile = tiles_in(camera_at(0, 0), "night", buildings=True)[0]
    once, again = (paint_tile(BaseMap(area), tile) for _ in range(2))
    assert bytes(once.constBits()) == bytes(again.constBits())


def test_that_neighbouring_tiles_meet_without_a_seam(area: AreaMap) -> None:
    """A tile and the one beside it show what one painting of both shows."""
    tile = tiles_in(camera_at(3, 0), "day", buildings=True)[0]
    left = Tile(tile.level, tile.x, tile.y, "day", 1.0)
    right = Tile(tile.level, tile.x + 1, tile.y, "day", 1.0)
    both = QImage(1024, 512, QImage.Format.Format_RGB32)
    painter = QPainter(both)
    frame = Frame(tile.x * 512.0, tile.y * 512.0, 1024, 512, tile.zoom)
    render(painter, BaseMap(area), frame, PAPERS["day"], buildings=True)
    painter.end()
    for part, start in ((left, 0), (right, 512)):
        alone = paint_tile(BaseMap(area), part)
        for y in range(0, 512, 7):
            for x in (0, 1, 255, 510, 511):
                assert alone.pixelColor(x, y) == both.pixelColor(start + x, y)


def test_that_a_tile_on_a_sharp_screen_has_more_pixels(area: AreaMap) -> None:
    tile = tiles_in(camera_at(0, 0), "day", buildings=True)[0]
    sharp = paint_tile(BaseMap(area), Tile(tile.level, tile.x, tile.y, "day", 2.0))
    assert sharp.width() == 1024
    assert sharp.devicePixelRatio() == 2.0


def names(area: AreaMap, avoid: tuple[tuple[int, int, int, int], ...] = ()) -> np.ndarray:
    """Where the names layer of the whole made map holds anything: rows x columns."""
    look = camera_at(0, 0, 700)
    job = Names(look.x, look.y, ZOOM, 700, 700, 0, 1.0, "day", avoid)
    image = NamePainter(BaseMap(area)).paint(job)
    assert (image.width(), image.height()) == (700, 700)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(700, 700)
    return pixels >> 24 > 0


def test_that_names_keep_clear_of_units(area: AreaMap) -> None:
    free = names(area)
    rows, columns = np.nonzero(free)
    x, y = int(columns[len(columns) // 2]), int(rows[len(rows) // 2])
    box = (max(0, x - 30), max(0, y - 15), 60, 30)
    taken = names(area, (box,))
    assert free.any()
    assert not taken[box[1] + 4 : box[1] + 26, box[0] + 4 : box[0] + 56].any()


def test_that_a_window_full_of_units_has_no_names(area: AreaMap) -> None:
    assert not names(area, ((0, 0, 700, 700),)).any()


def test_that_overlapping_and_holed_rings_are_turned_alike() -> None:
    clockwise = [(0, 0), (0, 9), (9, 9), (9, 0), (0, 0)]
    x, y = np.array([*clockwise, *clockwise[::-1]], float).T
    runs = turned(Runs(x, y, np.array([0, 5, 10])), np.array([True, True]))
    areas = [
        np.sum(
            runs.x[a : a + 4] * runs.y[a + 1 : a + 5] - runs.x[a + 1 : a + 5] * runs.y[a : a + 4]
        )
        for a in (0, 5)
    ]
    assert areas[0] == areas[1] > 0


def test_that_thinning_keeps_both_ends_and_drops_what_cannot_be_seen() -> None:
    x = np.linspace(0, 10, 1001)
    runs = thinned(Runs(x, np.zeros(1001), np.array([0, 1001])))
    assert 10 < len(runs.x) < 30
    assert (runs.x[0], runs.x[-1]) == (0.0, 10.0)


def test_that_long_networks_are_cut_into_paths_without_losing_a_point() -> None:
    start = np.arange(0, 3001, 30)
    paths = to_paths(Runs(np.arange(3000.0), np.zeros(3000), start))
    assert sum(path.elementCount() for path in paths) == 3000
    assert max(path.elementCount() for path in paths) <= 430
    moves = sum(path.elementAt(i).isMoveTo() for path in paths for i in range(path.elementCount()))
    assert moves == 100


shares = st.floats(min_value=0, max_value=0.1)
corners = st.tuples(st.floats(min_value=0, max_value=0.9), st.floats(min_value=0, max_value=0.9))
boxes = st.tuples(corners, shares, shares).map(
    lambda it: (*it[0], it[0][0] + it[1], it[0][1] + it[2])
)


@pytest.mark.parametrize("in_order", [False, True])
@given(some=st.lists(boxes, max_size=400), asked=boxes)
def test_that_asking_neighbours_together_finds_every_box_that_touches(
    *, in_order: bool, some: list[tuple[float, ...]], asked: tuple[float, float, float, float]
) -> None:
    west, north, east, south = asked
    wanted = [
        number
        for number, (left, top, right, bottom) in enumerate(some)
        if left <= east and right >= west and top <= south and bottom >= north
    ]
    held = Boxes(np.array(some, float).reshape(-1, 4), in_order=in_order)
    assert held.touching(asked).tolist() == wanted


@pytest.mark.parametrize("layer", ["path", "boundary", "rail", "tunnel"])
def test_that_dashes_run_on_over_the_borders_of_tiles(layer: str) -> None:
    """A slanting line over four tiles is dashed as in one painting of all of them."""
    there, here = camera_at(-14, -9), camera_at(14, 9)
    lon, lat = np.array([HOME.lon - 0.03, HOME.lon + 0.03]), np.array([51.57, 51.59])
    raw = RawMap("© the makers of this map")
    raw.roads = [
        RawWay(1, np.array([1, 2]), lon, lat, {"highway": "primary", "tunnel": "yes"}),
    ]
    if layer != "tunnel":
        raw.shapes = [RawShape(layer, (np.column_stack((lon, lat[::-1])),))]
    base = BaseMap(build_area(raw, "a line"))
    tiles = [(number % 2, number // 2) for number in range(4)]
    x, y = (
        int(value * 2 ** (16 - 1)) for value in ((there.x + here.x) / 2, (there.y + here.y) / 2)
    )
    whole = QImage(1024, 1024, QImage.Format.Format_RGB32)
    with QPainter(whole) as painter:
        frame = Frame(x * 512.0, y * 512.0, 1024, 1024, 16.0)
        render(painter, base, frame, PAPERS["day"], buildings=True)
    apart = QImage(1024, 1024, QImage.Format.Format_RGB32)
    with QPainter(apart) as painter:
        for column, row in tiles:
            tile = paint_tile(base, Tile(32, x + column, y + row, "day", 1.0))
            painter.drawImage(column * 512, row * 512, tile)
    differ = np.abs(pixels_of(whole).astype(int) - pixels_of(apart)).max(axis=2) > 24
    assert not differ.any(), f"{differ.sum()} pixels differ, first at {np.argwhere(differ)[:3]}"
    assert len(np.unique(pixels_of(whole).view(np.uint32))) > 2


def pixels_of(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
