"""What everybody in an invented night shares: the force, chance, roads, places and words."""

from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct, structs

from dispatch_desk.force.profile import Force
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.records import Incident
from dispatch_desk.simulation.calls import kind_of
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.ground import Ground
from dispatch_desk.simulation.staging import Stage
from dispatch_desk.simulation.stock import TURNS, Kind, Turn, the_stock
from dispatch_desk.simulation.vehicles import FindRoute, Vehicle
from geodata.area import AreaMap
from geodata.places import Position, distance_m
from resources.status import Availability
from resources.units import Callsign

LENGTH: dict[Turn, float] = {"nothing": 0.45, "less": 0.8, "told": 1.0, "worse": 1.35}
"""How long officers stay, as a share of what the kind of call takes when it is as told."""


class Truth(Struct, frozen=True):
    """What a call turns out to be. Nobody at the desk knows it before an officer says so."""

    turn: Turn
    found: str  # said by radio
    minutes: float  # at the scene
    arrest: bool


@dataclass(slots=True)
class World:
    """Made once for a night, or for what is left of one."""

    area: AreaMap
    force: Force
    chance: Chance
    find: FindRoute
    ground: Ground
    stage: Stage | None = None
    _means: dict[int, Availability] = field(init=False)
    _truths: dict[str, Truth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._means = {status.code: status.availability for status in self.force.statuses}

    def availability(self, status: int) -> Availability:
        """What a status means; one that the force doesn't know is no hindrance to anybody."""
        return self._means.get(status, "on_duty")

    def means(self, status: int, availability: Availability) -> bool:
        return self._means.get(status) == availability

    def can_show(self, availability: Availability) -> bool:
        """Whether the force has a code for it."""
        return availability in self._means.values()

    @property
    def stations(self) -> tuple[str, ...]:
        return tuple(place.name for place in self.area.places if place.kind == "police")

    def base(self, name: str) -> Position:
        """A station by name; the first there is, else the centre, for one the map doesn't know."""
        police = [place for place in self.area.places if place.kind == "police"]
        named = [place for place in police if place.name == name]
        found = next(iter(named or police), None)
        return found.position if found else self.ground.centre

    @property
    def custody(self) -> Position:
        """Cells: the custody suite the map names, else at the station nearest to the centre."""
        marked = any(place.kind == "custody" for place in self.area.places)
        return self._nearest("custody" if marked else "police")

    @property
    def hospital(self) -> Position:
        return self._nearest("hospital")

    def _nearest(self, kind: str) -> Position:
        centre = self.ground.centre
        found = [place.position for place in self.area.places if place.kind == kind]
        return min(found, key=lambda place: distance_m(place, centre), default=centre)

    def code(self, means: Availability) -> int:
        return self.force.status_for(means).code

    @property
    def at_station(self) -> int:
        """The status of somebody available who is not out: the force's second such code, if any."""
        codes = [s.code for s in self.force.statuses if s.availability == "available"]
        return codes[min(1, len(codes) - 1)]

    def kind(self, incident: Incident) -> Kind:
        return kind_of(incident.summary, incident.kind, incident.grade, the_stock())

    def truth(self, incident: Incident) -> Truth:
        if incident.id not in self._truths:
            self._truths[incident.id] = self._made_up(incident)
        return self._truths[incident.id]

    def grave(self, incident: Incident) -> Truth:
        """What it is once an officer there has called for help."""
        told = self.truth(incident)
        return structs.replace(told, turn="worse", found="", arrest=True, minutes=25.0)

    def _made_up(self, incident: Incident) -> Truth:
        kind = self.kind(incident)
        # By the call and not by its number: that also counts the logs a dispatcher opens.
        luck = self.chance.of("truth", incident.created_at.isoformat(), incident.summary)
        told = 1.0 - sum(kind.chances.values())
        shares = [kind.chances.get(turn, max(0.0, told)) for turn in TURNS]
        turn = luck.choices(TURNS, weights=shares)[0]
        low, high = kind.minutes
        minutes = LENGTH[turn] * luck.triangular(low, high * 1.3, low + 0.3 * (high - low))
        serious = turn in {"told", "worse"} and luck.random() < kind.arrest * 1.8
        return Truth(turn, luck.choice(kind.found(turn)), minutes, serious)


class Radio:
    """One crew's radio. What has been sent is not sent again by a slow answer from the desk."""

    def __init__(self, callsign: Callsign, force: Force) -> None:
        self.callsign = callsign
        self._force = force
        self._sent: set[str] = set()
        self._out: list[RadioMessage] = []

    def press(self, what: Availability | int, matter: object, now: datetime) -> None:
        """A status, by its meaning or its code; once for a matter."""
        code = what if isinstance(what, int) else self._force.status_for(what).code
        if self._once(f"{code}/{matter}"):
            self._out.append(RadioMessage(self.callsign, "status", now, code))

    def say(self, note: str, matter: object, now: datetime) -> None:
        """A press to talk, and what somebody who listens would write down; once for a matter."""
        if self._once(f"said/{matter}"):
            self._out.append(RadioMessage(self.callsign, "talk", now, note=note))

    def take(self) -> list[RadioMessage]:
        taken, self._out = self._out, []
        return taken

    def _once(self, matter: str) -> bool:
        fresh = matter not in self._sent
        self._sent.add(matter)
        return fresh


class Crew:
    """One crew's means: a radio, a vehicle, and a way it is on."""

    def __init__(self, radio: Radio, vehicle: Vehicle, world: World, driving: str = "") -> None:
        """`driving`: how it gets about while nobody sends it."""
        self.radio, self.vehicle, self.world = radio, vehicle, world
        self._driving, self._bound_for = driving, ""

    @property
    def callsign(self) -> Callsign:
        return self.radio.callsign

    def go(self, matter: str, goal: Position, now: datetime, driving: str = "") -> bool:
        """Be on the way there, driving so; whether it has arrived."""
        if self._bound_for != matter:
            self.vehicle.head_for(goal, now, self.world.find, driving or self._driving)
            self._bound_for = matter
        return self.vehicle.arrived(now)

    def stay(self, matter: str = "") -> None:
        """Stop where it is."""
        if self._bound_for != matter or matter == "":
            self.vehicle.stop()
            self._bound_for = matter

    def draw(self, *words: object) -> float:
        return self.world.chance.draw(*words, self.callsign)

    def between(self, low: float, high: float, *words: object) -> float:
        return low + (high - low) * self.draw(*words)
