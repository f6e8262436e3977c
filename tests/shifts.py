"""A short shift recorded to files, with all a replay has to show: alarms, closures, a hole of a desk."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from dispatch_desk import commands, duties
from dispatch_desk.commands import OpenRoom
from dispatch_desk.desk import Desk
from dispatch_desk.ids import counted_ids
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.tracks.store import TrackStore
from geodata.places import Position
from resources.fixes import Fix, FixTable
from resources.units import Callsign, Officer, Unit
from tests.desks import FORCE, ME, START, done
from tests.towns import APART_DEG, SOUTH, STREETS, WEST

STEP = timedelta(seconds=15)
MINUTE = timedelta(minutes=1)
HOLE = (START + 20 * MINUTE, START + 32 * MINUTE)  # no desk was running
END = START + 48 * MINUTE
UNITS = tuple(
    Unit(Callsign(f"BR{20 + n}"), "RSP", tuple(Officer(f"PC {n}{m}", f"{n}{m}") for m in range(crew)),
         f"br{20 + n}")
    for n, crew in enumerate((1, 2, 2, 1, 2, 1))
)  # fmt: skip
KINDS = ("domestic", "burglary", "collision", "damage", "disorder")


@dataclass
class Shift:
    """Plays itself to a desk, the same every time."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:{self.folder / 'night.journal'}"

    def record(self) -> "Shift":
        tracks = TrackStore(self.folder / "night.tracks")
        desk = Desk(open_journal(self.url), FORCE, counted_ids("night"), lambda: 0)
        with closing(desk.journal), closing(tracks):
            _Played(desk, tracks).play()
        return self


class _Played:
    def __init__(self, desk: Desk, tracks: TrackStore) -> None:
        self.desk, self.tracks, self.fixes = desk, tracks, FixTable()
        self.random = Random(11)  # noqa: S311 - luck that is the same every time
        self.at = dict.fromkeys(UNITS, (3.0, 3.0))
        self.opened: list[str] = []

    def play(self) -> None:
        now = START
        self._open_room(now)
        for unit in UNITS:
            done(self.desk, commands.BookOnUnit(unit=unit, status=2), now)
            self.fixes.allow(unit.device)
        while now < END:
            now += STEP
            if HOLE[0] < now < HOLE[1]:
                continue
            if now == HOLE[1]:
                self._open_room(now)
            self._step(now)
        duties.finish_tracks(self.desk, self.tracks, now)

    def _open_room(self, now: datetime) -> None:
        opened = OpenRoom(mode="demo", area="village", boot_id="boot", speed=1.0, force=FORCE.id)
        done(self.desk, opened, now)

    def _step(self, now: datetime) -> None:
        minute, desk = (now - START) / MINUTE, self.desk
        self._move(now)
        if minute % 4 == 1:
            self._call(now)
        if minute % 4 == 2:
            self._send(now)
        if minute % 1 == 0.5:
            self._radio(now)
        if minute % 3 == 0:
            self._write(now)
        if minute % 11 == 0:
            self._close(now)
        if minute in (13.0, 39.0):
            press = RadioMessage(UNITS[int(minute) % 2].callsign, "status", now, 0)
            duties.hear(desk, [press], now)
        if minute in (17.0, 43.0):
            self._close_alerts(now)
        duties.watch_over(desk, now)
        duties.keep_tracks(desk, self.tracks, now)

    def _move(self, now: datetime) -> None:
        """Every unit but the last, which is heard of no more after twelve minutes."""
        for unit in UNITS[: -1 if now > START + 12 * MINUTE else None]:
            row, column = self.at[unit]
            row = min(STREETS - 1.0, max(0.0, row + self.random.uniform(-0.4, 0.4)))
            column = min(STREETS - 1.0, max(0.0, column + self.random.uniform(-0.4, 0.4)))
            self.at[unit] = row, column
            lat, lon = SOUTH + APART_DEG * row, WEST + APART_DEG * column
            fix = Fix(unit.device, lat, lon, now, now, error_m=10.0)
            if self.fixes.accept(fix) == "accepted":
                self.tracks.add(fix)

    def _call(self, now: datetime) -> None:
        number = len(self.opened)
        row, column = self.random.randrange(STREETS), self.random.randrange(STREETS)
        made = commands.CreateIncident(
            kind=KINDS[number % len(KINDS)], place=f"{number + 1} Hazel Street",
            position=Position(SOUTH + APART_DEG * row, WEST + APART_DEG * column),
            summary=f"Called at {now.astimezone():%H:%M:%S}", markers=("weapons",) if number % 2 else (),
        )  # fmt: skip
        key = done(self.desk, made, now).incident
        assert key is not None
        self.opened.append(key)

    def _send(self, now: datetime) -> None:
        free = [d for d in self.desk.picture.on_duty() if d.incident is None]
        waiting = [i for i in self.desk.picture.open_incidents() if not i.units]
        if free and waiting:
            sent = commands.SendUnit(
                incident=waiting[0].id, callsign=free[0].callsign, eta_s=90.0, rank=1
            )
            self.desk.do(sent, ME, now)
            self.desk.do(commands.OwnIncident(incident=waiting[0].id, owner="R Okafor"), ME, now)

    def _radio(self, now: datetime) -> None:
        """Who is on the way gets on: en route, then at the scene, where nobody speaks for a while."""
        for duty in list(self.desk.picture.on_duty()):
            if duty.incident is not None and duty.status in (2, 5):
                code = 6 if duty.status == 5 else 5
                duties.hear(self.desk, [RadioMessage(duty.callsign, "status", now, code)], now)

    def _write(self, now: datetime) -> None:
        for incident in list(self.desk.picture.open_incidents())[:2]:
            said = f"Update given at {now.astimezone():%H:%M:%S}"
            self.desk.do(commands.WriteLog(incident=incident.id, text=said), ME, now)

    def _close(self, now: datetime) -> None:
        attended = [i for i in self.desk.picture.open_incidents() if i.attended_at and i.units]
        for incident in attended[:1]:
            for callsign in incident.units:
                self.desk.do(commands.StandDown(callsign=callsign), ME, now)
            ended = commands.CloseIncident(incident=incident.id, result="dealt", note="")
            self.desk.do(ended, ME, now)

    def _close_alerts(self, now: datetime) -> None:
        outcome = FORCE.alert_outcomes[0].code
        for alert in list(self.desk.picture.open_alerts()):
            self.desk.do(commands.OwnAlert(alert=alert.id, owner="R Okafor"), ME, now)
            closed = commands.CloseAlert(
                alert=alert.id, outcome=outcome, confirmed_by="Sgt", confirmed_how="voice"
            )
            self.desk.do(closed, ME, now)
