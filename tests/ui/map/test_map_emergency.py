"""What stays readable in an emergency, and what a tick costs when nothing changed."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from ui.map.camera import MapState
from ui.map.layout import Layout
from ui.map.marks import MapIncident, MapRoute, MapUnit, Tone
from ui.map.pool import RenderPool
from ui.map.symbols import INCIDENT_LIFT
from ui.map.view import MapView
from ui.theme import NIGHT

HOME = Position(51.58, -2.99)


def at(east: float, north: float) -> Position:
    return Position(HOME.lat + north / 1000, HOME.lon + east / 1000)


def unit(callsign: str, place: Position, **more: object) -> MapUnit:
    given: dict[str, object] = {"kind": "RSP", "availability": "available", **more}
    return MapUnit(callsign, place, **given)  # type: ignore[arg-type]  # fields by name


def way(label: str, tone: Tone = "route") -> MapRoute:
    start, end = at(-4, -2), at(4, -2)
    return MapRoute(np.array([start.lon, end.lon]), np.array([start.lat, end.lat]), label, tone)


@pytest.fixture
def view(qtbot: QtBot, pool: RenderPool) -> MapView:
    view = MapView(MapState.at(HOME, 15.0), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(640, 480)
    view.show()
    return view


def layout(view: MapView) -> Layout:
    return view._canvas.baked(view.camera(), view._state).layout


def shot(view: MapView) -> QImage:
    return view.grab().toImage()


CONCERNED = unit("BR21", at(0, 0), level=Level.EMERGENCY)
OTHERS = [unit(f"BN{i}", at(-4 + i, 2), dimmed=True) for i in range(6)]


@pytest.mark.parametrize(("level", "is_seen"), [(Level.RED, True), (Level.AMBER, False)])
def test_that_no_sign_of_an_incident_stands_on_who_is_red(
    view: MapView, *, level: Level, is_seen: bool
) -> None:
    view.feed.show_units([unit("BR21", HOME, level=level)])
    middle = QRect(view.width() // 2 - 6, view.height() // 2 - 6, 12, 12)
    alone = view.grab(middle).toImage()
    below = view.camera().place_at(view.width() / 2, view.height() / 2 + INCIDENT_LIFT)
    view.feed.show_incidents([MapIncident("i", "0417", "1", "Domestic", "x", below)])
    assert (view.grab(middle).toImage() == alone) is is_seen


def test_that_dimmed_units_keep_a_plate_and_are_counted(view: MapView) -> None:
    view.feed.show_units([CONCERNED, *OTHERS])
    placed = layout(view)
    assert placed.dimmed.tolist() == [False] + [True] * 6
    assert placed.plates.shown.all()
    assert (placed.plate_size[1:, 1] < placed.plate_size[0, 1]).all()


@pytest.mark.parametrize(
    "kept", [{"selected": True}, {"level": Level.AMBER}, {"level": Level.RED}, {}]
)
def test_that_who_matters_is_never_dimmed(view: MapView, kept: dict[str, object]) -> None:
    view.feed.show_units([CONCERNED, unit("BR24", at(-4, -2), dimmed=True, **kept), *OTHERS])
    if not kept:
        assert layout(view).dimmed[1]
        view.feed.show_route([way("BR24 1:45")])
    assert not layout(view).dimmed[1]
    assert layout(view).plates.shown[1]


def test_that_v_shows_all_as_they_are(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units([CONCERNED, *OTHERS])
    qtbot.keyClick(view, Qt.Key.Key_V)
    assert not layout(view).dimmed.any()


@pytest.mark.parametrize("tone", ["route", "backup", "proposed", "possible", "lifted", "muted"])
def test_that_a_routes_label_lies_on_no_symbol(view: MapView, tone: Tone) -> None:
    crews = [unit(f"BR2{i}", at(-4 + 1.6 * i, -2)) for i in range(6)]
    view.feed.show_units(crews)
    view.feed.show_route([way("BR20 1:45", tone)])
    placed = layout(view)
    tag = QRectF(placed.plates.x[-1], placed.plates.y[-1], *placed.plate_size[-1])
    for x, y, half in placed.symbols[:6]:
        assert not tag.intersects(QRectF(x - half + 4, y - half + 4, 2 * half - 8, 2 * half - 8))


def test_that_the_tones_of_a_route_that_mean_different_things_look_different(view: MapView) -> None:
    pictures = []
    tones: tuple[Tone, ...] = ("route", "backup", "possible", "lifted", "muted")
    for tone in tones:
        view.feed.show_route([way("BR24 1:45", tone)])
        picture = shot(view)  # its bits go with it
        pictures.append(bytes(picture.constBits()))
    assert len(set(pictures)) == len(tones)


def test_that_old_positions_do_not_drown_an_incident(view: MapView) -> None:
    view.feed.show_incidents([MapIncident("i", "0417", "1", "Domestic", "x", HOME, selected=True)])
    middle = view.camera().to_screen_one(view._state.x, view._state.y)
    spots = [QPoint(round(middle[0]) + dx, round(middle[1]) + 18) for dx in (-8, 8)]
    alone = [shot(view).pixelColor(spot) for spot in spots]
    view.feed.show_units([unit(f"B{i}", at(3, 1 + i / 9), age_s=900) for i in range(8)])
    crowded = [shot(view).pixelColor(spot) for spot in spots]
    for before, after in zip(alone, crowded, strict=True):
        assert abs(before.lightness() - after.lightness()) < 25


def test_that_an_old_position_is_drawn_with_its_reach(view: MapView) -> None:
    view.feed.show_units([unit("BR27", HOME)])
    fresh = shot(view)
    view.feed.show_units([unit("BR27", HOME, age_s=200)])
    assert shot(view) != fresh


def test_that_being_told_paints_nothing_and_age_alone_changes_nothing(view: MapView) -> None:
    crew = unit("BR24", at(1, 1), age_s=1)
    view.feed.show_units([crew])
    baked = view._canvas.baked(view.camera(), view._state)
    view.feed.show_units([replace(crew, age_s=2)])
    assert view._canvas.baked(view.camera(), view._state) is baked
    view.feed.show_units([replace(crew, position=at(1, 2))])
    assert view._canvas._baked is baked
    assert view._canvas.baked(view.camera(), view._state) is not baked


@pytest.mark.parametrize(
    "change",
    [
        {"note": "silent"}, {"level": Level.RED}, {"selected": True}, {"kind": "DOG"},
        {"availability": "at_scene"}, {"age_s": 300.0}, {"dimmed": True},
        {"heading_deg": 90.0, "speed_mps": 9.0},
    ],
)  # fmt: skip
def test_that_every_change_one_can_see_is_painted(view: MapView, change: dict[str, object]) -> None:
    crew = unit("BR24", at(1, 1))
    view.feed.show_units([crew])
    before = shot(view)
    view.feed.show_units([replace(crew, **change)])  # type: ignore[arg-type]  # fields by name
    assert shot(view) != before


def test_that_a_unit_under_the_pointer_tells_name_status_age_and_error(
    qtbot: QtBot, view: MapView
) -> None:
    view.feed.show_units([unit("BN33", HOME, availability="at_scene", age_s=90, error_m=12)])
    qtbot.mouseMove(view, QPointF(view.width() / 2, view.height() / 2).toPoint())
    qtbot.waitUntil(view._card.isVisible)
    assert view._card.card is not None
    said = view._card.card.words.replace("\xa0", " ")
    assert said.startswith("BN33\nat scene")
    assert "position 1 min old" in said
    assert "±12 m" in said


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_l_opens_the_layers(qtbot: QtBot, view: MapView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert view._controls._menu.isVisible()
    view._controls._menu.close()
