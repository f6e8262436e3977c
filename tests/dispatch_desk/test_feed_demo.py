"""`feed-demo`: what it sends, when, and what it says; and a desk without a window that takes it."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from dispatch_desk import areas, commands, launching
from dispatch_desk.cli import commands as command_line
from dispatch_desk.clock import SetClock
from dispatch_desk.launching import Launch, RunOptions, prepare
from dispatch_desk.outcomes import Done
from dispatch_desk.programs.feed_demo import (
    ANSWER_S,
    FeedDemo,
    Form,
    Options,
    Step,
    World,
    progress_words,
)
from dispatch_desk.programs.invented_drive import EVERY, STOPS, InventedDrive
from dispatch_desk.tracks.reader import TrackReader
from geodata.area import save_area
from geodata.places import Position, distance_m
from geodata.routing.opening import navigator
from geodata.snapping import Snapper
from resources.feeds import nmea, reading
from resources.units import Callsign, Officer, RefusedError, Unit
from tests.desks import ME
from tests.towns import a_village

START = datetime(2030, 5, 1, 22, tzinfo=UTC)
LOOPBACK = "127.0.0.1"
BR21 = Unit(Callsign("BR21"), "RSP", (Officer("PC Rees", "4471"),), "br21")
ROOM = Event()  # never set: what a test waits at, a moment at a time, until a desk has caught up
DATA = os.environ.get("DISPATCH_DESK_TEST_DATA")


class Listener:
    """A socket where a desk would be."""

    def __init__(self, port: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, port))
        self._socket.settimeout(0)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"udp://{LOOPBACK}:{self.port}"

    def heard(self) -> Iterator[bytes]:
        """On loopback a datagram has arrived when it is sent."""
        while True:
            try:
                yield self._socket.recv(9_000)
            except BlockingIOError:
                return

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with closing(Listener()) as made:
        yield made


@pytest.fixture
def track(tmp_path: Path) -> Path:
    """Three positions: ten seconds apart, then two minutes."""
    file = tmp_path / "track.csv"
    file.write_text(
        "time,lat,lon,speed\n100,51.58,-2.99,10\n110,51.581,-2.99,10\n230,51.582,-2.99,\n"
    )
    return file


def passes(time: SetClock) -> World:
    def wait(seconds: float) -> None:
        time.at += timedelta(seconds=seconds)

    return World(time.now, wait)


def answers(time: SetClock) -> World:
    """Time that passes only when somebody waits, and then long enough for this computer to answer."""

    def wait(seconds: float) -> None:
        time.at += timedelta(seconds=seconds)
        ROOM.wait(0.02 if seconds <= ANSWER_S else 0)

    return World(time.now, wait)


def play(options: Options, time: SetClock) -> list[Step]:
    with closing(FeedDemo(options, passes(time))) as demo:
        return list(demo.play())


def said(steps: list[Step]) -> list[str]:
    return [step.said for step in steps if step.said]


def test_that_a_track_is_moved_to_now_and_keeps_its_spacing(
    listener: Listener, track: Path
) -> None:
    time = SetClock(START)
    steps = play(Options(file=track, to=listener.url, loop=False), time)
    fixes = [reading.decode(datagram, time.at) for datagram in listener.heard()]
    assert [(fix.fixed_at - START).total_seconds() for fix in fixes] == [0, 10, 130]
    assert [fix.lat for fix in fixes] == [51.58, 51.581, 51.582]
    assert {fix.device for fix in fixes} == {"br21"}
    assert said(steps) == ["A gap in the recording: nothing for the next 2:00"]
    assert progress_words(steps[-1]) == "3 sent, 51.58200, -2.99000"


def test_that_a_faster_one_is_as_much_shorter(listener: Listener, track: Path) -> None:
    time = SetClock(START)
    play(
        Options(file=track, to=listener.url, loop=False, speed=10, device="br24", form="nmea"), time
    )
    fixes = [reading.decode(datagram, time.at) for datagram in listener.heard()]
    assert [(fix.fixed_at - START).total_seconds() for fix in fixes] == [0, 1, 13]
    assert {fix.device for fix in fixes} == {"br24"}


def test_that_progress_is_told_every_second(listener: Listener, track: Path) -> None:
    steps = play(Options(file=track, to=listener.url, loop=False), SetClock(START))
    told = [progress_words(step) for step in steps]
    assert told[0] == "1 sent, 51.58000, -2.99000, 36 km/h"
    assert "1 sent, 51.58000, -2.99000, 36 km/h, next in 0:10" in told
    assert len(told) > 130


def test_that_it_ends_after_so_many_seconds_and_begins_again_until_then(
    listener: Listener, track: Path
) -> None:
    time = SetClock(START)
    steps = play(Options(file=track, to=listener.url, seconds=142), time)
    assert len(list(listener.heard())) == 4
    assert time.at - START == timedelta(seconds=142)
    assert said(steps)[-1] == "Round 2"


def test_that_a_track_played_too_fast_is_told_that_no_desk_believes_it(
    listener: Listener, track: Path
) -> None:
    steps = play(Options(file=track, to=listener.url, loop=False, speed=60), SetClock(START))
    (warning,) = said(steps)
    assert warning.startswith("Too far to have driven")
    assert warning.endswith("lower --speed")


def test_that_even_the_last_position_is_known_to_have_found_nobody(tmp_path: Path) -> None:
    single = tmp_path / "single.csv"
    single.write_text("time,lat,lon\n1,51,-3\n")
    with closing(Listener()) as gone:
        url = gone.url
    with closing(
        FeedDemo(Options(file=single, to=url, loop=False), answers(SetClock(START)))
    ) as demo:
        assert said(list(demo.play()))
        assert not demo.heard


def test_that_a_door_with_a_name_is_sent_plain_sentences(listener: Listener, track: Path) -> None:
    to = f"{listener.url}?device=br24"
    play(Options(file=track, to=to, loop=False, form="nmea"), SetClock(START))
    (first, *_) = listener.heard()
    assert first.startswith(b"$GPRMC")
    assert nmea.decode(first, START, "br24").device == "br24"


def test_that_it_says_when_nobody_listens_and_when_somebody_does(track: Path) -> None:
    with closing(Listener()) as gone:
        port, url = gone.port, gone.url
    with closing(
        FeedDemo(Options(file=track, to=url, loop=False), answers(SetClock(START)))
    ) as demo:
        steps = demo.play()
        missed = next(step for step in steps if step.said)
        assert (
            missed.said
            == f"Nobody listens at {url}. Open a desk there: dispatch-desk run --feed {url}"
        )
        assert "nobody listens" in demo.summary
        assert not demo.heard
        with closing(Listener(port)) as desk:
            rest = list(steps)
            assert len(list(desk.heard())) == 2
        assert "Somebody listens now" in said(rest)
        assert demo.summary == "Ended: 3 positions sent as br21"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"to": "tcp://127.0.0.1:1"}, "write udp://HOST:PORT"),
        ({"to": "udp://no.such.host.invalid:1"}, "can't be sent to"),
        (
            {"to": "udp://127.0.0.1:1?device=a", "device": "b"},
            "is the door of a: leave --device b out",
        ),
        ({"device": "a/b"}, "--device a/b: .* name it without"),
        ({"device": "a b", "form": "nmea"}, "--device a b: .* use letters and digits"),
        ({"only": "4716"}, "has no device “4716”"),
        ({"file": None, "only": "4716"}, "name its file too"),
        ({"file": Path("nothing")}, "nothing can't be read"),
    ],
)
def test_that_what_can_not_be_sent_is_refused_before_it_begins(
    track: Path, wrong: dict[str, object], why: str
) -> None:
    with pytest.raises(RefusedError, match=why):
        FeedDemo(Options(**{"file": track, **wrong}), passes(SetClock(START)))  # type: ignore[arg-type]


def test_that_positions_that_leave_this_computer_are_announced(track: Path) -> None:
    with closing(
        FeedDemo(Options(file=track, to="udp://192.0.2.1:9"), passes(SetClock(START)))
    ) as demo:
        assert "The door is on another computer." in demo.introduction
    with closing(FeedDemo(Options(file=track), passes(SetClock(START)))) as demo:
        assert "another computer" not in demo.introduction
        assert "on BR21 RSP PC Rees" in demo.introduction


# The invented drive


def test_that_an_invented_drive_keeps_to_the_roads_with_stops_and_comes_home() -> None:
    village = a_village()
    drive = InventedDrive(village, navigator(village).route, "br21")
    fixes = list(drive.round(0))
    lats, lons = np.array([fix.lat for fix in fixes]), np.array([fix.lon for fix in fixes])
    snapped = Snapper(village.roads).snap(lats, lons)
    assert (snapped.edge >= 0).all()
    assert {later.fixed_at - fix.fixed_at for fix, later in pairwise(fixes)} == {EVERY}
    moving = [fix.speed_mps or 0.0 for fix in fixes]
    assert max(moving) < 30
    stops = sum(before > 0 and after == 0 for before, after in pairwise(moving))
    assert stops == STOPS + 1
    home, end = (Position(fix.lat, fix.lon) for fix in (fixes[0], fixes[-1]))
    assert distance_m(home, end) < 1
    assert fixes != list(drive.round(1))
    assert fixes == list(InventedDrive(village, navigator(village).route, "br21").round(0))


# A desk that takes it


@pytest.fixture
def time() -> SetClock:
    return SetClock(START)


@pytest.fixture
def live(tmp_path: Path, time: SetClock, monkeypatch: pytest.MonkeyPatch) -> Launch:
    """A desk without a window on the village, with a door at any free port, and BR21 on duty."""
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(launching, "_clock", lambda *_: time)
    (tmp_path / "areas").mkdir()
    save_area(a_village(), tmp_path / "areas" / "village.area")
    url = f"sqlite:{tmp_path / 'live.journal'}"
    feeds = (f"udp://{LOOPBACK}:0", f"udp://{LOOPBACK}:0?device=br21")
    launch = prepare(RunOptions(area="village", journal=url, feeds=feeds), lambda *_: None)
    launch.start()
    booked = launch.session.submit(commands.BookOnUnit(unit=BR21, status=2), ME).result(20)
    assert isinstance(booked, Done)
    return launch


def caught_up(launch: Launch, sent: int) -> bool:
    return any(
        sum(door.health.received for door in launch.doors) >= sent or ROOM.wait(0.01)
        for _ in range(1_000)
    )


@pytest.mark.parametrize(("form", "door"), [("owntracks", 0), ("nmea", 0), ("nmea", 1)])
def test_that_a_live_desk_believes_a_drive_and_keeps_its_track(
    live: Launch, time: SetClock, form: Form, door: int
) -> None:
    with closing(live):
        to = live.doors[door].health.url
        options = Options(to=to, area="village", form=form, loop=False, seconds=200)
        with closing(FeedDemo(options, passes(time))) as demo:
            steps = list(demo.play())
            assert demo.heard
        sent, last = steps[-1].sent, steps[-1].last
        assert caught_up(live, sent)
        assert live.doors[door].health.accepted == sent == 40
        known = live.fixes.snapshot().find("br21")
    assert known is not None
    assert last is not None
    assert known.lat == pytest.approx(last.lat, abs=1e-7)
    assert known.lon == pytest.approx(last.lon, abs=1e-7)
    assert known.error_m == pytest.approx(6.0)
    path = areas.tracks_path(live.journal_url)
    assert path is not None
    with TrackReader(path) as kept:
        tracks = kept.between(START, time.at, ["br21"])
    assert len(tracks) == sent
    assert np.diff(tracks.fixed_at) == pytest.approx(EVERY.total_seconds(), abs=0.001)


@pytest.mark.skipif(not DATA, reason="DISPATCH_DESK_TEST_DATA names no folder of real data")
@pytest.mark.parametrize(
    ("name", "only", "positions"),
    [
        ("nmea/sirfstarv-nmea.log", "", 59),
        ("nmea/GPSmap-76S.log", "", 0),
        ("gps/liverpool_bus_route14_outbound_2026.csv", "4716", 136),
    ],
)
def test_that_a_live_desk_believes_real_recordings(
    live: Launch, time: SetClock, name: str, only: str, positions: int
) -> None:
    with closing(live):
        to = live.doors[0].health.url
        options = Options(file=Path(DATA or "", name), only=only, to=to, loop=False, form="nmea")
        if not positions:
            with pytest.raises(RefusedError, match="has no position yet"):
                FeedDemo(options, passes(time))
            return
        with closing(FeedDemo(options, passes(time))) as demo:
            (*_, last) = demo.play()
        assert caught_up(live, last.sent)
        health = live.doors[0].health
    assert (health.accepted, dict(health.refused)) == (positions, {})


# From the command line


def run(*words: str) -> Result:
    return CliRunner().invoke(command_line(lambda _: 0), ["feed-demo", *words])


def test_that_the_command_sends_says_what_and_ends(listener: Listener, track: Path) -> None:
    result = run(
        str(track), "--to", listener.url, "--seconds", "0.3", "--speed", "60", "--as", "nmea"
    )
    assert result.exit_code == 0
    assert "Sending track.csv (CSV, 3 positions over 2:10)" in result.output
    assert "on BR21 RSP PC Rees" in result.output
    assert "Ended: 2 positions sent as br21" in result.output
    assert len(list(listener.heard())) == 2


def test_that_the_command_fails_when_nobody_listened(track: Path) -> None:
    with closing(Listener()) as gone:
        url = gone.url
    result = run(str(track), "--to", url, "--seconds", "0.1")
    assert result.exit_code == 1
    assert f"nobody listens at {url}" in result.output


def test_that_a_form_nobody_knows_is_refused(track: Path) -> None:
    assert "not one of: owntracks, nmea" in str(run(str(track), "--as", "gpx").exception)
