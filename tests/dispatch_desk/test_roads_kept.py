"""The roads are kept to the record by whoever has the picture: a session, a replay, a night in memory."""

import shutil
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from dispatch_desk import commands
from dispatch_desk.clock import SetClock
from dispatch_desk.inbox import Inbox
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Author
from dispatch_desk.outcomes import Done
from dispatch_desk.programs import recommending
from dispatch_desk.replay.player import Player
from dispatch_desk.replay.session import ReplaySession
from dispatch_desk.roadkeeping import RoadKeeper
from dispatch_desk.session import Session
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.updates import Update
from geodata.places import Position
from geodata.routing.changes import RoadChange
from geodata.routing.opening import road_service
from geodata.selecting import Selector
from geodata.selection import Street
from tests.desks import FORCE, START, a_desk, after, done, incident
from tests.dispatch_desk.test_session import PATIENCE_S, Mirror
from tests.nights import Beeline, a_night
from tests.recordings import Boot, Night, opened
from tests.towns import APART_DEG, SOUTH, WEST, a_village

SELECTOR = Selector(a_village().roads)
HOUR_S = 3600.0
ME = Author("M Hughes", "dispatcher", "Desk 3")


def closing_of(street: str, **more: float) -> commands.ChangeRoads:
    return commands.ChangeRoads(
        where=Street(street), words=street, reason="flood", stretches=7, length_m=700.0, **more
    )  # fmt: skip


class Engine:
    """What a road service takes, at once."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []

    def change(self, changes: tuple[RoadChange, ...]) -> "Future[None]":
        self.told.append([change.words for change in changes])
        taken: Future[None] = Future()
        taken.set_result(None)
        return taken


class RoomWithRoads:
    """A session that keeps an engine to its record; what was known to the engine at each update."""

    def __init__(self, folder: Path, keeper: RoadKeeper | None = None) -> None:
        self.clock, self.engine = SetClock(START), Engine()
        desk = a_desk(open_journal(f"sqlite:{folder / 'night.journal'}"), "room")
        keeper = keeper or RoadKeeper(SELECTOR, self.engine.change)
        self.session = Session(desk, self.clock, Inbox(), TrackStore(), keeper)
        self.updates: list[tuple[Update, int]] = []
        self.session.listen(self._note)  # before the mirror, which wakes who waits for either
        self.mirror = Mirror(self.session)
        self.session.start()

    def _note(self, update: Update) -> None:
        self.updates.append((update, len(self.engine.told)))

    def change_roads(self, command: commands.Command) -> None:
        """Asked for, and known to the engine."""
        before = self.updates[-1][0].roads if self.updates else 0
        self.do(command)
        self.mirror.wait_until(lambda: self.updates[-1][0].roads == before + 1)

    def do(self, command: commands.Command) -> None:
        outcome = self.session.submit(command, ME).result(timeout=PATIENCE_S)
        assert isinstance(outcome, Done), outcome


def test_that_the_engine_is_told_before_any_window_and_windows_hear_when_it_knows(
    tmp_path: Path,
) -> None:
    room = RoomWithRoads(tmp_path)
    with closing(room.session):
        room.do(closing_of("Ash Lane"))
        room.mirror.wait_until(lambda: any(update.roads for update, _ in room.updates))
        named = next(told for update, told in room.updates if update.road_changes)
        assert named == 1  # the engine had been told
        assert room.engine.told == [["Ash Lane closed"]]
        assert list(room.mirror.records.road_changes) == ["R1"]


def test_that_a_closure_that_runs_out_opens_the_road_and_is_said_without_a_fact(
    tmp_path: Path,
) -> None:
    room = RoomWithRoads(tmp_path)
    with closing(room.session):
        room.do(closing_of("Ash Lane", lasts_s=HOUR_S))
        room.do(closing_of("Beech Lane"))
        room.mirror.wait_until(lambda: any(update.roads == 2 for update, _ in room.updates))
        entries = room.updates[-1][0].seq
        room.clock.at = after(hours=1)
        room.mirror.wait_until(lambda: any(update.roads == 3 for update, _ in room.updates))
        assert room.engine.told[-1] == ["Beech Lane closed"]
        assert room.updates[-1][0].seq == entries


def test_that_a_desk_opened_again_closes_what_was_closed(tmp_path: Path) -> None:
    first = RoomWithRoads(tmp_path)
    with closing(first.session):
        first.do(closing_of("Ash Lane"))
    again = RoomWithRoads(tmp_path)
    with closing(again.session):
        again.mirror.wait_until(lambda: any(update.roads for update, _ in again.updates))
    assert again.engine.told == [["Ash Lane closed"]]


def test_that_a_replay_has_the_roads_of_each_moment_it_is_at(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'shift.journal'}"
    desk = a_desk(open_journal(url))
    opening = commands.OpenRoom(mode="live", area="village", boot_id="boot", force=FORCE.id)
    done(desk, opening)
    done(desk, closing_of("Ash Lane", lasts_s=HOUR_S), after(minutes=10))
    done(desk, commands.ChangeRoads(**_of(closing_of("Beech Lane")), kmh=20.0), after(minutes=20))
    done(desk, commands.ReopenRoads(change="R2"), after(minutes=30))
    incident(desk, now=after(hours=3))
    desk.journal.close()
    engine, shown = Engine(), []
    with closing(opened(url)) as recording:
        player = Player(recording.begin, recording.end, 1, Boot())
        replay = ReplaySession(recording, player, RoadKeeper(SELECTOR, engine.change))
        replay.listen(lambda update: shown.append(update.roads))
        marks = [mark.words for mark in recording.marks if mark.kind == "roads"]
        for minutes, known in (
            (15, ["Ash Lane closed"]),
            (25, ["Ash Lane closed", "Beech Lane slowed to 12 mph"]),
            (35, ["Ash Lane closed"]),
            (71, []),  # the first ran out a minute ago, and no entry says so
            (5, []),
            (69, ["Ash Lane closed"]),
        ):
            player.jump(after(minutes=minutes))
            replay.follow()
            assert (engine.told or [[]])[-1] == known
            replay.follow()
            assert shown[-1] == len(engine.told)
    assert marks == [
        "R1 Ash Lane closed",
        "R2 Beech Lane slowed to 12 mph",
        "R2 Beech Lane reopened",
    ]


def _of(command: commands.ChangeRoads) -> dict[str, object]:
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    return {name: value for name, value in fields.items() if name != "kmh"}


def test_that_a_replay_that_plays_on_opens_a_road_when_its_time_runs_out(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'shift.journal'}"
    desk = a_desk(open_journal(url))
    done(desk, closing_of("Ash Lane", lasts_s=60.0), START)
    incident(desk, now=START + timedelta(minutes=5))
    desk.journal.close()
    engine, boot = Engine(), Boot()
    with closing(opened(url)) as recording:
        player = Player(recording.begin, recording.end, 1, boot)
        replay = ReplaySession(recording, player, RoadKeeper(SELECTOR, engine.change))
        replay.follow()
        player.play()
        for _ in range(62):
            boot.pass_s(1)
            replay.follow()
    assert engine.told == [["Ash Lane closed"], []]


def test_that_a_night_in_memory_has_its_roads_closed_and_open_again() -> None:
    roads = Beeline()
    night = a_night(NightPlan(7), roads=roads)
    assert isinstance(night.desk.do(closing_of("Ash Lane", lasts_s=60.0), ME, BEGIN), Done)
    closed = [[c.words for c in roads.changes] for _ in night.run(BEGIN + timedelta(seconds=70))]
    assert closed == [["Ash Lane closed"]] * 11 + [[]] * 3


def test_that_road_times_follow_the_record_and_are_the_old_ones_when_it_is_reopened(
    tmp_path: Path,
) -> None:
    with closing(road_service(a_village())) as roads:
        lats, lons = np.array([SOUTH]), np.array([WEST + APART_DEG * 0.3])
        # On Cedar Street: up Ash Lane is a little shorter than up Beech Lane.
        goal = Position(SOUTH + APART_DEG * 2, WEST + APART_DEG * 0.5)

        def eta() -> float:
            return float(roads.etas(lats, lons, goal).result(PATIENCE_S).seconds[0])

        before = eta()
        room = RoomWithRoads(tmp_path, RoadKeeper(SELECTOR, roads.change))
        with closing(room.session):
            room.change_roads(commands.ChangeRoads(**_of(closing_of("Ash Lane")), kmh=33.0))
            slowed = eta()
            room.change_roads(closing_of("Ash Lane"))
            closed = eta()
            room.change_roads(commands.ReopenRoads(change="R2"))
            assert eta() == slowed
            room.change_roads(commands.ReopenRoads(change="R1"))
            assert eta() == before
    assert before < slowed < closed < np.inf


def test_that_a_recommendation_from_a_record_has_its_roads_closed_and_dijkstra_agrees(
    night: Night, tmp_path: Path
) -> None:
    journal = tmp_path / night.journal.name
    for kept in (night.journal, night.tracks):
        shutil.copy(kept, tmp_path)
    desk = a_desk(open_journal(f"sqlite:{journal}"), "later")
    now = desk.picture.recorded_at
    assert now is not None
    done(desk, closing_of("Cedar Lane"), now)
    done(desk, closing_of("Elder Street"), now)
    desk.journal.close()
    village = a_village()
    target = Position(SOUTH + 3.5 * APART_DEG, WEST + 3 * APART_DEG)  # on Elder Lane
    navigator = recommending.navigator_for(village)
    scene = recommending.scene_of_journal(f"sqlite:{journal}")

    def etas() -> dict[str, float | None]:
        rows = recommending.candidates(scene, navigator, target, (), "")
        return {row.callsign: row.eta_s for row in rows}

    usual = etas()
    navigator.change(scene.road_changes(village.roads))
    closed = etas()
    proof = recommending.oracle(scene, village, target, "")
    assert closed != usual
    for callsign, eta_s in closed.items():
        assert (np.inf if eta_s is None else eta_s) == pytest.approx(proof[callsign])
