"""The two emergencies of a night: one pressed in need, one by accident, and what is heard of each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from msgspec import Struct

from dispatch_desk.inbox import RadioMessage
from dispatch_desk.records import Alert, DutyUnit, Incident, Records
from dispatch_desk.safety import at_risk
from dispatch_desk.simulation.stock import Words, the_stock
from dispatch_desk.simulation.world import World
from geodata.places import Position, distance_m
from resources.units import Callsign

Sort = Literal["real", "accidental"]
MINUTE = timedelta(minutes=1)
FIRST_MIN, SECOND_MIN = (75.0, 170.0), (195.0, 285.0)
"""Between which minutes of the night each is meant to come. Never in the first hour."""

PICKY = 15 * MINUTE  # so long only the likeliest situation will do
PATIENT = 30 * MINUTE  # and so long a likely one; then any scene
LAST_RESORT = 45 * MINUTE  # from then on any unit that is out
STORY_WAITS = 40 * MINUTE  # for the story's own scene, before any other will do
THERE_S = (40.0, 240.0)  # how long the officer has been at the scene
GETTING_OUT = timedelta(seconds=90)  # after arriving, when buttons are caught
OPEN_MIC_S = (2.0, 70.0)
ANSWERS_AFTER = timedelta(seconds=12)  # once somebody at the desk has taken it and calls
NOTICES_AFTER = timedelta(seconds=100)  # without anybody calling
HELPED_AFTER, HELPED_AT_LEAST = timedelta(seconds=25), timedelta(seconds=40)
ALONE_AFTER = 9 * MINUTE
NEAR_M = 300.0
FRESH = timedelta(seconds=90)  # after a restart nothing older is said again


class Due(Struct, frozen=True):
    """An emergency that is to come. `incident_at`: of the story it belongs to."""

    sort: Sort
    at: datetime
    incident_at: datetime | None = None
    after_s: float = 0.0


def plan(world: World, begin: datetime) -> tuple[Due, Due]:
    """Which comes first, and from when on a fitting situation is waited for."""
    luck = world.chance.of("emergencies")
    times = [begin + luck.uniform(*span) * MINUTE for span in (FIRST_MIN, SECOND_MIN)]
    if world.stage is not None:
        story, call_at = world.stage.story, world.stage.call_at
        return Due("real", call_at, call_at, story.press_after_s), Due("accidental", times[1])
    sorts: list[Sort] = luck.sample(("real", "accidental"), k=2)
    return Due(sorts[0], times[0]), Due(sorts[1], times[1])


class Trouble:
    """Chooses who presses and when, from what is going on; which was which follows from the record."""

    def __init__(self, world: World, begin: datetime) -> None:
        self._world, self._begin = world, begin
        self._plan = plan(world, begin)
        self._pressed: set[int] = set()  # by place in the plan; the record may be a moment behind
        self._told: set[tuple[str, str]] = set()

    def step(
        self, records: Records, places: dict[Callsign, Position], now: datetime
    ) -> Iterator[RadioMessage]:
        """What the radios of those in trouble send. `places`: where every unit truly is."""
        raised = self.raised(records)
        for due, alert in zip(self._plan, raised, strict=False):
            if alert.open:
                yield from self._goes_on(due, alert, records, places, now)
        number = len(raised)
        if number < len(self._plan) and number not in self._pressed:
            yield from self._press(number, records, now)

    def raised(self, records: Records) -> list[Alert]:
        """The emergencies of this night so far, oldest first: buttons pressed, not set at the desk."""
        pressed = (a for a in records.alerts.values() if a.reason.startswith("Emergency button"))
        return sorted(pressed, key=lambda alert: (alert.raised_at, alert.id))[: len(self._plan)]

    def real(self, records: Records) -> Alert | None:
        pairs = zip(self._plan, self.raised(records), strict=False)
        return next((alert for due, alert in pairs if due.sort == "real"), None)

    def _press(self, number: int, records: Records, now: datetime) -> Iterator[RadioMessage]:
        due = self._plan[number]
        if now < due.at:
            return
        chosen = self._who(due, records, now)
        if chosen is not None:
            self._pressed.add(number)
            code = self._world.code("emergency")
            yield RadioMessage(chosen.callsign, "status", now, code)

    def _who(self, due: Due, records: Records, now: datetime) -> DutyUnit | None:
        """The first unit in a situation that will do by now; fewest officers there, then by callsign."""
        able = [unit for unit in records.on_duty() if self._is_able(unit, records)]
        fits = self._real_fits if due.sort == "real" else self._accident_fits
        fitting = [unit for unit in able if fits(unit, due, records, now)]
        return min(fitting, key=lambda unit: (len(unit.unit.crew), unit.callsign), default=None)

    def _is_able(self, unit: DutyUnit, records: Records) -> bool:
        kind = self._world.force.unit_kind(unit.unit.kind) if unit.unit.kind else None
        ordinary = kind is not None and kind.confrontation and not kind.requested
        return ordinary and records.alert_of(unit.callsign) is None

    def _real_fits(self, unit: DutyUnit, due: Due, records: Records, now: datetime) -> bool:
        incident, here = self._scene_of(unit, records), now - unit.status_at
        waited = now - due.at
        if due.incident_at is not None:
            waited -= STORY_WAITS
            if waited < timedelta(0):
                there = incident is not None and incident.created_at == due.incident_at
                return there and here >= timedelta(seconds=due.after_s)
        if incident is not None:
            least_s = self._world.chance.between(*THERE_S, "presses", unit.callsign, incident.id)
            within = timedelta(seconds=least_s) <= here <= 8 * MINUTE
            return within and self._is_grave(incident, records, waited)
        return waited > LAST_RESORT and unit.incident is None and self._is_out(unit)

    def _is_grave(self, incident: Incident, records: Records, waited: timedelta) -> bool:
        """Outnumbered where violence is likely; after long waiting, any scene."""
        risky = at_risk(incident, self._world.force)
        units = (records.units[callsign] for callsign in incident.units)
        there = [u for u in units if self._world.means(u.status, "at_scene")]
        alone = sum(len(unit.unit.crew) for unit in there) == 1
        if waited <= PICKY:
            return risky and alone and self._world.truth(incident).turn != "nothing"
        return (risky and len(there) == 1) or waited > PATIENT

    def _accident_fits(self, unit: DutyUnit, due: Due, records: Records, now: datetime) -> bool:
        incident, waited = self._scene_of(unit, records), now - due.at
        if incident is not None:
            getting_out = now - unit.status_at <= GETTING_OUT
            return getting_out and not at_risk(incident, self._world.force)
        at_station = unit.status == self._world.at_station and unit.incident is None
        if at_station or self._world.means(unit.status, "break"):
            return waited > PICKY / 3
        return waited > PATIENT and unit.incident is None and self._is_out(unit)

    def _scene_of(self, unit: DutyUnit, records: Records) -> Incident | None:
        """The job it is at the scene of."""
        at_scene = unit.incident is not None and self._world.means(unit.status, "at_scene")
        return records.incidents.get(unit.incident or "") if at_scene else None

    def _is_out(self, unit: DutyUnit) -> bool:
        return unit.status == self._world.code("available")

    def _goes_on(
        self,
        due: Due,
        alert: Alert,
        records: Records,
        places: dict[Callsign, Position],
        now: datetime,
    ) -> Iterator[RadioMessage]:
        words = the_stock().trouble
        heard = words.real if due.sort == "real" else words.accidental
        for burst, after_s in enumerate(OPEN_MIC_S[: 2 if due.sort == "real" else 1]):
            at = alert.raised_at + timedelta(seconds=after_s)
            yield from self._say(alert, alert.callsign, f"open{burst}", heard, (at, now))
        if due.sort == "accidental":
            yield from self._say(alert, alert.callsign, "sorry", words.sorry, (_answer(alert), now))
            return
        if alert.incident is None:
            at = alert.raised_at + timedelta(seconds=1)
            yield from self._say(alert, alert.callsign, "stop", words.stop, (at, now))
        yield from self._ends(alert, records, places, now)

    def _ends(
        self, alert: Alert, records: Records, places: dict[Callsign, Position], now: datetime
    ) -> Iterator[RadioMessage]:
        """Help comes and says so; or, after long minutes, the officer does."""
        words = the_stock().trouble
        helper = self._helper(alert, records, places)
        if helper is not None:
            at = max(helper.status_at + HELPED_AFTER, alert.raised_at + HELPED_AT_LEAST)
            yield from self._say(alert, helper.callsign, "ends", words.helped, (at, now))
        else:
            at = alert.raised_at + ALONE_AFTER
            yield from self._say(alert, alert.callsign, "ends", words.alone, (at, now))

    def _helper(
        self, alert: Alert, records: Records, places: dict[Callsign, Position]
    ) -> DutyUnit | None:
        """Who got there first: at the same job, or beside the officer."""
        here = places.get(alert.callsign)
        found = [
            unit
            for unit in records.on_duty()
            if unit.callsign != alert.callsign
            and self._world.means(unit.status, "at_scene")
            and (
                (alert.incident is not None and unit.incident == alert.incident)
                or _near(here, places.get(unit.callsign))
            )
        ]
        return min(found, key=lambda unit: (unit.status_at, unit.callsign), default=None)

    def _say(
        self,
        alert: Alert,
        callsign: Callsign,
        what: str,
        words: Words,
        when: tuple[datetime, datetime],
    ) -> Iterator[RadioMessage]:
        """Once, when its moment has come; which words depends on the alarm alone."""
        at, now = when
        if (alert.id, what) in self._told or now < at:
            return
        self._told.add((alert.id, what))
        luck: Random = self._world.chance.of("words", alert.id, what)
        if now < at + FRESH:
            yield RadioMessage(callsign, "talk", now, note=luck.choice(words))


def _answer(alert: Alert) -> datetime:
    """Called by whoever took it, the officer answers; by itself it takes a while to be noticed."""
    noticed = alert.raised_at + NOTICES_AFTER
    return noticed if alert.owned_at is None else min(alert.owned_at + ANSWERS_AFTER, noticed)


def _near(one: Position | None, other: Position | None) -> bool:
    return one is not None and other is not None and distance_m(one, other) <= NEAR_M
