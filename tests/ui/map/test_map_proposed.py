"""Ways nobody drives yet, where they meet, a pointer that rests: nothing hides who is in danger."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from ui.map.camera import MapState, world_of
from ui.map.hovering import Hovering
from ui.map.marks import MapMeeting, MapRoute, MapUnit, Tone
from ui.map.meeting import Crowd, covered_by, meeting_boxes
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT

HOME = Position(51.58, -2.99)


def at(east: float, north: float) -> Position:
    return Position(HOME.lat + north / 1000, HOME.lon + east / 1000)


def crew(callsign: str, place: Position, level: Level = Level.SAFE) -> MapUnit:
    return MapUnit(callsign, place, "RSP", "available", level)


def way(label: str, tone: Tone, north: float = -2) -> MapRoute:
    start, end = at(-4, north), at(4, north)
    return MapRoute(np.array([start.lon, end.lon]), np.array([start.lat, end.lat]), label, tone)


@pytest.fixture
def view(qtbot: QtBot, pool: RenderPool) -> MapView:
    view = MapView(MapState.at(HOME, 15.0), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(640, 480)
    view.show()
    return view


def shot(view: MapView) -> QImage:
    return view.grab().toImage()


def crowd(view: MapView) -> Crowd:
    return Crowd(view.feed.scene.unit_x, view._canvas.scene.unit_y)


NOBODY = Crowd(np.zeros(0), np.zeros(0))


def spot(view: MapView, place: Position) -> QPoint:
    x, y = view.camera().to_screen_one(*world_of(place))
    return QPoint(round(x), round(y))


def test_that_the_one_in_hand_is_drawn_above_all_others(view: MapView) -> None:
    lifted = way("BR27 8:20", "lifted")
    view.feed.show_route([lifted])
    alone = shot(view).pixelColor(spot(view, at(1.03, -2)))
    view.feed.show_route([lifted, way("BR21 3:35", "proposed"), way("BR24 6:35", "route")])
    assert shot(view).pixelColor(spot(view, at(1.03, -2))) == alone


def test_that_proposed_ways_and_an_rvp_leave_an_emergency_as_it_was(view: MapView) -> None:
    pressed = crew("BR21", at(0, 0), Level.EMERGENCY)
    view.feed.show_units([pressed])
    view.feed.show_emergency("BR21")
    middle = spot(view, at(0, 0))
    around = [middle + QPoint(x, y) for x in (-6, 0, 6) for y in (-6, 0, 6)]
    before = shot(view)
    view.feed.show_route(
        [way("BR24 6:35 (6:00-7:10)", "proposed", 0), way("BR27 8:20", "lifted", 0)],
        [MapMeeting(at(0, 0), "RVP on top of it")],
    )
    after = shot(view)
    assert [after.pixelColor(one) for one in around] == [before.pixelColor(one) for one in around]


def test_that_plates_keep_off_an_rvp(view: MapView) -> None:
    meeting = MapMeeting(at(0.2, 0.1), "Car park of the Lamb")
    view.feed.show_units([crew(f"BR2{i}", at(0.3 * i, 0.2 * i)) for i in range(5)])
    view.feed.show_route([], [meeting])
    baked = view._canvas.baked(view.camera(), view._state).layout
    sign, plate = meeting_boxes(baked.camera, meeting, crowd(view))
    for i in np.flatnonzero(baked.plates.shown):
        box = QRectF(baked.plates.x[i], baked.plates.y[i], *baked.plate_size[i])
        assert not box.intersects(sign.adjusted(4, 4, -4, -4))
        assert not box.intersects(plate.adjusted(4, 4, -4, -4))


def test_that_an_rvp_without_words_is_its_sign_alone(view: MapView) -> None:
    camera = view.camera()
    sign, plate = meeting_boxes(camera, MapMeeting(at(0, 0), ""), NOBODY)
    assert sign == plate
    west, east = (MapMeeting(at(0, 0), "Car park", leftwards=left) for left in (True, False))
    assert meeting_boxes(camera, west, NOBODY)[1].right() < sign.left()
    assert meeting_boxes(camera, east, NOBODY)[1].left() > sign.right()
    assert len(covered_by(camera, [west, east], NOBODY)) == 4


def test_that_the_words_of_an_rvp_go_where_no_unit_stands(view: MapView) -> None:
    meeting = MapMeeting(at(0, 0), "BR21 holds")
    view.feed.show_units([crew("BN40", at(0.9, 0)), crew("BN41", at(-0.9, 0))])
    sign, plate = meeting_boxes(view.camera(), meeting, crowd(view))
    assert plate.top() > sign.bottom()


def test_that_a_given_rvp_looks_other_than_a_proposed_one(view: MapView) -> None:
    pictures = []
    for given in (True, False):
        view.feed.show_route([], [MapMeeting(at(0, 0), "BR21 holds", given=given)])
        pictures.append(shot(view))
    assert pictures[0] != pictures[1]


def test_that_a_pointer_that_rests_on_a_unit_tells_who_it_is_and_when_it_has_gone(
    qtbot: QtBot, view: MapView
) -> None:
    view.feed.show_units([crew("BR24", at(1, 1))])
    hovering = Hovering(view, view.mark_under)
    told: list[str] = []
    hovering.over.connect(told.append)
    with qtbot.waitSignal(hovering.over):
        _moved(view, spot(view, at(1, 1)))
    before = view.camera()
    with qtbot.waitSignal(hovering.over):
        _moved(view, spot(view, at(-2, -2)))
    assert told == ["BR24", ""]
    assert view.camera() == before


def test_that_a_pointer_that_leaves_the_map_lifts_nobody(qtbot: QtBot, view: MapView) -> None:
    view.feed.show_units([crew("BR24", at(1, 1))])
    hovering = Hovering(view, view.mark_under)
    told: list[str] = []
    hovering.over.connect(told.append)
    with qtbot.waitSignal(hovering.over):
        _moved(view, spot(view, at(1, 1)))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert told == ["BR24", ""]


def _moved(view: MapView, to: QPoint) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(to), QPointF(view.mapToGlobal(to)), none, none,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
