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
from ui import app, desk_window
from ui.map.pool import RenderPool
from ui.styles import dress
from ui.theme import NIGHT

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
    monkeypatch.setattr(app, "RenderPool", lambda *_: painters)
    dress(qapp, NIGHT)
    for module in (app, desk_window):  # once: every window there is would be dressed again
        monkeypatch.setattr(module, "dress", lambda *_: None)
    opened: list[ReplayAt] = []

    def open_one(at: datetime = START, **more: object) -> ReplayAt:
        made = ReplayAt.open(shift.url, at.isoformat(), qapp, qtbot, **more)
        opened.append(made)
        return made

    yield open_one
    for made in opened:
        made.close()


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
    wanderer.press("H")
    for instant in instants():
        touch_everything(wanderer, luck)
        wanderer.jump(instant)
        wanderer.bar.setFocus()
        after = {name: look(wanderer) for name, look in EYES.items()}
        fresh = replay_at(instant)
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
