"""A dispatcher draws a cordon on the map, reshapes it, closes its roads, lifts it; others see all of it."""

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_desk import commands
from dispatch_desk.closures import in_force_at
from dispatch_desk.journal.protocol import Author
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


def draws(desk: DeskAt) -> bool:
    return desk.window.map.tool is not None


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


def held(desk: DeskAt) -> list[str]:
    """The closures in force."""
    return [c.id for c in in_force_at(desk.bridge.records.road_changes, desk.bridge.now())]


def kind_card(desk: DeskAt) -> KindCard:
    return desk.running.control.drawing._asking.cards.kind


def card(desk: DeskAt) -> MapCard:
    return desk.running.control.drawing._asking.cards.deeds


def said(desk: DeskAt) -> str:
    """On the command line."""
    return desk.window.command_line.accessibleDescription()


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


def test_that_a_cordon_drawn_by_mouse_is_set_and_closes_its_roads(desk: DeskAt) -> None:
    desk.call(position=HAZEL)
    desk.open_first()
    draw_square(desk)
    look = desk.window.map.look
    desk.press("Return")
    assert "4 corners" in kind_card(desk).title
    desk.sees(lambda: any("inside" in button.word for button in kind_card(desk).buttons))
    for key in ("C", "1", "Enter"):  # as the mouse does
        desk.click(next(b for b in kind_card(desk).buttons if b.key == key))
    desk.sees(lambda: len(marks(desk)) == 1)
    assert labels(desk)[0].startswith("D1 INNER CORDON · 1.2")
    assert desk.logs("D1: inner cordon")
    closure = desk.bridge.records.road_changes["R1"]
    assert closure.words == "Roads inside D1 inner cordon"
    assert isinstance(closure.where, Polygon)
    assert not kind_card(desk).isVisible()
    assert desk.window.map.look == look


def test_that_a_corner_is_dragged_and_the_closure_goes_with_it_until_both_are_lifted(
    desk: DeskAt,
) -> None:
    shape = Polygon(tuple(corners(300.0)))
    inside = commands.RoadsInside(4, 1_000.0)
    desk.tell(commands.Draw(kind="inner", shape=shape, inside=inside), CONTACT)
    desk.sees(lambda: len(marks(desk)) == 1)
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+2")
    first, _, third, _ = corners(300.0)
    click(desk, offset(first, 150.0, 0.0))  # the middle of its northern side
    assert "D1 inner cordon" in card(desk).title
    desk.press("E")
    drag(desk, first, offset(first, -120.0, 120.0))
    desk.press("Return")
    desk.sees(lambda: held(desk) == ["R2"])
    desk.sees(lambda: labels(desk) == ["D1 INNER CORDON · 1.5 km"])
    click(desk, offset(third, -150.0, 0.0))
    desk.press("L")
    assert "reopen R2" in card(desk).title
    desk.press("Y")
    desk.sees(lambda: not marks(desk) and not held(desk))
    desk.press("Ctrl+Z")
    desk.sees(lambda: labels(desk) == ["D1 INNER CORDON · 1.5 km"])
    assert not held(desk)
    assert "D1 inner cordon" in desk.window.command_line.accessibleDescription()


def test_that_a_hazard_is_drawn_by_keyboard_alone_with_its_metres_and_a_label(desk: DeskAt) -> None:
    desk.call(position=HAZEL)
    desk.open_first()
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+2", "G", "C", "Space", "1", "5", "0", "Return")
    assert "radius 150" in kind_card(desk).title
    desk.press("5", "Tab")
    desk.enter("gas leak")
    desk.sees(lambda: labels(desk) == ["D1 GAS LEAK · 150 m"])
    made = desk.bridge.records.drawings["D1"]
    assert (made.kind, made.words) == ("hazard", "gas leak")
    assert isinstance(made.shape, Circle)
    assert desk.hand() is desk.window.map


def test_that_escape_and_a_click_lead_back_to_drawing_and_escape_leaves_nothing(
    desk: DeskAt,
) -> None:
    draw_square(desk)
    desk.press("Return", "Escape")
    assert not kind_card(desk).isVisible()
    assert draws(desk)
    desk.press("Backspace", "Return")
    assert "3 corners" in kind_card(desk).title
    click(desk, offset(HAZEL, -250.0, 0.0))
    assert not kind_card(desk).isVisible()
    desk.press("Return")
    assert "4 corners" in kind_card(desk).title
    desk.press("Escape", "Escape")
    assert not draws(desk)
    assert not desk.bridge.records.drawings
    assert "4 points drawn. G, then Backspace" in desk.window.command_line.accessibleDescription()
    desk.window.command_line.show_note("")
    desk.press("G", "Backspace", "D")  # measuring is taken up instead
    assert "4 points drawn. G, then Backspace" in desk.window.command_line.accessibleDescription()
    desk.press("Escape", "G", "Backspace", "Return")
    assert "4 corners" in kind_card(desk).title


def test_that_what_was_said_of_a_half_made_drawing_is_gone_once_it_is_in_hand_again(
    desk: DeskAt,
) -> None:
    draw_square(desk)
    desk.press("Escape")
    desk.sees(lambda: "4 points drawn" in said(desk))
    desk.tell(commands.Draw(kind="outer", shape=Circle(HAZEL, 900.0)), CONTACT)
    desk.sees(lambda: marks(desk))
    assert "4 points drawn" in said(desk)  # whatever goes on meanwhile: it is still so
    desk.press("G")
    desk.sees(lambda: not said(desk))
    desk.press("Escape")  # with nothing in hand what lay there goes
    desk.sees(lambda: not said(desk))


def test_that_changes_of_a_drawing_left_by_escape_are_told_of_and_brought_back(
    desk: DeskAt,
) -> None:
    desk.tell(commands.Draw(kind="inner", shape=Polygon(tuple(corners(300.0)))), CONTACT)
    desk.sees(lambda: len(marks(desk)) == 1)
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+2")
    first, *_ = corners(300.0)
    click(desk, offset(first, 150.0, 0.0))
    desk.press("E")
    drag(desk, first, offset(first, -120.0, 120.0))
    desk.press("Escape")
    assert said(desk) == (
        "D1 is as it was. E on its card, then Backspace, brings back your 1 change"
    )
    assert labels(desk)[0].startswith("D1 INNER CORDON · 1.2")
    assert not marks(desk)[0].chosen
    click(desk, offset(first, 150.0, 0.0))
    desk.press("E", "Backspace")
    desk.sees(lambda: not said(desk))
    desk.press("Return")
    desk.sees(lambda: labels(desk)[0].startswith("D1 INNER CORDON · 1.5"))


def test_that_after_roads_were_closed_by_hand_taking_back_names_the_way_to_reopen_them(
    desk: DeskAt,
) -> None:
    seat = desk.running.control.seat
    me = Author(seat.name, seat.role, seat.desk)
    desk.tell(commands.Draw(kind="outer", shape=Circle(HAZEL, 900.0)), me)
    desk.tell(commands.Draw(kind="hazard", shape=Circle(HAZEL, 500.0)), me)
    desk.tell(commands.RenameDrawing(drawing="D1", kind="inner", words=""), me)
    desk.later(minutes=1)
    desk.tell(
        commands.ChangeRoads(
            where=Circle(HAZEL, 60.0), words="A drawn area", reason="burst main", stretches=4,
            length_m=300.0,
        ),
        me,
    )  # fmt: skip
    desk.sees(lambda: held(desk) == ["R1"])
    desk.window.map.setFocus()
    desk.press("Ctrl+Z")
    assert "type reopen R1, or right click on it" in said(desk)
    assert "again, it takes back the last change of D1 · R1 is A drawn area" in said(desk)
    assert desk.bridge.records.drawings["D1"].kind == "inner"
    desk.press("Ctrl+Z")
    desk.sees(lambda: desk.bridge.records.drawings["D1"].kind == "outer")
    desk.sees(lambda: "is back as it was" in said(desk))
    desk.press("Ctrl+K")
    desk.enter("reopen R1 because repaired")
    desk.sees(lambda: not held(desk))
    desk.window.map.setFocus()
    desk.press("Ctrl+Z")
    desk.sees(lambda: "No change of yours" in said(desk))


def test_that_a_way_along_roads_becomes_a_closed_road_with_its_reason(desk: DeskAt) -> None:
    desk.call(position=HAZEL)
    desk.open_first()
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+2", "G", "R")
    click(desk, crossing(4, 3.5))
    click(desk, crossing(4, 5.5))
    tool = desk.window.map.tool
    desk.sees(lambda: tool is not None and isinstance(getattr(tool, "shape", None), Line))
    desk.press("Return", "Return")
    assert "Why?" in kind_card(desk).refusal
    desk.enter("burst main")
    desk.sees(lambda: "R1" in desk.bridge.records.road_changes)
    made = desk.bridge.records.road_changes["R1"]
    assert (made.reason, made.stretches) == ("burst main", 3)
    assert not desk.bridge.records.drawings


def test_that_an_rvp_inside_a_hazard_is_refused_until_somebody_says_why(desk: DeskAt) -> None:
    key = desk.call(position=HAZEL)
    number = key.rpartition("/")[2]
    desk.open_first()
    desk.press("Ctrl+K")
    desk.enter(f"hazard {number} 200m gas")
    desk.sees(lambda: labels(desk) == ["D1 GAS · 200 m"])
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+K")
    desk.enter(f"rvp {number} here")
    desk.sees(lambda: "inside D1 hazard" in desk.window.command_line.warning)
    assert desk.incident(key).rvp is None
    desk.press("End")
    desk.enter(" despite only way in")
    desk.sees(lambda: desk.logs("RVP inside D1 hazard despite: only way in"))
    assert desk.incident(key).rvp is not None


def test_that_one_desk_sees_what_another_draws_and_lifts(desk: DeskAt, open_desk: OpenDesk) -> None:
    other = open_desk("S Khan", "Desk 4")
    desk.tell(commands.Draw(kind="outer", shape=Circle(HAZEL, 150.0)), CONTACT)
    for one in (desk, other):
        one.sees(lambda one=one: labels(one) == ["D1 OUTER CORDON · 150 m"])  # type: ignore[misc]
    desk.come_forward()
    desk.window.map.centre_on(HAZEL)
    click(desk, offset(HAZEL, 0.0, 150.0))
    assert card(desk).isVisible()
    other.come_forward()
    other.press("Ctrl+K")
    other.enter("lift D1 because clear")
    desk.sees(lambda: not marks(desk) and not card(desk).isVisible())
    desk.come_forward()
    desk.window.map.setFocus()
    desk.press("Ctrl+Z")  # a colleague's change is not this person's to take back
    assert "No change of yours" in desk.window.command_line.accessibleDescription()


def test_that_a_drawing_is_renamed_on_its_card_and_that_is_taken_back(desk: DeskAt) -> None:
    desk.tell(commands.Draw(kind="outer", shape=Circle(HAZEL, 150.0)), CONTACT)
    desk.sees(lambda: marks(desk))
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+2")
    click(desk, offset(HAZEL, 0.0, 150.0))
    desk.press("N", "4", "Tab")
    desk.enter("gardens")
    desk.sees(lambda: labels(desk) == ["D1 GARDENS · 150 m"])
    assert desk.hand() is desk.window.map
    desk.press("Ctrl+Z")
    desk.sees(lambda: labels(desk) == ["D1 OUTER CORDON · 150 m"])


def test_that_a_replay_shows_a_drawing_at_its_moment_and_can_change_nothing(
    desk: DeskAt, qapp: QApplication, qtbot: QtBot
) -> None:
    desk.later(minutes=2)
    desk.tell(commands.Draw(kind="inner", shape=Circle(HAZEL, 150.0)), CONTACT)
    desk.later(minutes=2)
    desk.tell(commands.LiftDrawing(drawing="D1"), CONTACT)
    desk.later(minutes=2)
    desk.call()
    url = desk.launch.journal_url
    desk.close()
    replay = ReplayAt.open(url, (START + timedelta(minutes=3)).isoformat(), qapp, qtbot)
    replay.sees(lambda: labels(replay) == ["D1 INNER CORDON · 150 m"])
    replay.press("Ctrl+2", "G")
    assert "This is a replay" in replay.window.command_line.accessibleDescription()
    assert replay.window.map.tool is None
    replay.jump(START + timedelta(minutes=5))
    replay.sees(lambda: not marks(replay))
    replay.jump(START + timedelta(minutes=1))
    replay.sees(lambda: not marks(replay))
    replay.close()


def test_that_a_cordon_is_drawn_on_a_second_map_which_may_close_with_the_hand_on_it(
    desk: DeskAt,
) -> None:
    desk.press("Ctrl+Shift+2")
    desk.sees(lambda: desk.window.maps.windows)
    window = desk.window.maps.windows[-1]
    desk.sees(window.isVisible)
    view = window.view
    view.centre_on(HAZEL)
    window.activateWindow()
    view.setFocus()
    for key in (Qt.Key.Key_G, Qt.Key.Key_C, Qt.Key.Key_Space, Qt.Key.Key_9, Qt.Key.Key_0):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert kind_card(desk).parentWidget() is view
    QTest.keyClick(kind_card(desk), Qt.Key.Key_Return)
    desk.sees(lambda: labels(desk) == ["D1 INNER CORDON · 90 m"])
    assert view._canvas.layers.drawn.marks == marks(desk)
    QTest.keyClick(view, Qt.Key.Key_G)
    window.close()
    desk.sees(lambda: window not in desk.window.maps.windows)
    desk.come_forward()
    desk.window.map.centre_on(HAZEL)
    desk.press("Ctrl+2")
    click(desk, offset(HAZEL, 0.0, 90.0))
    assert card(desk).isVisible()
    assert card(desk).parentWidget() is desk.window.map
    desk.press("L")
    desk.sees(lambda: not marks(desk))
