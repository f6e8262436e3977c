"""Ways on the map: those being driven, those of who could go, the one in hand; and two units compared."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from PySide6.QtCore import QObject

from dispatch_desk.records import Incident
from dispatch_desk.sending.candidate import Candidate
from geodata.places import Position
from resources.units import Callsign
from ui import text
from ui.bridge import Bridge
from ui.comparing import compared
from ui.desk_window import DeskWindow
from ui.map.hovering import Hovering
from ui.map.marks import MapMeeting, MapRoute
from ui.passing import Passing
from ui.proposals import Proposals
from ui.rankings import Rankings
from ui.road_questions import RoadQuestions
from ui.seat import Seat

RankedFor = Callable[[], Incident | None]


class Ways(QObject):
    """Drawn only when they are others than before. The map stays where it is."""

    def __init__(
        self, window: DeskWindow, bridge: Bridge, roads: RoadQuestions, rankings: Rankings, seat: Seat,
        ranked_for: RankedFor,
    ) -> None:  # fmt: skip
        super().__init__()
        self._window, self._roads, self._rankings = window, roads, rankings
        self._bridge = bridge
        self._seat, self._ranked_for = seat, ranked_for
        self._bridge = bridge
        self._proposals, self._passing = Proposals(bridge), Passing()
        self._hovering = Hovering(window.map, window.map.mark_under)
        self._lifted: Callsign | None = None
        self._drawn: tuple[Sequence[MapRoute], Sequence[MapMeeting]] = (), ()
        self._said: tuple[str, ...] = ()
        self._hovering.over.connect(self.lift)
        window.ranked.hovered.connect(self.lift)
        for told in (roads.answered, rankings.answered, self._proposals.changed):
            told.connect(self.show)

    def lift(self, callsign: str) -> None:
        """A hand rests on this unit, in the list or on the map; "" when it has gone."""
        self._lifted = Callsign(callsign) if callsign else None
        self.show()

    def ask_anew(self) -> None:
        """The roads have become others."""
        self._proposals.ask_anew()

    def forget(self) -> None:
        """Another moment: nothing of the one before is drawn."""
        self._proposals.forget()
        self._lifted = None

    def show(self) -> None:
        """As the list stands now; an emergency's list is of backup, whose way is proposed elsewhere."""
        if self._bridge.is_stopped:
            return
        incident = self._ranked_for()
        rows = (self._rankings.rows(incident.id) or []) if incident is not None else []
        self._proposals.show(incident, rows, self._lifted)
        driven = (as_listed(way, rows) for way in self._driven())
        routes = [*driven, *self._proposals.routes()]
        meetings = list(self._proposals.meetings())
        if meetings != self._drawn[1] or not _alike(routes, self._drawn[0]):
            self._drawn = routes, meetings
            self._window.feed.show_route(routes, meetings)
        said = self._compared(rows)
        if said != self._said:
            self._said = said
            self._window.ranked.show_compared(said)

    def _driven(self) -> list[MapRoute]:
        """From where each unit was last seen on its way, which may be farther than when it was asked."""
        routes, fixes = self._roads.routes(self._seat.opened), self._bridge.fixes()
        units = self._bridge.records.units
        seen = []
        for route in routes:
            callsign = Callsign(route.label.partition(" ")[0])
            duty = units.get(callsign)
            fix = fixes.find(duty.unit.device) if duty is not None else None
            where = Position(fix.lat, fix.lon) if fix is not None else None
            seen.append((route, where))
        return self._passing.ahead(seen)

    def _compared(self, rows: Sequence[Candidate]) -> tuple[str, ...]:
        """The one in hand with the row that has the keyboard, else with the first who is proposed."""
        row = self._row(self._lifted, rows)
        ranked = self._window.ranked
        focused = ranked.rows.row_at(ranked.list.currentIndex()) if ranked.list.hasFocus() else None
        if focused is None or focused.callsign == self._lifted:
            able = (one for one in rows if one.suitable and not one.going)
            focused = next(able, None)
        if row is None or focused is None:
            return ()
        way = self._proposals.way
        return compared(row, focused, way(row.callsign), way(focused.callsign))

    def _row(self, callsign: Callsign | None, rows: Sequence[Candidate]) -> Candidate | None:
        found = next((row for row in rows if row.callsign == callsign), None)
        if found is not None or callsign is None:
            return found
        ranking = self._rankings.ranking(self._seat.opened) if rows else None
        return ranking.row(callsign) if ranking is not None else None


def as_listed(driven: MapRoute, rows: Sequence[Candidate]) -> MapRoute:
    """The way of who has not set off yet, with the time of the list: the road alone would be too soon."""
    callsign, _, road = driven.label.partition(" ")
    row = next((one for one in rows if one.callsign == callsign and one.going), None)
    if driven.tone == "muted" or row is None or row.eta_s is None or row.turn_out_s < 1:
        return driven
    listed = text.seconds(row.eta_s)
    said = driven.way.replace(f"{callsign} {road}", f"{callsign} {listed}", 1)
    return replace(driven, label=f"{callsign} {listed}", way=said)


def _alike(routes: Sequence[MapRoute], drawn: Sequence[MapRoute]) -> bool:
    """Whether the same lines would be drawn with the same words: answers are never changed in place."""
    if len(routes) != len(drawn):
        return False
    pairs = zip(routes, drawn, strict=True)
    return all((a.label, a.tone) == (b.label, b.tone) and a.lon is b.lon for a, b in pairs)
