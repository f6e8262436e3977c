"""An invented night: believable, through the real doors, and the same every time."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from functools import cache

import pytest

from dispatch_desk.desk import Desk
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.picture import Picture, fold
from dispatch_desk.programs.recommending import navigator_for
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.headless import HeadlessNight, Parts, digest
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.tracks.store import TrackStore
from resources.fixes import FixTable
from tests.desks import FORCE
from tests.towns import a_village

HOURS = 2


def play(seed: int, hours: float = HOURS) -> HeadlessNight:
    desk = Desk(MemoryJournal(), FORCE, counted_ids(f"night-{seed}"), lambda: 0)
    area = a_village()
    night = HeadlessNight(NightPlan(seed), area, navigator_for(area), Parts(desk, FixTable(), TrackStore()))
    night.begin()
    for _ in night.run(BEGIN + timedelta(hours=hours)):
        pass
    return night


@cache
def the_night() -> HeadlessNight:
    return play(7)


def test_that_the_same_seed_is_the_same_night_and_another_is_another() -> None:
    ends = [play(seed, 0.5) for seed in (7, 7, 8)]
    digests = [digest(night.desk.picture, night.desk.journal.head().hash) for night in ends]
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_that_chance_does_not_depend_on_the_hash_seed() -> None:
    """The same words under two values of PYTHONHASHSEED, in processes of their own."""
    ask = "from tests.dispatch_desk.test_simulation import say_digest; say_digest()"
    said = {
        subprocess.run(  # noqa: S603 - this interpreter, these words
            [sys.executable, "-c", ask],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(said) == 1


def say_digest() -> None:
    night = play(3, 0.2)
    sys.stdout.write(digest(night.desk.picture, night.desk.journal.head().hash))


def test_that_units_go_through_en_route_and_at_scene_by_their_own_radio() -> None:
    types = Counter((e.type, e.role) for e in the_night().desk.journal.tail(0, 100_000))
    assert types["unit.status_changed/1", "radio"] > 20
    closed = [i for i in the_night().desk.picture.incidents.values() if not i.open]
    assert any(i.attended_at and i.sent_at and i.attended_at > i.sent_at for i in closed)


def test_that_positions_come_through_the_wire_format_and_none_is_refused() -> None:
    night = the_night()
    assert set(night.fixes.verdicts) == {"accepted"}
    seen = night.tracks.at(BEGIN + timedelta(hours=1))
    assert len(seen) >= 16


def test_that_somebody_falls_silent_and_is_looked_after() -> None:
    picture = the_night().desk.picture
    assert picture.alerts
    closed = [alert for alert in picture.alerts.values() if not alert.open]
    assert closed
    assert all(alert.owner and alert.confirmed_by for alert in closed)


def test_that_the_night_folds_again_from_its_journal_alone() -> None:
    desk = the_night().desk
    again = Picture(force=FORCE)
    fold(again, desk.journal.tail(0, 100_000))
    assert again == desk.picture
    assert not again.unreadable


@pytest.mark.parametrize("matter", ["call", "fix"])
def test_that_a_draw_depends_on_its_name_and_not_on_what_was_drawn_before(matter: str) -> None:
    one, other = Chance(5), Chance(5)
    one.of("something else").random()
    assert one.of(matter, 3).random() == other.of(matter, 3).random()
