"""The ways of those who could go to the open incident, on the map: who is proposed, and who is in hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from PySide6.QtCore import QObject, Signal

from dispatch_desk.records import Incident, IncidentId
from dispatch_desk.sending.candidate import Candidate
from geodata.places import Position, distance_m
from geodata.routing.engine import Route
from resources.fixes import Fix
from resources.units import Callsign
from ui import text
from ui.bridge import Bridge
from ui.map.marks import MapMeeting, MapRoute, Tone
from ui.road_questions import way_words

BAND_STEP_S = 10  # a band on the map is said in such steps: it need not be painted anew each second


@dataclass(frozen=True, slots=True)
class Way:
    """By road from where a unit was seen to a job, as the roads were then."""

    route: Route
    seen: Fix
    to: IncidentId
    as_of: int


class Proposals(QObject):
    """Keeps the ways of the few that are drawn; asks for one again when its unit has moved."""

    changed = Signal()  # something else is to be drawn or compared

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._incident: Incident | None = None
        self._rows: tuple[Candidate, ...] = ()  # to draw, the first the soonest
        self._lifted: Callsign | None = None
        self._ways: dict[Callsign, Way] = {}
        self._asked: set[Callsign] = set()
        self._roads = 0

    def show(
        self, incident: Incident | None, rows: Sequence[Candidate], lifted: Callsign | None
    ) -> None:
        """What the ranked list says now, and whose way is looked at; no incident: nothing is drawn."""
        if incident is None or self._incident is None or incident.id != self._incident.id:
            self.forget()
        self._incident, self._lifted = incident, lifted
        self._rows = tuple(to_draw(rows, lifted)) if incident is not None else ()
        for row in self._rows:
            self._ask(row.callsign)

    def forget(self) -> None:
        """Another incident, or another moment."""
        self._ways.clear()
        self._asked.clear()
        self._incident, self._rows = None, ()

    def ask_anew(self) -> None:
        """The roads have become others."""
        self._roads += 1

    def way(self, callsign: Callsign) -> Route | None:
        """As it was last found; None before."""
        way = self._ways.get(callsign)
        return way.route if way is not None else None

    def routes(self) -> Iterator[MapRoute]:
        for row in self._rows:
            way = self._ways.get(row.callsign)
            if way is not None:
                label = label_of(row)
                tone = self._tone(row)
                yield MapRoute(
                    way.route.lon, way.route.lat, label, tone, way_words(label, way.route)
                )

    def meetings(self) -> Iterator[MapMeeting]:
        """The RVP of the log; without one, where who goes ahead of enough would wait."""
        incident = self._incident
        if incident is None:
            return
        if incident.rvp is not None:
            west = incident.rvp.position.lon < incident.position.lon
            yield MapMeeting(incident.rvp.position, incident.rvp.words, leftwards=west)
            return
        for row in self._rows:
            way = self._ways.get(row.callsign)
            if row.hold and way is not None:
                hold_m = self._bridge.launch.force.sending.hold_m
                place = short_of(way.route, incident.position, hold_m)
                west = place.lon < incident.position.lon
                yield MapMeeting(place, f"{row.callsign} holds", given=False, leftwards=west)

    def _tone(self, row: Candidate) -> Tone:
        if row.callsign == self._lifted:
            return "lifted"
        return "proposed" if row.verdict == "recommended" else "possible"

    def _ask(self, callsign: Callsign) -> None:
        incident, bridge, roads = self._incident, self._bridge, self._roads
        duty = bridge.records.units.get(callsign)
        seen = bridge.fixes().find(duty.unit.device) if duty is not None else None
        if incident is None or duty is None or not duty.on_duty or seen is None:
            return
        known = self._ways.get(callsign)
        here = known is not None and _same_place(known.seen, seen) and known.as_of == roads
        if here or callsign in self._asked:
            return
        self._asked.add(callsign)

        def take(route: Route | None) -> None:
            if self._incident is None or self._incident.id != incident.id:
                return
            self._asked.discard(callsign)
            self._ways.pop(callsign, None)
            if route is not None:
                self._ways[callsign] = Way(route, seen, incident.id, roads)
            self.changed.emit()

        bridge.route(
            callsign, incident.position, incident.grade, take,
            lambda _why: self._asked.discard(callsign),
        )  # fmt: skip


def to_draw(rows: Sequence[Candidate], lifted: Callsign | None) -> Iterator[Candidate]:
    """Who is proposed, and whoever is in hand. Who is going has a way already; enough go: nobody's."""
    able = [row for row in rows if row.suitable and not row.going and row.eta_s is not None]
    first = [row for row in able if row.verdict == "recommended"]
    yield from first
    in_hand = next((row for row in rows if row.callsign == lifted and not row.going), None)
    if in_hand is not None and in_hand not in first and in_hand.eta_s is not None:
        yield in_hand


def label_of(row: Candidate) -> str:
    """Who, how soon, and from when to when, as in BR21 3:35 (3:10 to 4:20)."""
    earliest = row.earliest_s // BAND_STEP_S * BAND_STEP_S
    latest = row.latest_s + -row.latest_s % BAND_STEP_S if isfinite(row.latest_s) else inf
    band = f"{text.seconds(earliest)}–{text.seconds(latest)}"  # noqa: RUF001 - from one to the other
    return f"{row.callsign} {text.seconds(row.eta_s or 0.0)} ({band})"


def short_of(route: Route, place: Position, within_m: float) -> Position:
    """Where the way last comes so near to the place it leads to: from there on it stays as near."""
    after = Position(float(route.lat[-1]), float(route.lon[-1]))
    for lat, lon in zip(route.lat[-2::-1].tolist(), route.lon[-2::-1].tolist(), strict=True):
        before = Position(lat, lon)
        if distance_m(before, place) > within_m:
            return _entering(before, after, place, within_m)
        after = before
    return after


def _entering(outside: Position, inside: Position, place: Position, within_m: float) -> Position:
    far, near = distance_m(outside, place), distance_m(inside, place)
    share = min(1.0, (far - within_m) / (far - near)) if far > near else 1.0
    lat = outside.lat + share * (inside.lat - outside.lat)
    return Position(lat, outside.lon + share * (inside.lon - outside.lon))


def _same_place(a: Fix, b: Fix) -> bool:
    return (a.lat, a.lon, a.heading_deg) == (b.lat, b.lon, b.heading_deg)
