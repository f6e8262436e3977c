"""What a recording does not know is drawn as a gap; what is worth a jump is marked, in words."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.replay.gaps import without
from dispatch_desk.replay.player import Player
from dispatch_desk.replay.recording import Recording
from dispatch_desk.replay.session import ReplaySession
from dispatch_desk.tracks.store import TrackStore
from geodata.places import Position
from geodata.selection import Circle
from resources.fixes import Fix
from tests.desks import ALONE, PAIR, PCSO, START, a_desk, after, at_scene, done, incident, staffed
from tests.recordings import Boot, opened

SECOND = timedelta(seconds=1)


class Shift:
    """A desk that keeps a journal and positions in files, and can be left and opened again."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:{folder / 'shift.journal'}"
        self.tracks = folder / "shift.tracks"
        self.desk = staffed(open_journal(self.url))
        self.open_room(START)

    def open_room(self, now: datetime) -> None:
        opening = commands.OpenRoom(
            mode="live", area="village", boot_id="boot", speed=1.0, seed=None, force="sample"
        )
        done(self.desk, opening, now)

    def reopened(self, now: datetime) -> None:
        self.desk.journal.close()
        self.desk = a_desk(open_journal(self.url), f"again-{now:%H%M%S}")
        self.open_room(now)

    def note(self, now: datetime) -> None:
        """Something is written down, so that the recording goes on until then."""
        done(self.desk, commands.BookOnDesk(name="M", role="dispatcher", desk="D"), now)

    def report(self, device: str, *seconds: float) -> None:
        """Fixes of a device, received so many seconds after the start."""
        with closing(TrackStore(self.tracks)) as store:
            for second in seconds:
                at = after(seconds=second)
                store.add(Fix(device, 54.3 + second * 1e-6, -4.9, at, at))
                store.flush(at)
            store.finish(after(seconds=max(seconds)))

    def recorded(self) -> Recording:
        self.desk.journal.close()
        return opened(self.url)


@pytest.fixture
def shift(tmp_path: Path) -> Iterator[Shift]:
    made = Shift(tmp_path)
    yield made
    made.desk.journal.close()


def gaps(recording: Recording) -> list[tuple[str, float, float]]:
    with closing(recording):
        return [(gap.kind, _s(gap.start), _s(gap.end)) for gap in recording.gaps]


def _s(at: datetime) -> float:
    return (at - START).total_seconds()


def test_that_a_desk_that_was_off_is_a_gap_from_its_last_word_to_the_next(shift: Shift) -> None:
    shift.note(after(seconds=20))
    shift.report("br21", *range(0, 41, 10), *range(600, 660, 10))
    shift.reopened(after(seconds=600))
    shift.note(after(seconds=650))
    assert gaps(shift.recorded()) == [("no_desk", 40, 600)]


def test_that_a_desk_that_had_little_to_say_was_running_until_its_last_position(
    shift: Shift,
) -> None:
    shift.report("br21", 0, 45, 90, 135)
    shift.reopened(after(seconds=600))
    assert gaps(shift.recorded()) == [("no_desk", 135, 600)]


def test_that_a_desk_closed_and_opened_again_at_once_is_no_gap(shift: Shift) -> None:
    shift.report("br21", *range(0, 60, 10))
    shift.reopened(after(seconds=29))
    assert gaps(shift.recorded()) == []


def test_that_silence_of_all_devices_is_a_gap_and_that_of_one_is_not(shift: Shift) -> None:
    shift.report("br21", *range(0, 1000, 30))
    shift.report("br24", *range(5, 100, 10), *range(805, 1000, 10))
    shift.note(after(seconds=1000))
    assert gaps(shift.recorded()) == []


@pytest.mark.parametrize(("silent", "found"), [(59, False), (60, True)])
def test_that_a_minute_without_any_position_is_a_gap(
    shift: Shift, silent: int, *, found: bool
) -> None:
    shift.report("br21", *range(0, 101, 10), *range(100 + silent, 300, 10))
    shift.note(after(seconds=300))
    expected = [("no_positions", 100, 100 + silent)] if found else []
    assert gaps(shift.recorded()) == expected


def test_that_silence_while_nobody_is_on_duty_is_no_gap(shift: Shift) -> None:
    for unit in (ALONE, PAIR, PCSO):
        done(shift.desk, commands.BookOffUnit(callsign=unit.callsign), after(seconds=10))
    shift.report("br21", 0, 10)
    shift.note(after(hours=1))
    assert gaps(shift.recorded()) == []


def test_that_a_recording_without_positions_says_so_and_is_one_gap(shift: Shift) -> None:
    shift.note(after(seconds=300))
    recording = shift.recorded()
    assert "no position history" in str(recording.trouble)
    assert gaps(recording) == [("no_positions", 0, 300)]


def test_that_a_device_silent_for_twelve_minutes_stays_where_it_was(shift: Shift) -> None:
    """At ten times the speed that is 72 seconds: replayed by time, not from fix to fix."""
    shift.report("br21", *range(0, 61, 10), *range(60 + 720, 900, 10))
    shift.report("br24", *range(0, 900, 10))
    shift.note(after(seconds=900))
    boot = Boot()
    with closing(shift.recorded()) as recording:
        player = Player(recording.begin, recording.end, 10, boot)
        session = ReplaySession(recording, player)
        player.jump(after(seconds=60))
        player.play()
        for real_s in range(72):
            session.follow()
            br21 = session.snapshot().find("br21")
            assert br21 is not None
            assert br21.lat == pytest.approx(54.3 + 60e-6)
            assert player.now() - br21.fixed_at == real_s * 10 * SECOND
            boot.pass_s(1)
        session.follow()
        back = session.snapshot().find("br21")
        assert back is not None
        assert back.lat == pytest.approx(54.3 + 780e-6)


Pairs = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=8)


@given(stretches=Pairs, covered=Pairs)
def test_that_what_is_left_over_is_exactly_what_nothing_covers(
    stretches: list[tuple[int, int]], covered: list[tuple[int, int]]
) -> None:
    """Second by second; of the stretches only those that don't overlap an earlier one."""
    apart: list[tuple[int, int]] = []
    for start, length in sorted(stretches):
        if length and (not apart or start >= sum(apart[-1])):
            apart.append((start, length))
    left = list(without(_spans(apart), _spans(covered)))
    assert _seconds(left) == _seconds(_spans(apart)) - _seconds(_spans(covered))
    assert all(one[1] <= other[0] for one, other in pairwise(left))


def _spans(pairs: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    return [(after(seconds=start), after(seconds=start + length)) for start, length in pairs]


def _seconds(spans: list[tuple[datetime, datetime]]) -> set[int]:
    return {second for start, end in spans for second in range(int(_s(start)), int(_s(end)))}


def test_that_what_happened_is_marked_when_the_desk_knew_it_and_in_its_words(shift: Shift) -> None:
    desk = shift.desk
    key = incident(desk, place="14 Hazel Street", now=after(minutes=1))
    at_scene(desk, ALONE.callsign, key, after(minutes=2))
    pressed = commands.SetStatus(callsign=ALONE.callsign, code=0, source="radio")
    done(desk, pressed, after(minutes=3))
    _close_alert(desk, after(minutes=4))
    done(desk, commands.SendUnit(incident=key, callsign=PAIR.callsign), after(minutes=5))
    done(desk, commands.StandDown(callsign=PAIR.callsign), after(minutes=6))
    done(desk, commands.StandDown(callsign=ALONE.callsign), after(minutes=6))
    done(desk, commands.CloseIncident(incident=key, result="advice"), after(minutes=7))
    with closing(shift.recorded()) as recording:
        said = [(mark.kind, mark.words, _s(mark.at) / 60) for mark in recording.marks]
    assert said == [
        ("incident", "0001 Domestic in progress, 14 Hazel Street", 1),
        ("sent", "BR21 sent to 0001", 2),
        ("attended", "0001 attended", 2),
        ("emergency", "BR21 EMERGENCY", 3),
        ("alert_closed", "BR21-E1 closed: Assistance given", 4),
        ("sent", "BR24 sent to 0001", 5),
        ("closed", "0001 closed: Advice by phone", 7),
    ]


def test_that_a_cordon_set_changed_lifted_and_standing_again_is_marked(shift: Shift) -> None:
    desk, here = shift.desk, Position(51.58, -2.99)
    done(desk, commands.Draw(kind="inner", shape=Circle(here, 100.0)), after(minutes=1))
    done(desk, commands.Redraw(drawing="D1", shape=Circle(here, 200.0)), after(minutes=2))
    done(desk, commands.LiftDrawing(drawing="D1"), after(minutes=3))
    done(desk, commands.TakeBackDrawing(drawing="D1"), after(minutes=4))
    with closing(shift.recorded()) as recording:
        said = [(mark.kind, mark.words, _s(mark.at) / 60) for mark in recording.marks]
    assert said == [
        ("drawn", "D1 inner cordon 100 m set", 1),
        ("drawn", "D1 inner cordon 200 m, changed", 2),
        ("drawn", "D1 inner cordon 200 m lifted", 3),
        ("drawn", "D1 inner cordon 200 m stands again", 4),
    ]


def _close_alert(desk: Desk, now: datetime) -> None:
    done(desk, commands.OwnAlert(alert="BR21-E1", owner="M Hughes"), now)
    close = commands.CloseAlert(
        alert="BR21-E1", outcome="assistance", confirmed_by="PC Khan", confirmed_how="voice"
    )
    done(desk, close, now)
