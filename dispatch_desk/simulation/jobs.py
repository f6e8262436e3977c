"""What a crew does at a job: answers, drives there, says what it found, keeps in touch, takes prisoners."""

from datetime import datetime, timedelta

from msgspec import Struct

from dispatch_desk.driving import driving_of
from dispatch_desk.records import DutyUnit, Incident, Records
from dispatch_desk.simulation.contact import keep_in_touch
from dispatch_desk.simulation.stock import the_stock
from dispatch_desk.simulation.world import Crew, Truth
from resources.status import Availability

SLOW_TO_ANSWER, DEAF = 0.1, 0.03  # shares of the jobs
FORGETS_EN_ROUTE = 0.08  # and is next heard of at the scene
FORGETS_ARRIVAL, PRESSES_LATE = 0.06, 0.18  # below the first, and between the two
DEAF_S, FORGOTTEN_S = 240.0, 480.0  # until it notices by itself
TURN_OUT_S = 45.0  # from a station or a table to the car
SECOND_LEAVES = (0.4, 0.8)  # of the first crew's time
IN_CUSTODY_MIN = (22.0, 45.0)
INDOORS_SHARE = 0.35  # of the scenes have no view of the sky
FRESH_NEWS = timedelta(seconds=60)  # after a restart nothing older is said again


class Scene(Struct, frozen=True):
    """A job as one of its crews finds it."""

    duty: DutyUnit
    incident: Incident
    records: Records
    called_for_help: bool  # an officer pressed the emergency button there, and meant it


class Job:
    """One crew at the incident it was sent to. Knows what it was told, and what it sees there."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._arrived: tuple[str, datetime] | None = None

    def step(self, scene: Scene, now: datetime) -> None:
        duty = scene.duty
        match self._stands_as(duty):
            case "emergency":
                self._crew.stay()
            case "transporting":
                self._take_to_custody(duty, now)
            case "at_scene":
                self._crew.stay(_matter(duty))
                self._at_scene(scene, now)
            case _:
                self._go_there(duty, scene.incident, now)

    def _stands_as(self, duty: DutyUnit) -> Availability:
        """What it is at for itself: busy at the job under another code is still at the scene."""
        availability = self._crew.world.availability(duty.status)
        busy = availability in {"deployable", "not_deployable"}
        answered = duty.sent_at is None or duty.status_at > duty.sent_at
        return "at_scene" if busy and answered else availability

    def dark(self, duty: DutyUnit, now: datetime) -> bool:
        """Whether its radio has no view of the sky: inside a house, for some minutes."""
        indoors = self._crew.draw("indoors", duty.incident) < INDOORS_SHARE
        if not indoors or not self._crew.world.means(duty.status, "at_scene"):
            return False
        inside = now - duty.status_at
        lost_s = self._crew.between(240, 900, "inside", duty.incident)
        return timedelta(seconds=50) < inside < timedelta(seconds=50 + lost_s)

    def _go_there(self, duty: DutyUnit, incident: Incident, now: datetime) -> None:
        en_route = self._crew.world.means(duty.status, "en_route")
        if not en_route and now < self._answers_at(duty, now):
            return
        forgets = self._slip(now, "forgets", duty.incident) < FORGETS_EN_ROUTE
        if not en_route and not forgets:
            self._crew.radio.press("en_route", _matter(duty), now)
        driving = driving_of(duty.unit, incident.grade, self._crew.world.force)
        there = self._crew.go(_matter(duty), incident.position, now, driving)
        if there and self._has_pressed(duty, now):
            self._crew.radio.press("at_scene", _matter(duty), now)

    def _answers_at(self, duty: DutyUnit, now: datetime) -> datetime:
        sent = duty.sent_at or duty.status_at
        luck = self._slip(now, "answer", duty.incident, sent)
        wait_s = 4 + 16 * self._crew.draw("answer_s", duty.incident)
        if duty.status == self._crew.world.at_station:
            wait_s += TURN_OUT_S
        if luck < DEAF:
            return sent + timedelta(seconds=DEAF_S) if not _called(duty, sent) else duty.heard_at
        return sent + timedelta(seconds=wait_s + (90 if luck < DEAF + SLOW_TO_ANSWER else 0))

    def _slip(self, now: datetime, *words: object) -> float:
        """Luck with one's radio, 0 the worst; a story's units have none of its bad side."""
        stage = self._crew.world.stage
        told = stage is not None and stage.stands(self._crew.callsign, now)
        return 1.0 if told else self._crew.draw(*words)

    def _has_pressed(self, duty: DutyUnit, now: datetime) -> bool:
        """Most press at once, some a minute late, some when they are asked where they are."""
        if self._arrived is None or self._arrived[0] != _matter(duty):
            self._arrived = _matter(duty), now
        here_since = self._arrived[1]
        luck = self._slip(now, "arrival", duty.incident, duty.sent_at)
        if luck < FORGETS_ARRIVAL:
            asked = _called(duty, here_since)
            return asked or now >= here_since + timedelta(seconds=FORGOTTEN_S)
        late_s = 40 + 110 * luck / PRESSES_LATE if luck < PRESSES_LATE else 3 + 12 * luck
        return now >= here_since + timedelta(seconds=late_s)

    def _at_scene(self, scene: Scene, now: datetime) -> None:
        world, duty, incident = self._crew.world, scene.duty, scene.incident
        others = _there(incident, scene.records, self._crew)
        truth = world.grave(incident) if scene.called_for_help else world.truth(incident)
        first = not others or (duty.status_at, duty.callsign) <= others[0]
        minutes = truth.minutes * self._crew.between(0.85, 1.15, "stay", duty.incident)
        if not first:
            minutes *= self._crew.between(*SECOND_LEAVES, "second", duty.incident)
        else:
            self._say_what_is_found(duty, truth, incident, now)
            self._ask_for_the_van(duty, truth, now)
        if now < duty.status_at + timedelta(minutes=minutes):
            keep_in_touch(self._crew, duty, incident, now)
        else:
            prisoner = truth.arrest and self._is_carrier(scene)
            self._leave(duty, now, prisoner=prisoner)

    def _say_what_is_found(
        self, duty: DutyUnit, truth: Truth, incident: Incident, now: datetime
    ) -> None:
        wait_s = self._crew.between(45, 200, "found", duty.incident)
        said_at = duty.status_at + timedelta(seconds=min(wait_s, 30 * truth.minutes))
        if truth.found and said_at <= now < said_at + FRESH_NEWS:
            known = any(line.text.endswith(truth.found) for line in incident.log)
            if not known:
                self._crew.radio.say(truth.found, f"found/{incident.id}", now)

    def _ask_for_the_van(self, duty: DutyUnit, truth: Truth, now: datetime) -> None:
        """Nobody should drive a prisoner alone; when no van comes, somebody does."""
        asks_at = duty.status_at + timedelta(minutes=0.4 * truth.minutes)
        if truth.arrest and duty.unit.single_crewed and asks_at <= now < asks_at + FRESH_NEWS:
            words = the_stock().arrest.van
            said = words[int(self._crew.draw("van", duty.incident) * len(words))]
            self._crew.radio.say(said, f"van/{_matter(duty)}", now)

    def _leave(self, duty: DutyUnit, now: datetime, *, prisoner: bool) -> None:
        if prisoner:
            words = the_stock().arrest.words
            said = words[int(self._crew.draw("arrest", duty.incident) * len(words))]
            self._crew.radio.say(said, f"arrest/{duty.incident}", now)
            self._crew.radio.press("transporting", _matter(duty), now)
        else:
            self._crew.radio.press("available", f"{_matter(duty)}/{duty.status_at}", now)

    def _is_carrier(self, scene: Scene) -> bool:
        """One crew takes the prisoner: a van before all, else the largest crew, else the first name."""
        world = self._crew.world
        units = [scene.records.units[callsign] for callsign in scene.incident.units]
        if any(world.means(unit.status, "transporting") for unit in units):
            return False
        here = [u for u in units if world.means(u.status, "at_scene") or u is scene.duty]
        best = min(here, key=lambda u: (u.unit.kind != "VAN", -len(u.unit.crew), u.callsign))
        return best.callsign == scene.duty.callsign

    def _take_to_custody(self, duty: DutyUnit, now: datetime) -> None:
        """To the cells, and there for as long as booking in takes."""
        arrived = self._crew.go(f"custody/{duty.incident}", self._crew.world.custody, now)
        stay = timedelta(minutes=self._crew.between(*IN_CUSTODY_MIN, "custody", duty.incident))
        if arrived and now >= duty.status_at + stay:
            words = the_stock().arrest.booked_in
            said = words[int(self._crew.draw("lodged", duty.incident) * len(words))]
            self._crew.radio.say(said, f"lodged/{_matter(duty)}", now)
            self._crew.radio.press("available", f"lodged/{_matter(duty)}", now)


def _matter(duty: DutyUnit) -> str:
    """One assignment and no other: a crew may be sent to the same place twice."""
    return f"{duty.incident}/{duty.sent_at}"


def _called(duty: DutyUnit, since: datetime) -> bool:
    """Whether a dispatcher has spoken to it since."""
    return duty.heard_how == "voice" and duty.heard_at >= since


def _there(incident: Incident, records: Records, crew: Crew) -> list[tuple[datetime, str]]:
    """Who else is at the scene, the longest there first."""
    units = (records.units[callsign] for callsign in incident.units if callsign != crew.callsign)
    world = crew.world
    return sorted(
        (unit.status_at, unit.callsign) for unit in units if world.means(unit.status, "at_scene")
    )
