"""Words of drawings, closed roads and a reach: none under a way, a leader line, a unit or each other."""

import gc
from collections.abc import Iterator
from weakref import ref

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from geodata.places import Position
from geodata.projection import from_world
from resources.checkins import Level
from ui.map.busy import Busy, crossed_by, hidden_under, laid_out
from ui.map.camera import Camera, MapState, world_of
from ui.map.drawing_marks import MapDrawing
from ui.map.finds import MapFind
from ui.map.jobs import Rectangle
from ui.map.layering import Layers
from ui.map.marks import MapIncident, MapRoute, MapUnit
from ui.map.paths import Runs
from ui.map.pool import RenderPool
from ui.map.roadmarks import MapBand, MapChange, MapReach, RoadMarks
from ui.map.scene import Scene, Sketch
from ui.map.view import MapView
from ui.theme import NIGHT

HERE = Position(51.58, -2.99)
STATE = MapState.at(HERE, 15.0)
LOOK = Camera(STATE.x, STATE.y, 15.0, 800, 600)
Pixels = tuple[float, float]


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    assert qapp is not None


def degrees(*pixels: Pixels) -> tuple[np.ndarray, np.ndarray]:
    x, y = LOOK.to_world(*(np.array(line, float) for line in zip(*pixels, strict=True)))  # type: ignore[arg-type]  # arrays too
    lon, lat = from_world(np.asarray(x), np.asarray(y))
    return lon, lat


def place(pixel: Pixels) -> Position:
    return LOOK.place_at(*pixel)


def drawing(name: str, label: str, *corners: Pixels, closed: bool = True) -> MapDrawing:
    around = (*corners, corners[0]) if closed else corners
    x, y = LOOK.to_world(*(np.array(line, float) for line in zip(*around, strict=True)))  # type: ignore[arg-type]  # arrays too
    return MapDrawing(name, "outer", label, label, np.asarray(x), np.asarray(y), closed)


def square(middle: Pixels = (400, 300), half: float = 100.0) -> list[Pixels]:
    x, y = middle
    return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]


def closed_road(at: Pixels, *ends: Pixels) -> MapChange:
    none = Runs(np.zeros(0), np.zeros(0), np.zeros(1, np.int64))
    return MapChange("R2", "closed", "R2 until 23:03", "", none, degrees(*ends or [at]), place(at))


def reach(*rings: list[Pixels]) -> RoadMarks:
    bands = tuple(
        MapBand(f"{n} min", "near", (degrees(*ring),)) for n, ring in enumerate(rings, start=1)
    )
    return RoadMarks(reach=MapReach("", Position(0.0, 0.0), bands))


class Words:
    """Layers among units and ways, and where their words stand."""

    def __init__(self, *units: Pixels, ways: tuple[tuple[Pixels, ...], ...] = ()) -> None:
        self.scene, self.over, self.laid = Scene(), [], Busy()
        self.scene.take(
            Sketch.of(
                MapUnit(f"BR{n}", place(at), "RSP", "available") for n, at in enumerate(units, 20)
            )
        )
        self.scene.set_routes([MapRoute(*degrees(*way), "BR20 1:30") for way in ways])
        self.layers = Layers()
        self.layers.stand_among(self.scene, lambda *_: self.over, lambda _: self.laid)

    over: list[Rectangle]

    def of_drawings(self, *drawings: MapDrawing) -> list[tuple[str, QRectF]]:
        self.layers.drawn.show(drawings)
        return [(mark.label, box) for mark, box in self.layers.drawn.labels(LOOK, STATE)]

    def of_roads(self, marks: RoadMarks) -> list[QRectF]:
        self.layers.roads.show(marks)
        return [QRectF(*box) for box in self.layers.roads.covers(LOOK, STATE)]


def crosses(box: QRectF, *way: Pixels) -> bool:
    """Whether the middle of a line runs through it."""
    (x0, y0), (x1, y1) = way
    steps = ((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for t in np.linspace(0, 1, 400))
    return any(box.contains(QPointF(*at)) for at in steps)


def test_that_the_words_of_a_drawing_keep_clear_of_a_way() -> None:
    ((_, usual),) = Words().of_drawings(drawing("D1", "D1 INNER CORDON", *square()))
    x = usual.center().x()
    way = (x, 20.0), (x, 580.0)
    ((label, aside),) = Words(ways=(way,)).of_drawings(drawing("D1", "D1 INNER CORDON", *square()))
    assert crosses(usual, *way)
    assert not crosses(aside, *way)
    assert label == "D1 INNER CORDON"


def test_that_the_words_of_a_drawing_keep_clear_of_leader_lines() -> None:
    ((_, usual),) = Words().of_drawings(drawing("D1", "D1 INNER CORDON", *square()))
    x, y = usual.center().x(), usual.center().y()
    words = Words()
    words.laid = Busy(np.array([[x - 8, y - 8, x + 8, y + 8]]), np.ones(1))
    ((_, aside),) = words.of_drawings(drawing("D1", "D1 INNER CORDON", *square()))
    assert not aside.contains(x, y)


def test_that_words_rather_lie_under_a_way_than_under_a_unit() -> None:
    mark = drawing("D1", "D1 INNER CORDON", *square())
    around = [box.center() for _, box in _all_places(mark)]
    units = [(at.x(), at.y()) for at in around[1:]]
    x, y = around[0].x(), around[0].y()
    ((_, box),) = Words(*units, ways=(((x - 40, y), (x + 40, y)),)).of_drawings(mark)
    assert box.contains(x, y)


def _all_places(mark: MapDrawing) -> Iterator[tuple[str, QRectF]]:
    """Where its words go one after the other, if a unit comes to stand on each."""
    units: list[Pixels] = []
    for _ in range(8):
        ((label, box),) = Words(*units).of_drawings(mark)
        if label == "D1":
            return
        yield label, box
        units.append((box.center().x(), box.center().y()))


def test_that_a_drawing_among_plates_has_its_number_in_a_free_place() -> None:
    """At a far look a cordon is small, and incidents' plates stand all round it."""
    words = Words()
    words.over = [(280, 240, 240, 44), (280, 316, 240, 44), (280, 290, 90, 24), (420, 290, 90, 24)]
    ((label, box),) = words.of_drawings(drawing("D2", "D2 OUTER CORDON · 400 m", *square(half=14)))
    assert label == "D2"
    assert not any(box.intersects(QRectF(*over)) for over in words.over)
    assert abs(box.center().x() - 400) + abs(box.center().y() - 300) < 300


def test_that_a_drawing_with_no_free_place_keeps_its_words() -> None:
    words = Words()
    words.over = [(0, 0, 800, 600)]
    ((label, _),) = words.of_drawings(drawing("D2", "D2 OUTER CORDON · 400 m", *square()))
    assert label == "D2 OUTER CORDON · 400 m"


@pytest.mark.parametrize("by", ["way", "outline", "unit", "sign"])
def test_that_the_plate_of_a_closed_road_keeps_clear(by: str) -> None:
    road = closed_road((400, 300))
    (usual,) = Words().of_roads(RoadMarks((road,)))
    x, y = usual.center().x(), usual.center().y()
    line = (x, 20.0), (x, 580.0)
    words = Words(*[(x, y)] if by == "unit" else [], ways=(line,) if by == "way" else ())
    if by == "outline":
        words.layers.drawn.show((drawing("D6", "D6 note", *line, closed=False),))
    road = closed_road((400, 300), (x, y)) if by == "sign" else road
    (aside,) = words.of_roads(RoadMarks((road,)))
    assert not aside.contains(x, y)
    assert by in ("unit", "sign") or not crosses(aside, *line)


def test_that_the_words_of_a_drawing_and_the_plate_of_a_closed_road_stand_apart() -> None:
    mark = drawing("D1", "D1 INNER CORDON", *square())
    ((_, usual),) = Words().of_drawings(mark)
    words = Words()
    (plate,) = words.of_roads(RoadMarks((closed_road((usual.left(), usual.center().y())),)))
    ((_, box),) = words.of_drawings(mark)
    assert plate.intersects(usual)
    assert not box.intersects(plate)


def test_that_words_keep_clear_of_the_numbers_of_a_search() -> None:
    mark, road = drawing("D1", "D1 INNER CORDON", *square()), RoadMarks((closed_road((700, 300)),))
    usual = [Words().of_drawings(mark)[0][1].center(), Words().of_roads(road)[0].center()]
    words = Words()
    words.layers.finds.show(
        tuple(MapFind(n, "", place(at.toTuple())) for n, at in enumerate(usual))
    )
    aside = [words.of_drawings(mark)[0][1], words.of_roads(road)[0]]
    discs = [QRectF(*box) for box in words.layers.finds.covers(LOOK, STATE)]
    assert len(discs) == 2
    assert not any(box.intersects(disc) for box in aside for disc in discs)


@pytest.mark.parametrize("by", ["way", "outline", "unit", "words"])
def test_that_the_minutes_of_a_reach_keep_clear(by: str) -> None:
    ring = [(400 + 220 * np.cos(t), 280 + 180 * np.sin(t)) for t in np.linspace(0, 6.2, 60)]
    usual = Words().of_roads(reach(ring))[0]
    x, y = usual.center().x(), usual.center().y()
    line = (x, y - 40), (x, y + 40)
    words = Words(*[(x, y)] if by == "unit" else [], ways=(line,) if by == "way" else ())
    if by == "outline":
        words.layers.drawn.show((drawing("D6", "D6 note", *line, closed=False),))
    if by == "words":
        ((_, named),) = words.of_drawings(drawing("D1", "D1 CORDON", *square((x - 64, y - 30), 20)))
        assert named.intersects(usual)
    aside = words.of_roads(reach(ring))[0]
    assert by == "words" or not aside.contains(x, y)
    names = [box for _, box in words.layers.drawn.labels(LOOK, STATE)]
    assert not any(aside.intersects(name) for name in names)


def test_that_minutes_stay_where_they_are_while_the_map_is_panned() -> None:
    ring = [(400 + 220 * np.cos(t), 280 + 180 * np.sin(t)) for t in np.linspace(0, 6.2, 60)]
    words = Words((400, 100))
    (before, *_) = words.of_roads(reach(ring))
    moved = Camera(STATE.x + 30 / LOOK.scale, STATE.y, 15.0, 800, 600)
    words.scene.take(Sketch.of([]))  # it drives off: words wait until the map rests
    (after, *_) = words.layers.roads.covers(moved, STATE)
    assert abs(after[0] + 30 - before.left()) <= 1
    assert after[1] == before.top()


def test_that_an_outline_that_crosses_the_window_without_a_corner_there_has_its_minutes() -> None:
    ring = [(-900.0, 250.0), (2_000.0, 320.0), (2_000.0, 4_000.0), (-900.0, 4_000.0)]
    (box, *_) = Words().of_roads(reach(ring))
    assert QRectF(0, 0, 800, 600).contains(box)
    assert crosses(box, ring[0], ring[1])


def test_that_between_two_rings_of_a_reach_stand_no_minutes() -> None:
    """From one ring to the next is no outline."""
    rings = [
        (degrees(*square((-900, 300), 50)), degrees(*square((1_700, 300), 50))),
    ]
    marks = RoadMarks(reach=MapReach("", Position(0.0, 0.0), (MapBand("1 min", "near", rings[0]),)))
    assert Words().of_roads(marks) == []


def test_that_plates_that_must_be_read_and_lines_to_them_are_known(
    qtbot: QtBot, pool: RenderPool
) -> None:
    view = MapView(MapState.at(HERE, 15.0), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(800, 600)
    crowd = [MapUnit(f"BR{n}", HERE, "RSP", "at_scene", Level.RED) for n in range(20, 32)]
    view.feed.show_units([*crowd, MapUnit("BD05", place((60, 60)), "DOG", "available")])
    view.feed.show_incidents([MapIncident("a", "0417", "2", "Fight", "Mill Lane", HERE, "1:12")])
    view.grab()
    baked, look = view._canvas._baked, view.camera()
    assert baked is not None
    busy = laid_out(baked, look)
    plates = busy.boxes[busy.costs > 50]
    assert len(plates) == 12 + 1  # of a dog at large none must be read
    assert baked.layout.plates.led.any()
    assert (busy.costs == 1).sum() > 3
    elsewhere = Camera(look.x, look.y, 14.0, 800, 600)
    assert not len(laid_out(baked, elsewhere).boxes)


def test_that_layers_of_a_closed_map_go_at_once_and_not_when_somebody_looks_for_garbage() -> None:
    layers = Layers()
    layers.stand_among(Scene(), lambda *_: ())
    layers.drawn.show((drawing("D1", "D1 INNER CORDON", *square()),))
    assert layers.drawn.labels(LOOK, STATE)
    left = ref(layers.drawn)
    gc.disable()
    try:
        del layers
        assert left() is None
    finally:
        gc.enable()


def test_that_what_is_busy_is_counted_for_each_place() -> None:
    line = LOOK.to_world(np.array([100.0, 700.0]), np.array([300.0, 300.0]))  # type: ignore[arg-type]  # arrays too
    busy = hidden_under([(0, 0, 50, 50)]) + crossed_by(LOOK, [line])  # type: ignore[list-item]  # as above
    under, along, across, free = busy.cost(
        np.array([[10, 10, 60, 30], [200, 290, 400, 310], [300, 200, 322, 400], [500, 9, 600, 30]])
    )
    assert under > along > across > free == 0


def test_that_a_map_tells_its_words_what_is_painted(qtbot: QtBot, pool: RenderPool) -> None:
    view = MapView(MapState.at(HERE, 15.0), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(800, 600)
    view.feed.show_layer("drawn", (drawing("D1", "D1 INNER CORDON", *square()),))
    state, look = view._state, view.camera()
    layers = view._canvas.layers
    ((_, before),) = layers.drawn.labels(look, state)
    x, y = before.center().x(), before.center().y()
    view.feed.show_route([MapRoute(*degrees((x, 20), (x, 580)), "BR20 1:30")])
    view.grab()
    assert layers.drawn.labels(look, state)[0][1] == before, "words move while hands are on the map"
    view._canvas.came_to_rest(look, ())
    ((_, after),) = layers.drawn.labels(look, state)
    assert not after.contains(x, y)
    assert world_of(HERE) == (state.x, state.y)
