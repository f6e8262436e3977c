"""A night without a window: the same doors, desk and roads, in virtual time, as fast as it goes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from msgspec import json

from dispatch_desk import duties
from dispatch_desk.asking_roads import RoadHour
from dispatch_desk.clock import SetClock
from dispatch_desk.commands import BookOnUnit, Command
from dispatch_desk.desk import Desk
from dispatch_desk.journal.protocol import Author
from dispatch_desk.outcomes import Outcome
from dispatch_desk.picture import Picture
from dispatch_desk.records import Incident
from dispatch_desk.roadkeeping import RoadsInForce
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import Ranking, rank
from dispatch_desk.sending.whereabouts import Whereabouts
from dispatch_desk.simulation import colleague
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.night import BEGIN, Night, NightPlan
from dispatch_desk.simulation.policies import Choose, proposed
from dispatch_desk.tracks.store import TrackStore
from geodata.area import AreaMap
from geodata.places import Position
from geodata.routing.waiting import Roads
from geodata.selecting import Selector
from resources.feeds import owntracks
from resources.fixes import FixTable
from resources.units import Callsign

STEP = timedelta(seconds=5)
COLLEAGUE = Author(colleague.NAME, colleague.ROLE, colleague.DESK)


class Parts(NamedTuple):
    """What of a desk a night is played to."""

    desk: Desk
    fixes: FixTable
    tracks: TrackStore


class HeadlessNight:
    """Runs a night on a desk, its positions and its tracks. `clock` is the only time there is."""

    def __init__(
        self,
        plan: NightPlan,
        area: AreaMap,
        roads: Roads,
        parts: Parts,
        choose: Choose = proposed,
    ) -> None:
        """`choose`: whom its dispatcher sends, of those ranked."""
        self.desk, self.fixes, self.tracks = parts
        desk = parts.desk
        self.clock = SetClock(BEGIN)
        self._roads, self._in_force = roads, RoadsInForce(Selector(area.roads))
        self._hour = RoadHour(roads, UTC)  # the night's own, on any computer
        self.night = Night(plan, area, desk.picture.force, roads)
        self._mustering = Mustering(desk.picture.force)
        chance = Chance(plan.seed)
        self._colleague = colleague.Colleague(
            desk.picture.force, chance, self.ranking, self._last_seen, choose
        )

    def begin(self) -> None:
        """The shift books on."""
        self._hour.tell(BEGIN)
        for asked in self.night.parade(self.desk.picture, BEGIN):
            self._do(asked.command, asked.author)

    def run(self, until: datetime, step: timedelta = STEP) -> Iterator[datetime]:
        """Step by step up to `until`, giving the time after each step. Longer steps are coarser."""
        while self.clock.at < until:
            self.clock.at = min(self.clock.at + step, until)
            self._step(self.clock.at)
            yield self.clock.at

    def ranking(self, incident: Incident) -> Ranking:
        """Everyone for this job as it stands now."""
        picture, now = self.desk.picture, self.clock.at
        muster = self._mustering.of(picture)
        where = Whereabouts.of(muster, self.fixes.snapshot(), now, incident.grade)
        reached = where.reached(where.etas(self._roads, incident.position))
        return rank(muster, reached, Job.of(incident, picture.force), now)

    def _step(self, now: datetime) -> None:
        self._keep_roads(now)
        picture = self.desk.picture
        self._hour.tell(now)
        happened = self.night.step(picture, self.fixes.snapshot(), now)
        for fix in happened.fixes:
            # Through the wire format, as from any device.
            read = owntracks.decode(owntracks.encode(fix), now)
            if self.fixes.accept(read) == "accepted":
                self.tracks.add(read)
        for asked in happened.asked:
            self._do(asked.command, asked.author)
        duties.hear(self.desk, happened.radio, now)
        duties.watch_over(self.desk, now)
        duties.keep_tracks(self.desk, self.tracks, now)
        for command in self._colleague.act(picture, now):
            self._do(command, COLLEAGUE)

    def _keep_roads(self, now: datetime) -> None:
        changes = self._in_force.take(self.desk.picture.road_changes, now)
        if changes is not None:
            self._roads.change(changes)

    def _last_seen(self, callsign: Callsign) -> Position | None:
        duty = self.desk.picture.units.get(callsign)
        fix = self.fixes.snapshot().find(duty.unit.device) if duty else None
        return Position(fix.lat, fix.lon) if fix else None

    def _do(self, command: Command, author: Author) -> Outcome:
        outcome = self.desk.do(command, author, self.clock.at)
        if isinstance(command, BookOnUnit):
            self.fixes.allow(command.unit.device)
        return outcome


def digest(picture: Picture, head: bytes) -> str:
    """One number for a whole night: every record as it stands, and the head of the journal's chain."""
    records = (picture.incidents, picture.units, picture.alerts)
    return sha256(json.encode(records, order="sorted") + head).hexdigest()
