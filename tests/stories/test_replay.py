"""A replay of a shift: it can't be taken for live, sends nothing, and knows nothing of what is to come."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_desk import areas
from tests.desks import START
from tests.shifts import END, HOLE, Shift
from tests.stories.replays import EYES, ReplayAt, later_than
from tests.stories.rooms import let_go
from ui import app
from ui.command_line.reading import ONLY_LOOKS
from ui.map.pool import RenderPool
from ui.map.trails import LENGTH_S, Trails
from ui.text import local_time

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
JUMPS = 9
Open = Callable[..., ReplayAt]


@pytest.fixture(scope="session")
def shift(tmp_path_factory: pytest.TempPathFactory) -> Shift:
    return Shift(tmp_path_factory.mktemp("shift")).record()


@pytest.fixture
def replay_at(
    shift: Shift, home: Path, painters: RenderPool, qapp: QApplication, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Open]:  # fmt: skip
    """Opens replays of the shift, paused at a moment."""
    monkeypatch.setenv(areas.HOME_VARIABLE, str(home))
    monkeypatch.setattr(app, "RenderPool", lambda *_, **_more: painters)
    opened: list[ReplayAt] = []

    def open_one(at: datetime = START, **more: object) -> ReplayAt:
        made = ReplayAt.open(shift.url, at.isoformat(), qapp, qtbot, **more)
        opened.append(made)
        return made

    yield open_one
    for made in opened:
        made.close()
    let_go([made.running for made in opened])


def instants() -> list[datetime]:
    """Random moments, and the awkward ones: both ends, a mark's own, inside the hole, far and near."""
    luck = Random(5)  # noqa: S311 - luck that is the same every time
    awkward = [END, START, HOLE[0] + 3 * MINUTE, START + 13 * MINUTE, START + 12 * MINUTE]
    length = int((END - START).total_seconds())
    return [*awkward, *(START + SECOND * luck.randrange(length) for _ in range(JUMPS - 5))]


def touch_everything(desk: ReplayAt, luck: Random) -> None:
    """Leave as much of this moment about as hands can."""
    control, window = desk.running.control, desk.window
    keys = list(desk.running.bridge.records.incidents)
    if keys:
        control.open_incident(luck.choice(keys))
    units = list(desk.running.bridge.records.units)
    if units:
        control.choose_unit(luck.choice(units))
    desk.sees(desk.has_settled)
    window.search.setText("Hazel")
    window.search.textEdited.emit("Hazel")
    window.command_line.field.setText(f"why {units[0]}")
    window.command_line.do()
    window.map._step(1)
    desk.bar.field.typed.emit("BR2")
    window.ranked.list.setFocus()
    window.ranked.show_why()
    window.queue.setFocus()


@pytest.fixture(scope="session")
def seen() -> dict[datetime, tuple[dict[str, object], dict[str, object]]]:
    """At each moment: what a window that jumped there shows, and a window opened there."""
    return {}


@pytest.fixture
def jumped(
    seen: dict[datetime, tuple[dict[str, object], dict[str, object]]], replay_at: Open
) -> dict[datetime, tuple[dict[str, object], dict[str, object]]]:
    """Looked at once for all models."""
    if seen:
        return seen
    luck = Random(3)  # noqa: S311 - luck that is the same every time
    wanderer = replay_at(START + 20 * MINUTE)
    wanderer.hide_future()
    for instant in instants():
        touch_everything(wanderer, luck)
        wanderer.jump(instant)
        wanderer.bar.setFocus()
        after = {name: look(wanderer) for name, look in EYES.items()}
        fresh = replay_at(instant)
        fresh.hide_future()
        fresh.open_as(wanderer)
        if wanderer.running.control._seat.opened is None:
            fresh.close_log()
        seen[instant] = after, {name: look(fresh) for name, look in EYES.items()}
        fresh.close()
        wanderer.window.activateWindow()
    return seen


@pytest.mark.parametrize("shown", EYES)
def test_that_after_any_jump_all_is_as_in_a_window_opened_there(
    jumped: dict[datetime, tuple[dict[str, object], dict[str, object]]], shown: str
) -> None:
    for instant, (after, fresh) in jumped.items():
        assert after[shown] == fresh[shown], instant


@pytest.mark.parametrize("shown", EYES)
def test_that_nothing_shown_is_later_than_the_moment_shown(
    jumped: dict[datetime, tuple[dict[str, object], dict[str, object]]], shown: str
) -> None:
    for instant, (after, _) in jumped.items():
        assert later_than(instant, after[shown]) == [], instant


@pytest.mark.soak
def test_that_at_a_thousand_moments_no_model_shows_anything_later(replay_at: Open) -> None:
    luck = Random(13)  # noqa: S311 - luck that is the same every time
    desk = replay_at(START)
    desk.hide_future()
    for number in range(1_000):
        if number % 20 == 0:
            touch_everything(desk, luck)
        instant = START + SECOND * luck.randrange(int((END - START).total_seconds()))
        desk.jump(instant)
        for name, look in EYES.items():
            assert later_than(instant, look(desk)) == [], (instant, name)


EMERGENCY = START + 13 * MINUTE


def test_that_nobody_can_take_it_for_live(replay_at: Open) -> None:
    desk = replay_at(EMERGENCY + 5 * SECOND)
    assert desk.window.windowTitle().startswith("REPLAY · night · ")
    assert "not live" in desk.control.banner.accessibleName()
    status = desk.window.status.accessibleName()
    assert "REPLAY of " in status
    assert "Safety watch" not in status
    assert desk.running.watch.process_id is None
    assert not desk.window.status.replay.isVisible()


def test_that_an_emergency_of_the_past_is_seen_and_asks_for_nothing(replay_at: Open) -> None:
    desk = replay_at(EMERGENCY + 5 * SECOND)
    card = desk.window.strip._shown.emergencies[0]
    assert card.words.startswith("Replay: BR21, emergency")
    assert " in " not in card.holder.clock
    (field,) = desk.window.strip._fields.values()
    assert not field.button.isVisible()
    assert field.lit
    assert desk.window.strip._checks
    for check in desk.window.strip._checks.values():
        assert [action.text() for action in check.menu().actions()] == ["Open\tEnter"]


TRIED = {
    "queue": ("O", "G"),
    "ranked": ("1", "Return", "Del"),
    "board": ("S",),
    "log": ("O", "G", "K", "C"),
    "bar": ("F2", "F9", "F12", "Ctrl+Return", "Alt+1"),
}


def test_that_every_hand_that_would_send_something_hears_why_not(replay_at: Open) -> None:
    desk = replay_at(EMERGENCY + MINUTE)
    window, line = desk.window, desk.window.command_line
    panels = {
        "queue": window.queue, "ranked": window.ranked.list, "bar": desk.bar,
        "board": window.board, "log": window.incident.log,
    }  # fmt: skip
    for zone, key in ((zone, key) for zone, keys in TRIED.items() for key in keys):
        panels[zone].setFocus()
        line.show_note("")
        desk.press(key)
        assert line._note == ONLY_LOOKS, (zone, key)
        assert desk.running.bridge.asked == ()
        for asking in (window.drawer, window.incident.new_form, window.board.statuses):
            assert not asking.isVisible()


def test_that_an_officers_card_tells_of_its_moment_and_does_nothing(replay_at: Open) -> None:
    desk = replay_at(EMERGENCY + MINUTE)
    line, card = desk.window.command_line, desk.window.officer
    line.setFocus()
    desk.type("officer BR21")
    desk.press("Return")
    desk.sees(lambda: card.callsign == "BR21")
    assert card.card is not None
    assert card.card.head == "EMERGENCY 1:00"
    assert "you" not in card.card.call
    for key in ("S", "O", "C", "A", "F9"):
        line.show_note("")
        desk.press(key)
        assert line._note == ONLY_LOOKS, key
    assert desk.running.bridge.asked == ()
    assert card.asking.question is None
    desk.jump(EMERGENCY + 2 * MINUTE)
    desk.sees(lambda: card.card is not None and card.card.head == "EMERGENCY 2:00")
    desk.press("Escape")
    assert card.callsign is None


def test_that_verbs_which_would_send_something_are_neither_offered_nor_done(
    replay_at: Open,
) -> None:
    desk = replay_at(EMERGENCY + MINUTE)
    line = desk.window.command_line
    line.setFocus()
    desk.type("s")
    assert line.chips._offers == []
    desk.type("end BR24")
    desk.press("Return")
    assert line.warning == ONLY_LOOKS


def test_that_space_plays_and_pauses_but_not_in_a_text_field(replay_at: Open) -> None:
    desk = replay_at(START + MINUTE)
    desk.window.queue.setFocus()
    desk.press("Space")
    assert desk.player.playing
    desk.press("Space")
    assert not desk.player.playing
    desk.window.command_line.setFocus()
    desk.press("Space")
    assert not desk.player.playing
    assert desk.window.command_line.field.text() == " "


def test_that_keys_lead_through_time(replay_at: Open) -> None:
    desk = replay_at(START + 10 * MINUTE)
    desk.bar.setFocus()
    steps = [
        ("Right", START + 10 * MINUTE + 10 * SECOND),
        ("Shift+Right", START + 11 * MINUTE + 10 * SECOND),
        ("Left", START + 11 * MINUTE),
        ("Ctrl+]", EMERGENCY),
        ("Ctrl+[", START + 10 * MINUTE + 30 * SECOND),
        ("Home", START),
        ("End", END),
    ]
    for key, there in steps:
        desk.press(key)
        desk.arrives(there)
    assert "end of recording" in desk.bar.words
    desk.press("Space")
    assert not desk.player.playing
    assert "Home" in desk.window.command_line.accessibleDescription()


def test_that_it_plays_at_the_speed_chosen_and_stops_at_the_end_and_says_so(
    replay_at: Open,
) -> None:
    desk = replay_at(END - 20 * SECOND)
    desk.bar.setFocus()
    for _ in range(6):
        desk.press("+")
    assert desk.player.speed == 60
    desk.press("Space")
    desk.sees(lambda: desk.now == END and "end of recording" in desk.bar.words)
    assert desk.window.command_line.accessibleDescription().startswith("The recording ends here")


def test_that_moments_are_gone_to_by_typing(replay_at: Open) -> None:
    desk = replay_at(START)
    desk.bar.setFocus()
    desk.press("G")
    assert desk.bar.field.hasFocus()
    for typed in ("BR21-E1", "0003"):
        desk.bar.field.named.emit(typed)
    desk.arrives(START + 9 * MINUTE)
    assert desk.bar.track.hasFocus()
    desk.window.command_line.run("replay BR21-E1")
    desk.arrives(EMERGENCY)


def test_that_many_quick_jumps_end_where_the_last_one_led(replay_at: Open) -> None:
    desk = replay_at(START)
    wanted = [START + n * MINUTE for n in (40, 3, 33, 8, 47, 21)]
    for instant in wanted:
        desk.control.go(instant)
    desk.arrives(wanted[-1])
    assert later_than(wanted[-1], [look(desk) for look in EYES.values()]) == []


def test_that_a_log_that_is_not_there_yet_closes(replay_at: Open) -> None:
    desk = replay_at(END)
    desk.running.control.open_incident(list(desk.running.bridge.records.incidents)[-1])
    desk.jump(START + 2 * MINUTE)
    assert desk.running.control._seat.opened is None
    assert desk.window.incident.log.rows.rows == []


def test_that_the_hole_of_a_desk_is_said_over_the_map(replay_at: Open) -> None:
    desk = replay_at(HOLE[0] + 5 * MINUTE)
    assert desk.control.note.words.startswith("No desk was running")
    assert desk.bar.blind.startswith("Nobody was watching")
    desk.jump(HOLE[1] + MINUTE)
    assert desk.control.note.words == ""
    assert desk.bar.blind == ""


def test_that_a_unit_long_unseen_is_drawn_as_such(replay_at: Open) -> None:
    desk = replay_at(START + 25 * MINUTE)
    unit = next(u for u in desk.window.map.feed.scene.units if u.callsign == "BR25")
    assert unit.age_s == pytest.approx(13 * 60, abs=20)
    assert "13" in unit.note
    assert unit.is_stale
    assert desk.window.map.feed.scene.unit("BR25") is not None


def test_that_what_is_hidden_stays_hidden_for_this_person(replay_at: Open) -> None:
    desk = replay_at(START + 20 * MINUTE)
    desk.bar.setFocus()
    assert not desk.bar.hidden
    desk.press("H")
    assert all(mark.at <= desk.now for mark in desk.bar.track.shown_marks())
    desk.close()
    again = replay_at(START + 5 * MINUTE)
    assert again.bar.hidden
    again.bar.setFocus()
    again.press("H")


def test_that_f1_tells_the_keys_and_esc_puts_them_away(replay_at: Open) -> None:
    desk = replay_at(START)
    desk.press("F1")
    assert desk.control.card.isVisible()
    desk.press("Escape")
    assert not desk.control.card.isVisible()
    assert desk.bar.track.hasFocus()


def test_that_a_trail_ends_at_the_moment_that_is_shown(replay_at: Open) -> None:
    """And begins ten minutes before it, whichever way the clock was put."""
    replay = replay_at(END - 5 * MINUTE)
    replay.window.map.toggle("trails_all")

    def ages_s() -> list[float]:
        replay.running.bridge.ticked.emit(replay.now)
        told = replay.window.feed.layers.get("trails")
        lines = told.lines if isinstance(told, Trails) else ()
        return [replay.now.timestamp() - at_s for line in lines for at_s in line.at_s.tolist()]

    for moment in (END - 5 * MINUTE, START + 12 * MINUTE, START + 14 * MINUTE):
        replay.control.go(moment)
        replay.sees(replay.has_settled)
        replay.sees(ages_s)
        assert min(ages_s()) >= 0
        assert 300 < max(ages_s()) <= LENGTH_S


def test_that_cover_of_a_moment_is_asked_at_once_and_is_of_that_moment(replay_at: Open) -> None:
    """Switched on in a replay, after a jump, and while it plays faster than the desk ticks."""
    desk = replay_at(START + 13 * MINUTE)
    layer = desk.window.map._canvas.layers.coverage
    costing = desk.running.control._costing
    desk.running.bridge._timer.stop()  # ticks come from here

    def ticked(times: int) -> None:
        for _ in range(times):
            desk.running.bridge.ticked.emit(desk.now)
            QApplication.processEvents()

    def is_whole() -> bool:
        ticked(1)
        return bool(layer.shown.places) and layer.shown.note == f"as of {said_at()}"

    def said_at() -> str:
        assert costing._round is not None
        return local_time(costing._round[1])

    ticked(30)  # somebody looks at other things first
    assert costing.cover is None
    desk.window.map.toggle("coverage")
    ticked(1)
    assert costing.cover is not None  # in no later round
    desk.sees(is_whole)
    begun = costing._round
    assert begun is not None
    desk.jump(START + 5 * MINUTE)
    assert costing._round is None or costing._round[1] == desk.now
    desk.sees(is_whole)
    assert costing._round is not None
    assert costing._round[1] == desk.now
