"""The grid, beats and cover, painted without a view: what is where, in which words, and nothing when off."""

import weakref

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from geodata.area import Beat
from geodata.grid import grid_lines
from geodata.places import Box, Position
from ui.map.beats import BeatLayer, beats_on_map, is_inside
from ui.map.camera import Camera, MapState, world_of
from ui.map.coverage import (
    DOT_PX,
    NOBODY,
    STEPS,
    Coverage,
    CoverageLayer,
    CoveredPlace,
    minutes_of,
)
from ui.map.grid import APART_PX, GridLayer, lines_of
from ui.map.layering import Layer, Layers
from ui.theme import DAY

NEWPORT = Position(51.58, -2.99)
WIDE, HIGH = 640, 480

pytestmark = pytest.mark.usefixtures("qapp")


def camera_at(place: Position = NEWPORT, zoom: float = 14.0) -> Camera:
    return Camera(*world_of(place), zoom, WIDE, HIGH)


def painted(layer: Layer, camera: Camera, **flags: bool) -> np.ndarray:
    """Rows of grey pixels, painted on black."""
    state = MapState(camera.x, camera.y, camera.zoom)
    for name, value in flags.items():
        setattr(state, name, value)
    image = QImage(camera.width, camera.height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    with QPainter(image) as painter:
        layer.paint_under(painter, camera, DAY, state)
        layer.paint_over(painter, camera, DAY, state)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(camera.height, -1)
    return rows[:, : camera.width].copy()


def painted_all(layers: Layers, camera: Camera, **flags: bool) -> np.ndarray:
    """Of a view's layers the ground, in their order."""
    image = QImage(camera.width, camera.height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    with QPainter(image) as painter:
        for layer in layers:
            layer.paint_under(painter, camera, DAY, a_state(camera, **flags))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(camera.height, -1)
    return rows[:, : camera.width].copy()


def a_state(camera: Camera, **flags: bool) -> MapState:
    state = MapState(camera.x, camera.y, camera.zoom)
    for name, value in flags.items():
        setattr(state, name, value)
    return state


def ring(*corners: tuple[float, float]) -> np.ndarray:
    """Around Newport, in hundredths of a degree east and north."""
    lon = [NEWPORT.lon + east / 100 for east, _ in corners]
    lat = [NEWPORT.lat + north / 100 for _, north in corners]
    return np.column_stack((lon, lat))


SQUARE = Beat("N1 Stow Hill", (ring((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)),))
HOLLOW = Beat("N2 Ring", (*SQUARE.rings, ring((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8))))


SWITCHED = (
    (GridLayer(), "grid"), (BeatLayer(beats_on_map([SQUARE])), "beats"),
    (CoverageLayer(Coverage((CoveredPlace("N1", *world_of(NEWPORT), 12, "BR21"),))), "coverage"),
)  # fmt: skip


@pytest.mark.parametrize(("layer", "flag"), SWITCHED)
def test_that_a_layer_that_is_off_paints_nothing_and_leaves_all_plates_their_room(
    layer: Layer, flag: str
) -> None:
    camera = camera_at()
    off = a_state(camera, **{flag: False})
    assert not painted(layer, camera, **{flag: False}).any()
    assert painted(layer, camera, **{flag: True}).any()
    assert layer.covers(camera, off) == ()
    assert layer.words_at(camera, off, WIDE / 2, HIGH / 2) == ""
    assert layer.covers(camera, a_state(camera, **{flag: True}))


@pytest.mark.parametrize(("layer", "flag"), SWITCHED)
def test_that_a_layer_that_is_put_out_gives_back_its_picture(
    layer: GridLayer | BeatLayer | CoverageLayer, flag: str
) -> None:
    painted(layer, camera_at(), **{flag: True})
    assert layer._kept._painted is not None
    picture = weakref.ref(layer._kept._painted[-1])
    painted(layer, camera_at(), **{flag: False})
    assert picture() is None


# The grid


def test_that_the_lines_are_where_the_survey_has_them() -> None:
    camera = camera_at()
    picture = painted(GridLayer(), camera, grid=True)
    line = next(one for one in grid_lines(Box(51.57, -3.0, 51.59, -2.98), 1_000) if one.is_easting)
    x, y = camera.to_screen_one(*world_of(Position(float(line.lat[4]), float(line.lon[4]))))
    around = picture[round(y), round(x) - 2 : round(x) + 3]
    assert around.max() > 15
    assert not picture[round(y), round(x) - 20 : round(x) - 5].any()


def test_that_lines_have_the_figures_of_a_reference() -> None:
    lines, corner = lines_of(camera_at())
    assert {"30", "31", "32"} <= {line.name for line in lines if line.is_upright}
    assert {"86", "87", "88"} <= {line.name for line in lines if not line.is_upright}
    assert corner == "ST 1 km"
    near, corner = lines_of(camera_at(zoom=17))
    assert {"314", "315"} <= {line.name for line in near if line.is_upright}
    assert corner == "ST 100 m"
    assert lines_of(camera_at(zoom=9))[1].endswith("km")


def test_that_abroad_there_are_degrees_and_minutes() -> None:
    lines, corner = lines_of(camera_at(Position(41.15, -8.61), 14.0))
    assert corner == ""
    assert "8°36'W" in {line.name for line in lines if line.is_upright}
    assert "41°09'N" in {line.name for line in lines if not line.is_upright}
    south, _ = lines_of(camera_at(Position(-33.9, 151.2), 17.0))
    assert "33°54'S" in {line.name for line in south}
    assert any("." in line.name for line in south)  # tenths of a minute


@given(
    st.builds(Position, st.floats(-85, 85), st.floats(-180, 180)),
    st.floats(8, 19),
    st.integers(100, 4_000),
)
@example(Position(0, 180), 10.0, 1920)
@example(Position(0, -180), 8.0, 1920)
@example(Position(85, 0), 8.0, 3840)
def test_that_lines_never_crowd_a_window_anywhere_on_earth(
    place: Position, zoom: float, wide: int
) -> None:
    camera = Camera(*world_of(place), zoom, wide, wide // 2)
    lines, _ = lines_of(camera)
    assert len(lines) <= 2 * (wide * 1.5 / APART_PX * 1.3 + 4)
    assert all(np.isfinite(line.x).all() and np.isfinite(line.y).all() for line in lines)


def test_that_a_window_across_the_date_line_has_no_line_drawn_round_the_earth() -> None:
    for lon in (180, -180):
        lines, _ = lines_of(camera_at(Position(10, lon), 10.0))
        assert all(np.ptp(line.x) < 0.01 for line in lines)


def test_that_the_names_of_lines_stand_on_the_edges_left_free_for_them() -> None:
    camera, layer = camera_at(), GridLayer()
    bare = painted(layer, camera, grid=True)
    boxes = layer.covers(camera, a_state(camera, grid=True))
    for x, y, wide, high in boxes:
        bare[max(0, y) : y + high, max(0, x) : x + wide] = 0
    assert (bare > 200).sum() == 0  # no plate of a name is left anywhere else


# Beats


def test_that_a_beat_is_named_within_its_ground_even_if_it_is_hollow() -> None:
    for beat in beats_on_map([SQUARE, HOLLOW]):
        assert is_inside(beat.runs, beat.x, beat.y)
    hollow = beats_on_map([HOLLOW])[0]
    assert not is_inside(hollow.runs, *world_of(NEWPORT))


@given(st.lists(st.floats(0.2, 1.0), min_size=5, max_size=24))
def test_that_the_name_of_any_beat_stands_in_it(reaches: list[float]) -> None:
    corners = [
        (reach * np.cos(2 * np.pi * at / len(reaches)), reach * np.sin(2 * np.pi * at / len(reaches)))
        for at, reach in enumerate(reaches)
    ]  # fmt: skip
    beat = beats_on_map([Beat("any", (ring(*corners),))])[0]
    assert is_inside(beat.runs, beat.x, beat.y)


def test_that_pointing_at_the_ground_tells_whose_it_is() -> None:
    camera, layer = camera_at(), BeatLayer()
    layer.show(beats_on_map([SQUARE]))
    state = a_state(camera, beats=True)
    assert layer.words_at(camera, state, WIDE / 2, HIGH / 2) == "N1 Stow Hill"
    far = camera.to_screen_one(*world_of(Position(51.60, -2.90)))
    assert layer.words_at(camera, state, *far) == ""


def test_that_a_beat_too_small_for_its_name_bears_none() -> None:
    layer, far = BeatLayer(beats_on_map([SQUARE])), camera_at(zoom=9.0)
    assert layer.covers(far, a_state(far, beats=True)) == ()


def test_that_cover_names_the_beats_itself() -> None:
    layer, camera = BeatLayer(beats_on_map([SQUARE])), camera_at()
    assert layer.covers(camera, a_state(camera, beats=True, coverage=True)) == ()


def test_that_an_area_without_beats_paints_none() -> None:
    assert not painted(BeatLayer(beats_on_map([])), camera_at(), beats=True).any()
    assert beats_on_map([Beat("nowhere", ())]) == ()


# Cover


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0.0, 1), (59.0, 1), (60.0, 1), (61.0, 2), (600.0, 10), (601.0, 11)]
)
def test_that_nobody_is_promised_sooner_than_they_come(seconds: float, minutes: int) -> None:
    assert minutes_of(seconds) == minutes


def test_that_nobody_free_is_no_time() -> None:
    assert minutes_of(float("inf")) is None
    nobody = CoveredPlace("Stow Hill", 0.5, 0.3, None)
    assert nobody.step is NOBODY
    assert nobody.words == "Stow Hill: nobody free"


def test_that_each_step_is_told_apart_by_pattern_or_words_not_by_colour_alone() -> None:
    looks = [(step.pattern, step.is_told) for step in (*STEPS, NOBODY)]
    assert len(set(looks)) == len(looks)
    assert len({step.words for step in (*STEPS, NOBODY)}) == len(looks)


def test_that_a_place_far_from_help_says_who_would_come_and_when() -> None:
    far = CoveredPlace("Stow Hill", 0.5, 0.3, 12, "BR21")
    assert far.label == "12 min BR21"
    assert far.step.words == "Over 10 min"
    assert far.words == "Stow Hill: BR21 in 12 min, the nearest who is free"


def test_that_pointing_at_a_beat_tells_of_its_cover() -> None:
    camera, beats = camera_at(), beats_on_map([SQUARE])
    east = camera.to_world(WIDE - 8, HIGH - 60)
    layer = CoverageLayer(Coverage((CoveredPlace("N1 Stow Hill", *east, 7, "BR21"),), beats))
    words = layer.words_at(camera, a_state(camera, coverage=True), WIDE / 2, HIGH / 2)
    assert words.startswith("N1 Stow Hill: BR21 in 7 min")


def test_that_the_worst_place_keeps_its_label_where_two_would_meet() -> None:
    camera, here = camera_at(), world_of(NEWPORT)
    places = (CoveredPlace("A", *here, 6, "BR21"), CoveredPlace("B", *here, None))
    layer = CoverageLayer(Coverage(places))
    x, y = camera.to_screen_one(*here)
    words = layer.words_at(camera, a_state(camera, coverage=True), x, y - 18)
    assert words == "B: nobody free"


def test_that_no_name_is_written_over_a_dot_of_cover_and_pointing_at_one_tells_of_it() -> None:
    """Where help is near there is a dot and no plate."""
    camera, here = camera_at(), world_of(NEWPORT)
    layer = CoverageLayer(Coverage((CoveredPlace("A", *here, 2, "BR21"),)))
    state = a_state(camera, coverage=True)
    _legend, *boxes = layer.covers(camera, state)
    x, y = camera.to_screen_one(*here)
    (left, top, width, height) = boxes[0]
    assert (left <= x - DOT_PX, top <= y - DOT_PX) == (True, True)
    assert (left + width >= x + DOT_PX, top + height >= y + DOT_PX) == (True, True)
    assert layer.words_at(camera, state, x, y).startswith("A: BR21 in 2 min")


def test_that_a_beats_boundary_does_not_run_through_a_plate_of_cover() -> None:
    camera, beats = camera_at(), beats_on_map([SQUARE])
    on_boundary = float(beats[0].runs.x.min()), float(beats[0].runs.y.mean())
    layers, alone = Layers(), CoverageLayer()
    far = Coverage((CoveredPlace("A", *on_boundary, 12, "BR21"),))
    alone.show(far)
    layers.show("beats", beats)
    layers.show("coverage", far)
    _legend, (left, top, width, height), _dot = alone.covers(camera, a_state(camera, coverage=True))
    plate = slice(top + 2, top + height - 2), slice(left + 2, left + width - 2)
    together = painted_all(layers, camera, coverage=True, beats=True)
    assert (together[plate] == painted(alone, camera, coverage=True)[plate]).all()


def hatched(dpr: float) -> int:
    """How many lines of cover's hatch a row of pixels crosses, away from its dot and its plates."""
    camera = Camera(*world_of(NEWPORT), 14.0, WIDE, HIGH, dpr)
    place = CoveredPlace("N1 Stow Hill", *world_of(NEWPORT), 7, "BR21")
    layer = CoverageLayer(Coverage((place,), beats_on_map([SQUARE])))
    image = QImage(round(WIDE * dpr), round(HIGH * dpr), QImage.Format.Format_Grayscale8)
    image.setDevicePixelRatio(dpr)
    image.fill(0)
    with QPainter(image) as painter:
        layer.paint_under(painter, camera, DAY, a_state(camera, coverage=True))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    row = rows[round((HIGH / 2 + 30) * dpr), round(280 * dpr) : round(360 * dpr)].astype(int)
    return int((np.diff((row > row.min() + 5).astype(int)) == 1).sum())


def test_that_covers_hatch_is_as_wide_on_a_screen_with_twice_the_pixels() -> None:
    assert hatched(1.0) > 3
    assert abs(hatched(2.0) - hatched(1.0)) <= 1
