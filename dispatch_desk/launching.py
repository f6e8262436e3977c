"""From the command line's words to a running desk without windows: every part made, wired, started."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from dispatch_desk import areas, clock
from dispatch_desk.asking_roads import Engine, RoadHour, road_service
from dispatch_desk.backupkeeping import BackupKeeper
from dispatch_desk.commands import OpenRoom
from dispatch_desk.desk import Desk
from dispatch_desk.facts import RoomOpened
from dispatch_desk.force.keeping import keep
from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.ids import random_id
from dispatch_desk.inbox import Inbox
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Author, JournalError
from dispatch_desk.outcomes import NotSaved, Refused
from dispatch_desk.replay.instants import find_instant
from dispatch_desk.replay.opening import open_recording
from dispatch_desk.replay.player import Player
from dispatch_desk.replay.recording import Recording
from dispatch_desk.replay.session import ReplaySession
from dispatch_desk.roadkeeping import RoadKeeper
from dispatch_desk.safety import standings
from dispatch_desk.session import Session
from dispatch_desk.simulation.calls import story_call_at
from dispatch_desk.simulation.headless import HeadlessNight, Parts
from dispatch_desk.simulation.live import LiveNight
from dispatch_desk.simulation.night import BEGIN, Night, NightPlan
from dispatch_desk.simulation.scenarios import USUAL, scenario
from dispatch_desk.tracks.asking import TrackAsking
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.updates import Positions, Source, Update
from dispatch_desk.witness.signing import Witness
from geodata.area import AreaMap
from geodata.routing.service import RoadService
from geodata.routing.waiting import WaitingRoads
from geodata.selecting import Selector
from resources.checkins import Level
from resources.feeds.udp import UdpDoor, parse_feed_url
from resources.fixes import FixTable
from resources.units import RefusedError

PROGRAM = Author("Dispatch Desk", "system", "desk")
MID_SHIFT = timedelta(minutes=50)  # a demo opens on a night that has been running for so long
SOMEBODY_LATE_WILL_DO, LESS_WILL_DO = timedelta(minutes=65), timedelta(minutes=90)
MID_SHIFT_LATEST = timedelta(hours=3)
BEFORE_A_STORY = timedelta(minutes=2)
Tell = Callable[[str, float], None]
"""Progress for the person waiting: what is being done, and how much of it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `dispatch-desk run` was asked for."""

    area: str = areas.TOWN
    journal: str | None = None
    feeds: tuple[str, ...] = ()
    seed: int = 7
    scenario: str = ""  # of a demo; empty: the journal's own, else the usual one
    speed: float = 1.0
    name: str = ""
    role: str = "dispatcher"
    desk: str = "Desk 1"
    theme: str = "night"
    offscreen: bool = False
    screenshot: Path | None = None
    seconds: float | None = None
    size: tuple[int, int] | None = None
    roads: Engine = "fast"
    sink: Path | None = None  # where alarms are written when there is no loudspeaker
    recording: str | None = None  # the journal to replay; nothing is written, nothing comes in
    profile: Path | None = None  # the force's; None: the sample
    at: str = ""  # where the replay begins; empty: at its beginning

    @property
    def mode(self) -> str:
        """A desk with feeds is live; without, an invented night is played to it."""
        if self.recording is not None:
            return "replay"
        return "live" if self.feeds else "demo"


@dataclass(slots=True)
class Launch:
    """A desk's parts, running. `close` ends them in the order that loses nothing."""

    options: RunOptions
    area: AreaMap
    force: Force
    journal_url: str
    session: Source
    roads: RoadService
    selector: Selector  # of those roads, for every thread
    fixes: Positions
    doors: list[UdpDoor]
    night: LiveNight | None
    throw_away: "tempfile.TemporaryDirectory[str] | None"
    witness: Witness | None = None  # of a record that is kept
    profile: Path | None = None  # the force's, as it was when this desk opened; None: the sample
    tracks: TrackAsking | None = None  # None: a recording without positions

    @property
    def area_path(self) -> Path:
        """For the map's painters, who open it themselves."""
        return areas.area_path(self.options.area)

    def start(self) -> None:
        """Begin. Who wants to hear of the session must be listening by now."""
        self.session.start()
        if self.witness is not None:
            self.witness.start()
        if self.night is not None:
            self.night.start()

    def close(self) -> None:
        if self.night is not None:
            self.night.close()
        for door in self.doors:
            door.close()
        if self.witness is not None:
            self.witness.stop()
        if self.tracks is not None:
            self.tracks.close()
        self.session.close()
        if self.witness is not None:
            self.witness.finish()
        self.roads.close()
        if self.throw_away is not None:
            self.throw_away.cleanup()


def prepare(options: RunOptions, tell: Tell) -> Launch:
    """Make every part of a desk or of a replay, none of them started.

    Raises MapError, JournalError, ForceError, FeedError or RefusedError, each a sentence for the user.
    """
    if options.recording is not None:
        return _prepare_replay(options, options.recording, tell)
    scenario(options.scenario or USUAL)  # refused before there is a journal of that name
    area = areas.open_named(options.area, lambda words: tell(words, 0.0))
    force, selector = load_force(options.profile), Selector(area.roads)
    profile = options.profile and keep(options.profile, areas.home() / "profiles")
    roads = road_service(area, force, options.roads)
    url, throw_away = _journal(options)
    parts = _open_parts(url, force)
    began = parts.desk.picture.seq == 0
    options = _with_its_night(options, parts.desk.picture.room)
    plan = NightPlan(options.seed, options.scenario)
    if options.mode == "demo" and began:
        _play_up_to_now(plan, area, WaitingRoads(roads), parts, tell)
    own_clock = _clock(options, parts)
    _open_room(parts.desk, options, own_clock.now())
    inbox = Inbox()
    keeper = RoadKeeper(selector, roads.change)
    session = _session(
        parts, own_clock, inbox, keeper, BackupKeeper(roads, parts.fixes.snapshot, force)
    )
    doors = _doors(options, parts, own_clock, inbox)
    night = None
    if options.mode == "demo":
        since = own_clock.now()
        night = LiveNight(
            lambda: Night(plan, area, force, WaitingRoads(roads), since),
            session,
            inbox,
            parts.fixes,
            doors[0].port,
        )
    tell("Opening the roads", 1.0)
    RoadHour(roads).tell(own_clock.now())
    selector.prepare()
    roads.ready.result()  # its engine is built in one go that would make a window stutter
    kept = throw_away is None and not url.startswith("memory:")
    witness = Witness(url, own_clock, options.desk, began=began) if kept else None
    return Launch(
        options,
        area,
        force,
        url,
        session,
        roads,
        selector,
        parts.fixes,
        doors,
        night,
        throw_away,
        witness,
        profile,
        TrackAsking(parts.tracks),
    )


def _session(
    parts: Parts, own_clock: clock.DeskClock, inbox: Inbox, keeper: RoadKeeper, backup: BackupKeeper
) -> Session:
    made = Session(parts.desk, own_clock, inbox, parts.tracks, keeper, backup)
    made.listen(lambda update: _listen_for(update, parts.fixes))
    return made


def _prepare_replay(options: RunOptions, url: str, tell: Tell) -> Launch:
    """A recording in the place of a desk: paused, at the moment asked for. `area` empty: its own."""
    force = load_force(options.profile)
    recording = open_recording(url, force, tell)
    try:
        player = Player(recording.begin, recording.end, options.speed)
        player.jump(find_instant(options.at, recording))
        name = _recorded_area(options, recording)
        area = areas.open_named(name, lambda words: tell(words, 0.0))
        roads, selector = road_service(area, force, options.roads), Selector(area.roads)
        session = ReplaySession(recording, player, RoadKeeper(selector, roads.change))
        tell("Opening the roads", 1.0)
        selector.prepare()
        roads.ready.result()
    except BaseException:
        recording.close()
        raise
    options = replace(options, area=name)
    tracks = TrackAsking(recording.tracks) if recording.tracks is not None else None
    return Launch(
        options, area, force, url, session, roads, selector, session, [], None, None, tracks=tracks
    )


def _recorded_area(options: RunOptions, recording: Recording) -> str:
    name = options.area or recording.room.area
    if not name:
        raise RefusedError("The recording doesn't say on which area it was made: add --area NAME")
    if name != areas.TOWN and not areas.area_path(name).exists():
        known = ", ".join((areas.TOWN, *(known for known, _ in areas.list_areas())))
        raise RefusedError(
            f"The area “{name}” of this recording is not on this computer: import it with "
            f"dispatch-desk import-area, or add --area with another (there are: {known})"
        )
    return name


def _journal(options: RunOptions) -> tuple[str, "tempfile.TemporaryDirectory[str] | None"]:
    """A picture of a demo is taken on a night of its own; everything else keeps its journal."""
    if options.journal is not None:
        return options.journal, None
    if options.screenshot is not None and options.mode == "demo":
        folder = tempfile.TemporaryDirectory(prefix="dispatch-desk-")
        return f"sqlite:{Path(folder.name) / 'demo.journal'}", folder
    return areas.journal_url(options.area, _journal_mode(options)), None


def _journal_mode(options: RunOptions) -> str:
    """A live desk has one journal, every invented night one of its own."""
    if options.mode == "live":
        return "live"
    named = options.scenario in {"", USUAL}
    return f"demo-{options.seed}" if named else f"demo-{options.scenario}-{options.seed}"


def _with_its_night(options: RunOptions, opened: RoomOpened | None) -> RunOptions:
    """A demo's journal goes on with the night it began with. Raises RefusedError for another."""
    if options.mode != "demo":
        return options
    if opened is None or opened.seed is None:
        return replace(options, scenario=options.scenario or USUAL)
    if options.scenario not in {"", opened.scenario}:
        raise RefusedError(
            f"This journal is of the night “{opened.scenario}”: name another with --journal"
        )
    return replace(options, scenario=opened.scenario, seed=opened.seed)


def _open_parts(url: str, force: Force) -> Parts:
    """The desk as its journal left it, and every unit where it was last seen."""
    desk = Desk(open_journal(url), force, random_id, clock.boot_ms)
    desk.catch_up()
    tracks = TrackStore(areas.tracks_path(url))
    fixes = FixTable(duty.unit.device for duty in desk.picture.on_duty())
    fixes.restore(tracks.last_known())
    return Parts(desk, fixes, tracks)


def _play_up_to_now(
    plan: NightPlan, area: AreaMap, roads: WaitingRoads, parts: Parts, tell: Tell
) -> None:
    """Play the first part of the night, until it is busy and somebody has gone quiet."""
    night = HeadlessNight(plan, area, roads, parts)
    night.begin()
    for now in night.run(_latest_opening(plan)):
        tell("Playing the first part of the night", min(1.0, (now - BEGIN) / MID_SHIFT))
        if now >= BEGIN + MID_SHIFT and _worth_opening(parts.desk, now):
            return


def _latest_opening(plan: NightPlan) -> datetime:
    """Before the call of a story, so that whoever sits down takes it."""
    story = scenario(plan.scenario).story
    latest = BEGIN + MID_SHIFT_LATEST
    return min(latest, story_call_at(story, BEGIN) - BEFORE_A_STORY) if story else latest


def _worth_opening(desk: Desk, now: datetime) -> bool:
    """Mid-shift as it is: somebody late, nobody worse, a call waiting and a unit on its way.

    A night that will not have it so is opened with less, but never in the middle of an alarm.
    """
    picture, force = desk.picture, desk.picture.force
    worst = max(standing.level for standing in standings(picture, force, now))
    waiting = any(not i.units and i.attended_at is None for i in picture.open_incidents())
    moving = any(force.means(unit.status, "en_route") for unit in picture.on_duty())
    if now >= BEGIN + LESS_WILL_DO:
        return worst <= Level.AMBER
    return worst is Level.AMBER and (now >= BEGIN + SOMEBODY_LATE_WILL_DO or (waiting and moving))


def _clock(options: RunOptions, parts: Parts) -> clock.DeskClock:
    """A live desk counts the time that passed while it was off; a demo goes on where it stopped."""
    if options.mode == "live":
        picture = parts.desk.picture
        ours = picture.room is not None and picture.room.boot_id == clock.boot_id()
        return clock.SteadyClock.starting(picture.recorded_at, picture.boot_ms if ours else None)
    return clock.DemoClock.starting(where_it_stopped(parts), options.speed)


def where_it_stopped(parts: Parts) -> datetime:
    """The time of a demo's last entry or last position, whichever came later.

    On an earlier clock every position would be older than the one before it, and refused.
    """
    recorded = parts.desk.picture.recorded_at or BEGIN
    return max(recorded, parts.fixes.snapshot().newest or recorded)


def _open_room(desk: Desk, options: RunOptions, now: datetime) -> None:
    opened = OpenRoom(
        mode=options.mode,
        area=options.area,
        boot_id=clock.boot_id(),
        speed=options.speed if options.mode == "demo" else 1.0,
        seed=options.seed if options.mode == "demo" else None,
        scenario=options.scenario if options.mode == "demo" else "",
        force=desk.picture.force.id,
    )
    outcome = desk.do(opened, PROGRAM, now)
    if isinstance(outcome, Refused):
        raise RefusedError(outcome.why)
    if isinstance(outcome, NotSaved):
        raise JournalError(outcome.why)


def _listen_for(update: Update, fixes: FixTable) -> None:
    """Positions are taken from the devices of units on duty, and from no others."""
    for duty in update.units:
        if duty.on_duty:
            fixes.allow(duty.unit.device)


def _doors(
    options: RunOptions, parts: Parts, own_clock: clock.Clock, inbox: Inbox
) -> list[UdpDoor]:
    addresses = [parse_feed_url(feed) for feed in options.feeds or ("udp://127.0.0.1:0",)]
    return [
        UdpDoor(
            address,
            parts.fixes,
            own_clock.now,
            on_fix=parts.tracks.add,
            on_alarm=inbox.put_alarm,
        )
        for address in addresses
    ]
