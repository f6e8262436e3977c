"""What a crew does between jobs: patrols, eats, writes, refuels, and goes home when its turn is over."""

from datetime import datetime, timedelta

from msgspec import Struct

from dispatch_desk.driving import driving_of
from dispatch_desk.records import Alert, DutyUnit, Records
from dispatch_desk.simulation.contact import keep_in_touch
from dispatch_desk.simulation.crews import the_roster
from dispatch_desk.simulation.staging import Stage
from dispatch_desk.simulation.world import Crew, World
from geodata.places import Position
from resources.status import Availability
from resources.units import Callsign

BREAK = timedelta(minutes=45)
BREAK_MAY_WAIT = timedelta(minutes=45)  # no longer than the break, or one would be taken twice
MOST_AT_TABLE = 3
HOME_BEFORE_END = timedelta(minutes=10)
PATROL_PAUSE_S = 120.0
STOPS_SHARE = 0.08  # of the ways of a patrol end behind a car that is pulled over
STOP_MIN = (5.0, 14.0)
NEAR_FACTOR = 1.2
WELFARE = timedelta(minutes=60)  # off the road after a real emergency
PUB_HOURS = frozenset((22, 23, 0, 1, 2))
IN_THE_CENTRE = 0.5  # of the patrols in those hours


class Errand(Struct, frozen=True):
    """Why a free crew goes to its station: how often, after how long, under which status, for how long."""

    share: float
    after_min: tuple[float, float]
    status: Availability | None  # None: at station
    minutes: tuple[float, float]


ERRANDS = (
    Errand(0.25, (20, 60), None, (8, 20)),
    Errand(0.18, (2, 15), "deployable", (12, 30)),  # statements, exhibits
    Errand(0.08, (10, 50), "not_deployable", (6, 9)),  # fuel
)


class Between:
    """One crew that nobody has sent anywhere."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._idle_since: datetime | None = None
        self._looked_up: datetime | None = None
        self._near = False

    def step(self, duty: DutyUnit, records: Records, hurt: Alert | None, now: datetime) -> None:
        """`hurt`: the crew's own emergency of this night, if it was a real one and is over."""
        if self._stands(duty, now) or self._goes_home(duty, now):
            return
        if hurt is not None and hurt.closed_at is not None and now < hurt.closed_at + WELFARE:
            self._is_looked_after(hurt, now)
            return
        match self._crew.world.availability(duty.status):
            case "available":
                self._free(duty, records, now)
            case "off" | "emergency" | "message":
                self._crew.stay()
            case "stop":
                self._at_a_stop(duty, now)
            case "break":
                self._until(duty, duty.status_at + BREAK, now)
            case _:
                self._until(duty, duty.status_at + self._busy_for(duty), now)

    def _stands(self, duty: DutyUnit, now: datetime) -> bool:
        """A unit of a story waits for it where the story puts it."""
        stage = self._crew.world.stage
        cast = stage.cast(duty.callsign) if stage else None
        if stage is None or cast is None or not stage.stands(duty.callsign, now):
            return False
        if stage.released(now) and self._crew.world.means(duty.status, "not_deployable"):
            self._crew.radio.press(cast.availability, "released", now)
        self._crew.go("stands", stage.places[duty.callsign], now)
        return True

    def _goes_home(self, duty: DutyUnit, now: datetime) -> bool:
        turn = the_roster().turn_of(duty.callsign)
        if turn is None or self._crew.world.means(duty.status, "off"):
            return False
        ends = turn.window(now)[1]
        if now < ends - HOME_BEFORE_END:
            return False
        if self._to_base(duty, f"home/{ends}", now) and now >= ends:
            self._crew.radio.press("off", ends, now)
        return True

    def _is_looked_after(self, hurt: Alert, now: datetime) -> None:
        self._crew.radio.press("not_deployable", f"hurt/{hurt.id}", now)
        self._crew.go(f"hospital/{hurt.id}", self._crew.world.hospital, now)

    def _until(self, duty: DutyUnit, ends: datetime, now: datetime) -> None:
        self._crew.stay()
        if now >= ends:
            self._crew.radio.press("available", duty.status_at, now)

    def _at_a_stop(self, duty: DutyUnit, now: datetime) -> None:
        stays = self._crew.between(*STOP_MIN, "stop", duty.status_at)
        self._until(duty, duty.status_at + timedelta(minutes=stays), now)
        keep_in_touch(self._crew, duty, None, now)

    def _busy_for(self, duty: DutyUnit) -> timedelta:
        """As long as the errand takes whose status it shows; some minutes for any other."""
        here = (e for e in ERRANDS if e.status and self._means(duty, e.status))
        low, high = next((e.minutes for e in here), (5.0, 12.0))
        return timedelta(minutes=self._crew.between(low, high, "errand", duty.status_at))

    def _means(self, duty: DutyUnit, availability: Availability) -> bool:
        return self._crew.world.means(duty.status, availability)

    def _free(self, duty: DutyUnit, records: Records, now: datetime) -> None:
        stage = self._crew.world.stage
        if stage is not None and stage.is_written_off(now) and self._is_near(stage, duty):
            self._crew.radio.press("not_deployable", f"written off/{duty.status_at}", now)
        elif stage is not None and stage.keeps_clear(now):
            self._patrol(duty, now)
        elif self._eats(duty, records, now):
            return
        elif duty.status == self._crew.world.at_station:
            low, high = ERRANDS[0].minutes
            stays = self._crew.between(low, high, "errand", duty.status_at)
            self._until(duty, duty.status_at + timedelta(minutes=stays), now)
        elif not self._runs_an_errand(duty, now):
            self._patrol(duty, now)

    def _is_near(self, stage: Stage, duty: DutyUnit) -> bool:
        """Whether it would be there as soon as the story's own; looked up once for each time it is free."""
        if self._looked_up != duty.status_at:
            world, here = self._crew.world, self._crew.vehicle.where
            grade = world.force.type(stage.story.type).grade
            driving = driving_of(duty.unit, grade, world.force)
            way = world.find(here, stage.spot.position, driving=driving)
            self._near = way is not None and way.eta_s < NEAR_FACTOR * stage.within_s
            self._looked_up = duty.status_at
        return self._near

    def _eats(self, duty: DutyUnit, records: Records, now: datetime) -> bool:
        meal_at = the_roster().meal_at(duty.callsign, now)
        if meal_at is None or not meal_at <= now < meal_at + BREAK_MAY_WAIT:
            return False
        world = self._crew.world
        at_table = sum(world.means(unit.status, "break") for unit in records.on_duty())
        if at_table >= MOST_AT_TABLE:
            return False
        if self._to_base(duty, f"meal/{meal_at}", now):
            self._crew.radio.press("break", duty.status_at, now)
        return True

    def _runs_an_errand(self, duty: DutyUnit, now: datetime) -> bool:
        luck = self._crew.draw("which", duty.status_at)
        for errand in ERRANDS:
            luck -= errand.share
            if luck < 0:
                wait = self._crew.between(*errand.after_min, "after", duty.status_at)
                return self._runs(errand, duty, duty.status_at + timedelta(minutes=wait), now)
        return False

    def _runs(self, errand: Errand, duty: DutyUnit, at: datetime, now: datetime) -> bool:
        if now < at:
            return False
        if self._to_base(duty, f"errand/{at}", now):
            what = errand.status or self._crew.world.at_station
            self._crew.radio.press(what, f"errand/{duty.status_at}", now)
        return True

    def _to_base(self, duty: DutyUnit, matter: str, now: datetime) -> bool:
        return self._crew.go(matter, self._crew.world.base(duty.unit.base), now)

    def _patrol(self, duty: DutyUnit, now: datetime) -> None:
        if not self._crew.vehicle.arrived(now):
            return
        if self._idle_since is None:
            self._idle_since = now
            if self._stops_a_car(duty, now):
                self._crew.radio.press("stop", now, now)
                return
        pause_s = 2 * PATROL_PAUSE_S * self._crew.draw("pause", self._idle_since)
        if (now - self._idle_since).total_seconds() >= pause_s:
            self._crew.go(f"patrol/{now}", patrol_goal(self._crew.world, duty.callsign, now), now)
            self._idle_since = None

    def _stops_a_car(self, duty: DutyUnit, now: datetime) -> bool:
        """Who may face whoever is in it; a written night tells of nothing but itself."""
        world = self._crew.world
        may = world.force.unit_kind(duty.unit.kind).confrontation and world.can_show("stop")
        return may and world.stage is None and self._crew.draw("traffic stop", now) < STOPS_SHARE


def patrol_goal(world: World, callsign: Callsign, now: datetime) -> Position:
    """Where to next: the pubs when they close, else anywhere; far from a story that has not begun."""
    luck = world.chance.of("patrol", callsign, now)
    if world.stage is not None and world.stage.keeps_clear(now) and world.stage.far:
        return luck.choice(world.stage.far)
    central = now.hour in PUB_HOURS and luck.random() < IN_THE_CENTRE
    return world.ground.somewhere(luck, "centre" if central else "anywhere")
