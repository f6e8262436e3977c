"""Trails and lines on the map: shown only where wanted, fading, and honest about what nobody reported."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from resources.fixes import Fix, Fixes, FixTable
from resources.units import Callsign
from ui.map.camera import Camera, MapState
from ui.map.jobs import Names
from ui.map.links import LinkLayer, Links
from ui.map.pool import RenderPool
from ui.map.trails import LENGTH_S, Trail, TrailLayer, Trails
from ui.map.view import MapView
from ui.theme import DAY, NIGHT, Theme
from ui.trail_keeping import TrailKeeper

CAMERA = Camera(0.49, 0.33, 14.0, 600, 200)
NOW = 2_000_000_000.0
START = datetime(2041, 1, 12, 22, tzinfo=UTC)
BOTH = pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)


def trail(ages_s: list[float], *, chosen: bool = True, callsign: str = "BR24") -> Trail:
    """From the window's left to its right, the oldest report first."""
    px = np.linspace(50, 550, len(ages_s))
    x, y = (px + CAMERA.left) / CAMERA.scale, np.full(len(px), (100 + CAMERA.top) / CAMERA.scale)
    return Trail(callsign, x, y, NOW - np.array(ages_s), chosen)


def painted(layer: TrailLayer | LinkLayer, theme: Theme, **flags: bool) -> QImage:
    state = MapState(0.49, 0.33)
    for name, value in flags.items():
        setattr(state, name, value)
    image = QImage(CAMERA.width, CAMERA.height, QImage.Format.Format_RGB32)
    image.fill(theme.colour("panel"))
    with QPainter(image) as painter:
        layer.paint_under(painter, CAMERA, theme, state)
    return image


def ink(image: QImage, left: int, right: int, theme: Theme) -> float:
    """How far the pixels of these columns are from the ground, on the whole."""
    ground = theme.colour("panel").lightness()
    pixels = (image.pixelColor(x, y) for x in range(left, right) for y in range(80, 120))
    return float(sum(abs(pixel.lightness() - ground) for pixel in pixels))


def layer_of(*trails: Trail) -> TrailLayer:
    made = TrailLayer()
    made.show(Trails(trails, NOW))
    return made


@BOTH
def test_that_a_trail_fades_with_its_age(qtbot: QtBot, theme: Theme) -> None:
    assert qtbot is not None
    ages = np.linspace(LENGTH_S, 0, 61).tolist()
    image = painted(layer_of(trail(ages)), theme)
    parts = [ink(image, left, left + 60, theme) for left in (60, 160, 260, 360, 460)]
    assert parts == sorted(parts)
    assert parts[0] > 0


@BOTH
def test_that_a_silence_is_dotted_and_not_drawn_as_a_way(qtbot: QtBot, theme: Theme) -> None:
    assert qtbot is not None
    reported = painted(layer_of(trail([120.0, 60.0])), theme)
    silent = painted(layer_of(trail([120.0, 10.0])), theme)
    assert 0 < ink(silent, 100, 500, theme) < ink(reported, 100, 500, theme) * 0.8


def test_that_only_chosen_units_have_trails_until_all_are_asked_for(qtbot: QtBot) -> None:
    assert qtbot is not None
    other = layer_of(trail([60.0, 30.0, 0.0], chosen=False))
    bare = painted(TrailLayer(), DAY)
    assert painted(other, DAY) == bare
    assert painted(other, DAY, trails_all=True) != bare
    mine = layer_of(trail([60.0, 30.0, 0.0]))
    assert painted(mine, DAY) != bare
    assert painted(mine, DAY, trails=False) == bare


def test_that_a_pointer_on_a_trail_hears_who_was_there_and_when() -> None:
    layer, state = layer_of(trail([120.0, 60.0, 0.0])), MapState(0.49, 0.33)
    assert layer.words_at(CAMERA, state, 300, 103) == "BR24 was here 1\u00a0min ago"
    assert layer.words_at(CAMERA, state, 300, 150) == ""
    assert layer.covers(CAMERA, state) == ()


def test_that_of_crossing_trails_the_first_that_is_shown_is_told_of() -> None:
    """Each by its own nearest report, though all are looked through together."""
    hidden = trail([40.0, 0.0, 80.0], chosen=False, callsign="BR21")
    layer = layer_of(hidden, trail([120.0, 60.0, 0.0]), trail([300.0, 240.0, 0.0], callsign="BR27"))
    state = MapState(0.49, 0.33)
    assert layer.words_at(CAMERA, state, 300, 103) == "BR24 was here 1\u00a0min ago"
    state.trails_all = True
    assert layer.words_at(CAMERA, state, 550, 100).startswith("BR21 was here 1\u00a0min")
    layer.show(Trails((trail([300.0, 240.0, 0.0], callsign="BR27"),), NOW))
    assert layer.words_at(CAMERA, state, 300, 100).startswith("BR27 was here 4\u00a0min")
    layer.show(Trails((), NOW))
    assert layer.words_at(CAMERA, state, 300, 100) == ""


def pointing_s(count: int) -> float:
    """The processor's seconds for a pointer beside so many trails, the best of several."""
    layer, state = (
        layer_of(*(trail([float(n) for n in range(40)]) for _ in range(count))),
        MapState(0, 0),
    )
    layer.words_at(CAMERA, state, 300, 150)
    taken = []
    for _ in range(5):
        begun = process_time()
        layer.words_at(CAMERA, state, 300, 150)
        taken.append(process_time() - begun)
    return min(taken)


def test_that_a_pointer_among_thousands_of_trails_does_not_look_at_each_by_itself() -> None:
    assert pointing_s(2_000) < 500 * pointing_s(1)


def test_that_so_many_trails_that_they_crowd_are_hairlines(qtbot: QtBot) -> None:
    """Drawn 25 times as fast: of two pixels two thousand held up the window for a second."""
    assert qtbot is not None
    mine = trail(np.linspace(LENGTH_S, 0, 30).tolist(), chosen=False)
    beside = replace(mine, y=mine.y - 80 / CAMERA.scale)
    one, many = (
        painted(layer_of(mine, *[beside] * count), DAY, trails_all=True) for count in (1, 200)
    )
    assert 0 < ink(many, 100, 500, DAY) < 0.8 * ink(one, 100, 500, DAY)


def test_that_thousands_of_trails_do_not_grow_with_each_report() -> None:
    """Of few each report is seen at once."""
    for count, expected in ((3, 4), (300, 2)):
        keeper, told = TrailKeeper(Reports(count)), list[Trails]()  # type: ignore[arg-type]  # as much of one as it asks
        wanted = {Callsign(f"BR{n}"): (f"gps{n}", False) for n in range(count)}
        for second in range(5):
            trails = keeper.trails(wanted, START + timedelta(seconds=second))
            if trails.lines and (not told or told[-1] is not trails):
                told.append(trails)
        assert len(told) == expected
        assert len(told[0].lines) == count


class Reports:
    """As much of a bridge as a keeper asks: everybody reports at each look, and nobody did before."""

    def __init__(self, count: int) -> None:
        self._table, self._second = FixTable(f"gps{n}" for n in range(count)), -1

    def fixes(self) -> Fixes:
        self._second += 1
        at = START + timedelta(seconds=self._second)
        for device in self._table.names:
            self._table.accept(Fix(device, 51.58 + self._second / 1e4, -2.99, at, at))
        return self._table.snapshot()

    def past(self, *_: object) -> None:
        """Nothing is known of the time before."""


def test_that_a_kept_trail_is_painted_again_when_it_is_another(qtbot: QtBot) -> None:
    assert qtbot is not None
    layer = layer_of(trail([60.0, 30.0, 0.0]))
    before = painted(layer, DAY)
    assert painted(layer, DAY) == before
    layer.show(Trails((), NOW))
    assert painted(layer, DAY) == painted(TrailLayer(), DAY)


def links(*, chosen: bool) -> LinkLayer:
    ends = (np.array([50.0, 500.0]) + CAMERA.left) / CAMERA.scale
    row = np.array([(100 + CAMERA.top) / CAMERA.scale])
    layer = LinkLayer()
    layer.show(Links(ends[:1], row, ends[1:], row, np.array([chosen])))
    return layer


@BOTH
def test_that_a_line_to_the_log_in_hand_is_whole_and_to_others_dashed(
    qtbot: QtBot, theme: Theme
) -> None:
    assert qtbot is not None
    mine, others = (painted(links(chosen=chosen), theme) for chosen in (True, False))
    assert ink(mine, 60, 490, theme) > ink(others, 60, 490, theme) > 0
    assert painted(links(chosen=True), theme, links=False) == painted(LinkLayer(), theme)


def test_that_who_stands_at_the_place_needs_no_line(qtbot: QtBot) -> None:
    assert qtbot is not None
    here = (np.array([100.0, 108.0]) + CAMERA.left) / CAMERA.scale
    row = np.array([(100 + CAMERA.top) / CAMERA.scale])
    layer = LinkLayer()
    layer.show(Links(here[:1], row, here[1:], row, np.array([True])))
    assert painted(layer, DAY) == painted(LinkLayer(), DAY)


# Names keep clear


def test_that_names_are_told_of_the_trails_of_who_is_in_hand_and_not_as_they_grow(
    qtbot: QtBot, pool: RenderPool
) -> None:
    view = MapView(MapState(CAMERA.x, CAMERA.y, CAMERA.zoom), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(CAMERA.width, CAMERA.height)
    asked: list[Names] = []
    pool.names_ready.connect(lambda _view, job, _image: asked.append(job))
    with qtbot.waitSignal(view.settled, timeout=20_000):
        view.show()
    assert not asked[-1].ways
    other = trail([60, 50, 40], chosen=False, callsign="BR25")
    with qtbot.waitSignal(pool.names_ready, timeout=20_000):
        view.feed.show_layer("trails", Trails((trail([60, 50, 40, 30]), other), NOW))
    assert {y for _, y in asked[-1].ways} == {100}
    before = view._drawn_ways()
    view.feed.show_layer("trails", Trails((trail([60, 50, 40, 30, 20]), other), NOW))
    assert view._drawn_ways() == before
    view.toggle("trails")
    assert view._drawn_ways() != before
