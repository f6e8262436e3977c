"""A dispatcher draws a cordon on the map, reshapes it, closes its roads, lifts it; others see all of it."""

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_desk import commands
from dispatch_desk.closures import in_force_at
from geodata.drawn import Line, offset
from geodata.places import Position
from geodata.selection import Circle, Polygon
from tests.desks import START
from tests.stories.conftest import OpenDesk
from tests.stories.replays import ReplayAt
from tests.stories.rooms import CONTACT, DeskAt, crossing
from ui.map.camera import world_of
from ui.map.drawing_cards import KindCard, MapCard
from ui.map.drawing_marks import MapDrawing

HAZEL = crossing(4, 4)


def pixel(desk: DeskAt, place: Position) -> QPoint:
    x, y = desk.window.map.camera().to_screen_one(*world_of(place))
    return QPoint(round(x), round(y))


def click(desk: DeskAt, place: Position) -> None:
    QTest.mouseClick(desk.window.map, Qt.MouseButton.LeftButton, pos=pixel(desk, place))


def drag(desk: DeskAt, start: Position, end: Position) -> None:
    view, left = desk.window.map, Qt.MouseButton.LeftButton
    begin, finish = pixel(desk, start), pixel(desk, end)
    QTest.mousePress(view, left, pos=begin)
    QTest.mouseMove(view, (begin + finish) / 2)
    QTest.mouseMove(view, finish)
    QTest.mouseRelease(view, left, pos=finish)


def marks(desk: DeskAt | ReplayAt) -> tuple[MapDrawing, ...]:
    return desk.window.map._canvas.layers.drawn.marks


def labels(desk: DeskAt | ReplayAt) -> list[str]:
    return [mark.label for mark in marks(desk)]


def kind_card(desk: DeskAt) -> KindCard:
    return desk.running.control.drawing._asking.cards.kind


def card(desk: DeskAt) -> MapCard:
    return desk.running.control.drawing._asking.cards.deeds


def corners(side_m: float) -> list[Position]:
    half = side_m / 2
    return [
        offset(HAZEL, e, n) for e, n in ((-half, half), (half, half), (half, -half), (-half, -half))
    ]


def draw_square(desk: DeskAt) -> None:
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+2", "G")
    for corner in corners(300.0):
        click(desk, corner)


def test_that_a_cordon_drawn_by_mouse_is_set_reshaped_closes_roads_and_is_lifted(
    desk: DeskAt,
) -> None:
    desk.call(position=HAZEL)
    desk.open_first()
    draw_square(desk)
    look = desk.window.map.look
    desk.press("Return")
    assert "4 corners" in kind_card(desk).title
    desk.sees(lambda: any("inside" in button.word for button in kind_card(desk).buttons))
    desk.press("C", "1", "Return")
    desk.sees(lambda: len(marks(desk)) == 1)
    assert labels(desk)[0].startswith("D1 INNER CORDON · 1.2")
    assert desk.logs("D1: inner cordon")
    held = desk.bridge.records.road_changes["R1"]
    assert held.words == "Roads inside D1 inner cordon"
    assert isinstance(held.where, Polygon)
    assert not kind_card(desk).isVisible()
    # A corner goes elsewhere, and the closure with it.
    middle = offset(corners(300.0)[0], 150.0, 0.0)  # of its northern side
    click(desk, middle)
    assert "D1 inner cordon" in card(desk).title
    desk.press("E")
    drag(desk, corners(300.0)[0], offset(corners(300.0)[0], -120.0, 120.0))
    desk.press("Return")
    desk.sees(lambda: "R2" in desk.bridge.records.road_changes)
    assert [c.id for c in in_force_at(desk.bridge.records.road_changes, START)] == ["R2"]
    desk.sees(lambda: not labels(desk)[0].startswith("D1 INNER CORDON · 1.2"))
    click(desk, offset(corners(300.0)[2], -150.0, 0.0))
    desk.press("L")
    assert "reopen R2" in card(desk).title
    desk.press("Y")
    desk.sees(lambda: not marks(desk))
    assert not list(in_force_at(desk.bridge.records.road_changes, START))
    assert desk.logs("D1: inner cordon lifted")
    assert desk.window.map.look == look
    desk.press("Ctrl+Z")
    desk.sees(lambda: len(marks(desk)) == 1)
    desk.sees(lambda: desk.logs("back as it was"))
