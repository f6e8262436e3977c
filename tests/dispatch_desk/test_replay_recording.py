"""What a recording says was known at a moment is what the live desk knew then."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_desk.journal.opening import open_reader
from dispatch_desk.picture import Picture, apply
from dispatch_desk.records import Records
from dispatch_desk.replay.checkpoints import MOST, Checkpoints
from dispatch_desk.replay.player import Player
from dispatch_desk.replay.recording import Recording, Times
from dispatch_desk.replay.session import ReplaySession
from dispatch_desk.simulation.headless import digest
from dispatch_desk.updates import Update
from tests.desks import FORCE, after
from tests.recordings import Boot, Known, Night, opened, places

INSTANTS = 1000
VISITS = 60


@pytest.fixture(scope="module")
def recording(night: Night) -> Iterator[Recording]:
    found = opened(night.url)
    yield found
    found.close()


@pytest.fixture(scope="module")
def heads(night: Night) -> list[bytes]:
    """The hash of the chain after so many entries."""
    reader = open_reader(night.url, still=True)
    entries = reader.tail(0, 1_000_000)
    reader.close()
    return [bytes(32), *(entry.hash for entry in entries)]


def moments(night: Night, count: int, seed: int) -> list[tuple[datetime, Known]]:
    """Random moments and what was known then; every other one is just when something was written."""
    random, found = Random(seed), []  # noqa: S311 - an example, not a secret
    for number in range(count):
        step = random.randrange(len(night.steps) - 1)
        known, following = night.steps[step : step + 2]
        later = random.random() * (following.at - known.at) if number % 2 else timedelta(0)
        found.append((known.at + later, known))
    return found


def test_that_the_picture_of_any_moment_is_the_one_the_desk_had_then(
    night: Night, recording: Recording, heads: list[bytes]
) -> None:
    for instant, known in moments(night, INSTANTS, seed=1):
        picture = recording.picture_at(instant)
        assert (picture.seq, digest(picture, heads[picture.seq])) == (known.seq, known.digest)


def test_that_the_last_moment_has_everything(night: Night, recording: Recording) -> None:
    assert recording.end == night.steps[-1].at
    assert recording.picture_at(recording.end).seq == night.steps[-1].seq
    assert recording.picture_at(recording.begin - timedelta(microseconds=1)).seq == 0


def test_that_positions_of_any_moment_are_those_the_desk_had_then(
    night: Night, recording: Recording
) -> None:
    for instant, known in moments(night, VISITS, seed=2):
        assert places(recording.fixes_at(instant)) == places(known.fixes)


class Screen:
    """What a window keeps of the updates, with the player's clock beside it."""

    def __init__(self, recording: Recording, speed: float = 1.0) -> None:
        self.boot = Boot()
        self.clock = Player(recording.begin, recording.end, speed, self.boot)
        self.session = ReplaySession(recording, self.clock)
        self.records, self.told = Records(), 0
        self.latest: Update | None = None
        self.session.listen(self._take)

    def _take(self, update: Update) -> None:
        now, entries = self.clock.now(), self.session.recording.times
        shown = [told.seq for told in (self.latest, update) if told is not None and told.seq]
        assert all(
            entries[seq - 1] <= now for seq in shown
        )  # what is on the screen, and what comes
        update.into(self.records)
        self.latest = update
        self.told += 1

    def update(self) -> Update:
        assert self.latest is not None
        return self.latest

    def shows(self, heads: list[bytes]) -> str:
        picture = Picture(
            self.records.incidents, self.records.units, self.records.alerts, force=FORCE
        )
        return digest(picture, heads[self.update().seq])


def test_that_jumping_to_and_fro_shows_each_moment_as_it_was(
    night: Night, recording: Recording, heads: list[bytes]
) -> None:
    screen = Screen(recording)
    for instant, known in moments(night, VISITS, seed=3):
        screen.clock.jump(instant)
        screen.session.follow()
        assert screen.clock.now() == instant
        assert screen.shows(heads) == known.digest
        assert places(screen.session.snapshot()) == places(known.fixes)


def test_that_playing_shows_each_moment_as_it_was(
    night: Night, recording: Recording, heads: list[bytes]
) -> None:
    """At sixty times the speed: six recorded seconds a tick, through the whole night."""
    screen = Screen(recording, speed=60)
    screen.clock.play()
    at = 0
    while screen.clock.playing:
        screen.session.follow()
        while night.steps[at + 1].at <= screen.clock.now():
            at += 1
        known = night.steps[at]
        assert screen.shows(heads) == known.digest
        assert places(screen.session.snapshot()) == places(known.fixes)
        screen.boot.pass_s(0.1)


def test_that_a_moment_without_news_is_told_to_nobody(recording: Recording) -> None:
    screen = Screen(recording)
    screen.session.follow()
    told = screen.told
    screen.session.follow()
    assert screen.told == told


def test_that_only_what_changed_is_told_while_it_plays_on(
    night: Night, recording: Recording
) -> None:
    screen = Screen(recording)
    screen.clock.jump(night.steps[len(night.steps) // 2].at)
    screen.session.follow()
    before = dict(screen.records.incidents)
    while screen.update().whole or not screen.update().incidents:
        screen.clock.jump(screen.clock.now() + timedelta(seconds=5))
        screen.session.follow()
    told = screen.update()
    assert len(told.incidents) + len(told.units) < 10
    untouched = set(before) - {incident.id for incident in told.incidents}
    assert all(screen.records.incidents[key] is before[key] for key in untouched)


def test_that_a_jump_back_tells_everything_anew(night: Night, recording: Recording) -> None:
    screen = Screen(recording)
    screen.clock.jump(recording.end)
    screen.session.follow()
    many = len(screen.records.incidents)
    screen.clock.jump(night.steps[20].at)
    screen.session.follow()
    assert screen.update().whole
    assert len(screen.records.incidents) < many


# The parts


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(-5, 55))
def test_that_an_entry_is_known_from_the_very_moment_it_was_recorded(
    seconds: list[int], asked: int
) -> None:
    times = Times()
    for second in sorted(seconds):
        times.add(after(seconds=second))
    assert times.until(after(seconds=asked)) == sum(second <= asked for second in seconds)
    assert times[0] == after(seconds=min(seconds))


def test_that_an_entry_whose_time_runs_back_is_known_after_the_one_before_it() -> None:
    times = Times()
    added = [times.add(after(seconds=second)) for second in (10, 5, 20)]
    assert added == [after(seconds=10), after(seconds=10), after(seconds=20)]
    assert times.until(after(seconds=5)) == 0


@settings(max_examples=30)
@given(length=st.integers(0, 4 * MOST * 100), asked=st.floats(0, 1))
def test_that_kept_pictures_stay_few_and_near(length: int, asked: float) -> None:
    kept, picture = Checkpoints(Picture(force=FORCE)), Picture(force=FORCE)
    for count in range(1, length + 1):
        picture.seq = count
        kept.note(count, picture)
    wanted = round(asked * length)
    count, nearest = kept.before(wanted)
    assert count == nearest.seq <= wanted < count + kept.every
    assert length < kept.every * (MOST + 1)


def test_that_a_kept_picture_is_never_changed_by_what_comes_later(night: Night) -> None:
    reader = open_reader(night.url, still=True)
    entries = reader.tail(0, 1_000_000)
    reader.close()
    picture, kept = Picture(force=FORCE), Checkpoints(Picture(force=FORCE))
    for entry in entries[:100]:
        apply(picture, entry)
    kept.note(100, picture)
    before = digest(kept.before(100)[1], b"")
    for entry in entries[100:]:
        apply(picture, entry)
        apply(kept.before(100)[1], entry)
    _, again = kept.before(100)
    assert digest(again, b"") == before
    assert (again.seq, again.versions == picture.versions) == (100, False)
