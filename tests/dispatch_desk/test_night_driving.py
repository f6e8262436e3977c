"""How an invented night's units drive: as the force says, to the jobs it says so of, and no other way."""

from functools import cache

from dispatch_desk.driving import driving_of
from dispatch_desk.simulation.headless import HeadlessNight
from dispatch_desk.simulation.night import NightPlan
from geodata.places import Position
from geodata.roads import F8
from geodata.routing.engine import Route
from geodata.routing.navigator import Codes, Etas
from tests.desks import FORCE
from tests.nights import Beeline, a_night, play

KNOWN = {way.code for way in FORCE.driving}


class Noted(Beeline):
    """Notes who was asked about, and how they drive."""

    def __init__(self) -> None:
        super().__init__()
        self.driven: list[tuple[Position, str]] = []
        self.ranked: list[tuple[Position, set[str]]] = []

    def route(self, a: Position, b: Position, *, heading: float = 0.0, driving: str = "") -> Route:
        self.driven.append((b, driving))
        return super().route(a, b, heading=heading, driving=driving)

    def etas(
        self,
        lats: F8,
        lons: F8,
        target: Position,
        *,
        headings: F8 | None = None,
        driving: Codes = (),
    ) -> Etas:
        assert len(driving) == len(lats)
        self.ranked.append((target, set(driving)))
        return super().etas(lats, lons, target, headings=headings, driving=driving)


@cache
def the_night() -> tuple[HeadlessNight, Noted]:
    roads = Noted()
    return play(a_night(NightPlan(7), roads=roads), 2), roads


def places_of(grade: str) -> set[Position]:
    incidents = the_night()[0].desk.picture.incidents.values()
    return {incident.position for incident in incidents if incident.grade == grade}


def test_that_units_respond_to_the_gravest_calls_and_to_no_others() -> None:
    gravest = places_of("1")
    to_gravest = {driving for goal, driving in the_night()[1].driven if goal in gravest}
    to_others = {driving for goal, driving in the_night()[1].driven if goal not in gravest}
    assert "response" in to_gravest
    assert "response" not in to_others
    assert to_gravest | to_others <= KNOWN


def test_that_who_goes_by_pedal_does_so_all_night() -> None:
    night, roads = the_night()
    pedals = [
        duty
        for duty in night.desk.picture.units.values()
        if driving_of(duty.unit, "", FORCE) == "pedal"
    ]
    assert pedals
    assert sum(driving == "pedal" for _, driving in roads.driven) > len(pedals)


def test_that_the_list_of_a_call_is_asked_for_as_units_will_drive_there() -> None:
    gravest = places_of("1")
    asked = {place in gravest: set[str]() for place, _ in the_night()[1].ranked}
    for place, driving in the_night()[1].ranked:
        asked[place in gravest] |= driving
    assert asked[True] == {"normal", "response", "pedal"}
    assert asked[False] == {"normal", "pedal"}


def test_that_the_night_tells_the_roads_its_own_hour() -> None:
    night, roads = the_night()
    assert roads.hour == night.clock.at.hour == 22
