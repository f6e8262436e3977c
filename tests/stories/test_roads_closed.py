"""A dispatcher closes roads, sees what follows from it, and opens them again."""

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_desk import commands
from geodata.places import Position
from geodata.selection import Circle, Polygon, Stretch
from tests.desks import START
from tests.stories.replays import ReplayAt
from tests.stories.rooms import CONTACT, DeskAt, crossing
from ui.map.camera import world_of


def eta(desk: DeskAt, callsign: str) -> float | None:
    row = next(row for row in desk.window.ranked.rows.rows if row.callsign == callsign)
    return row.eta_s


def drawn(desk: DeskAt) -> list[str]:
    """What the map shows as closed or slow, by its label."""
    return [change.label for change in desk.window.map._canvas.layers.roads.marks.changes]


def pixel(desk: DeskAt, place: Position) -> QPoint:
    x, y = desk.window.map.camera().to_screen_one(*world_of(place))
    return QPoint(round(x), round(y))


def rows(desk: DeskAt) -> list[str]:
    return [row.words for row in desk.window.roads.rows.rows]


def test_that_a_road_closed_by_command_changes_the_times_and_stands_on_the_map(
    desk: DeskAt,
) -> None:
    desk.call(position=crossing(1, 1))
    desk.open_first()
    desk.sees(lambda: eta(desk, "BR21") is not None)
    before = eta(desk, "BR21")
    desk.press("Ctrl+K")
    desk.enter("slow beech street to 5 for 1h because gas leak")
    desk.sees(lambda: (eta(desk, "BR21") or 0) != before)
    desk.press("Ctrl+K")
    desk.enter("close cedar street for 1h because gas leak")
    desk.sees(lambda: [label.partition(" ")[0] for label in drawn(desk)] == ["R1", "R2"])
    desk.press("Ctrl+7")
    desk.sees(lambda: len(rows(desk)) == 2)
    for told in ("R2 Cedar Street", "closed until", "1 h 00 min left", "gas leak", "M Hughes"):
        assert any(told in row for row in rows(desk))


def test_that_whoever_is_cut_off_is_told_by_what(desk: DeskAt) -> None:
    desk.call(position=crossing(4, 4))
    desk.open_first()
    # BR24 is at the corner; all that leads away from the streets it may leave it by is under water.
    beyond = Stretch((crossing(5.5, 7), crossing(6, 6.5), crossing(7, 5.5), crossing(6.5, 6)))
    desk.tell(commands.ChangeRoads(
        where=beyond, words="Rowan corner", reason="flood", stretches=4, length_m=500.0,
    ))  # fmt: skip
    desk.sees(lambda: any(
        row.callsign == "BR24" and "Cut off by Rowan corner closed" in row.reason
        for row in desk.window.ranked.rows.rows
    ))  # fmt: skip


def test_that_a_road_is_closed_by_clicking_on_it(desk: DeskAt) -> None:
    desk.call(position=crossing(1, 1))
    desk.open_first()
    desk.window.map.centre_on(crossing(3, 3))
    look = desk.window.map.camera()
    desk.press("Ctrl+2", "C")
    between = Position((crossing(3, 3).lat + crossing(4, 3).lat) / 2, crossing(3, 3).lon)
    QTest.mouseClick(desk.window.map, Qt.MouseButton.LeftButton, pos=pixel(desk, between))
    draft = desk.window.map._canvas.layers.roads
    desk.sees(lambda: draft.draft is not None and "1 stretch" in draft.draft.words)
    desk.press("Return")
    desk.sees(lambda: desk.window.roads.form.is_open)
    assert "1 stretch" in desk.window.roads.form.cost
    desk.enter("")
    assert "Why?" in desk.window.roads.form.refusal
    desk.enter("burst main")
    desk.sees(lambda: desk.bridge.records.road_changes)
    made = desk.bridge.records.road_changes["R1"]
    assert isinstance(made.where, Stretch)
    assert (made.reason, made.stretches, made.by) == ("burst main", 1, "M Hughes")
    assert made.incident is not None
    desk.sees(lambda: len(drawn(desk)) == 1)
    desk.sees(lambda: desk.logs("burst main"))
    assert draft.draft is None
    assert desk.window.map.camera().x == look.x


def test_that_an_area_is_drawn_by_keyboard_alone_and_left_with_escape(desk: DeskAt) -> None:
    view = desk.window.map
    desk.press("Ctrl+2", "C", "P")
    for corner in ((2, 2), (2, 5), (5, 5)):
        view.centre_on(crossing(*corner))
        desk.press("Space")
    roads = view._canvas.layers.roads
    desk.sees(lambda: roads.draft is not None and "A drawn area" in roads.draft.words)
    assert isinstance(view.picker.selection, Polygon)
    desk.press("Escape")
    assert roads.draft is None
    assert not desk.bridge.records.road_changes


def test_that_a_road_is_reopened_from_the_panel_after_a_question(desk: DeskAt) -> None:
    desk.press("Ctrl+K")
    desk.enter("close hazel street for 1h because gas leak")
    desk.sees(lambda: drawn(desk))
    desk.press("Ctrl+7", "R")
    assert desk.window.roads.form.is_open
    desk.press("Escape")
    assert desk.bridge.records.road_changes["R1"].reopened_at is None
    desk.press("R")
    desk.enter("valve shut")
    desk.sees(lambda: not drawn(desk))
    assert desk.bridge.records.road_changes["R1"].reopened_by == "M Hughes"
    assert "reopened" in rows(desk)[0]
    desk.press("R")
    assert "over already" in desk.window.roads.note


def test_that_a_closure_that_runs_out_goes_from_the_map_and_stays_grey_in_the_panel(
    desk: DeskAt,
) -> None:
    desk.tell(commands.ChangeRoads(
        where=Circle(crossing(4, 4), 100.0), words="Hazel corner", reason="flood", lasts_s=600.0,
        stretches=4, length_m=400.0,
    ), CONTACT)  # fmt: skip
    desk.sees(lambda: drawn(desk))
    desk.press("Ctrl+7")
    desk.press("E")
    desk.enter("20 min")
    desk.sees(lambda: "29 min left" in rows(desk)[0] or "30 min left" in rows(desk)[0])
    desk.later(minutes=31)
    desk.sees(lambda: not drawn(desk))
    assert "ran out" in rows(desk)[0]
    said = desk.window.command_line.accessibleDescription()
    assert said == "R1 has run out. No longer closed: Hazel corner"
    assert desk.window.roads.rows.rows[0].over  # type: ignore[union-attr] # a closure's row


def test_that_a_replay_shows_a_closure_at_its_time_and_can_change_nothing(
    desk: DeskAt, qapp: QApplication, qtbot: QtBot
) -> None:
    desk.later(minutes=2)
    desk.tell(commands.ChangeRoads(
        where=Circle(crossing(4, 4), 100.0), words="Hazel corner", reason="flood", lasts_s=120.0,
        stretches=4, length_m=400.0,
    ), CONTACT)  # fmt: skip
    desk.later(minutes=5)
    desk.call()
    url = desk.launch.journal_url
    desk.close()
    replay = ReplayAt.open(url, (START + timedelta(minutes=3)).isoformat(), qapp, qtbot)
    marks = replay.window.map._canvas.layers.roads
    replay.sees(lambda: [change.id for change in marks.marks.changes] == ["R1"])
    replay.press("Ctrl+7", "R")
    assert "This is a replay" in replay.window.command_line.accessibleDescription()
    assert not replay.window.roads.form.is_open
    assert not replay.window.roads.rows.rows[0].over  # type: ignore[union-attr] # a closure's row
    replay.jump(START + timedelta(minutes=1))
    replay.sees(lambda: not marks.marks.changes)
    replay.jump(START + timedelta(minutes=5))
    replay.sees(lambda: "ran out" in replay.window.roads.rows.rows[0].words)
    assert not marks.marks.changes
    replay.close()


def test_that_an_officers_card_goes_before_the_roads_panel(desk: DeskAt) -> None:
    desk.press("Ctrl+7")
    desk.sees(desk.window.roads.isVisible)
    desk.at_scene("BR21", desk.call())
    desk.press("Ctrl+K")
    desk.enter("officer BR21")
    desk.sees(lambda: desk.window.officer.isVisible() and not desk.window.roads.isVisible())
    desk.press("Ctrl+7")
    desk.sees(lambda: desk.window.roads.isVisible() and not desk.window.officer.isVisible())
