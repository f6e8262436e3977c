"""What the desk itself can do at a place of a map. What decides is not offered in a replay."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from dispatch_desk.commands import SetMeetingPoint
from dispatch_desk.driving import gravest_grade
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import Reached
from geodata.places import Position
from geodata.roads import I4
from geodata.selection import Street
from geodata.streets import ends_of
from ui import text
from ui.bridge import Bridge
from ui.command_line.reading import AskReach, Target
from ui.desk_window import DeskWindow
from ui.finding import Finder
from ui.map.marks import MapUnit
from ui.map.paths import Runs
from ui.map.roadmarks import edge_runs
from ui.map.roadwords import Draft
from ui.place_menu import Entry, Spot, Tell
from ui.roads.mapping import chosen_extent
from ui.seat import Seat

MOST_NEAREST = 9
REACH_MIN = (5, 10, 15)

TakePlace = Callable[[Position], None]
CloseAt = Callable[[Position], None]


class PlaceOffers:
    """Each method is one section of the menu, as `PlaceMenu.offer` wants it."""

    def __init__(
        self, window: DeskWindow, bridge: Bridge, seat: Seat, finder: Finder, choose: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._window, self._bridge, self._seat = window, bridge, seat
        self._finder, self._choose = finder, choose

    # What stands there

    def of_mark(self, spot: Spot) -> Iterator[Entry]:
        mark, view = spot.mark, spot.view
        if isinstance(mark, MapUnit):
            name = mark.callsign
            yield Entry(f"Choose {name}", partial(view.unit_clicked.emit, name))
            if view.followed == name:
                yield Entry(f"Stop following {name}", partial(view.follow, None), "F")
            else:
                yield Entry(f"Follow {name}", partial(view.follow, name), "F")
        elif mark is not None:
            yield Entry(f"Open {mark.number}", partial(view.incident_clicked.emit, mark.id))

    # What the desk can do

    def of_incidents(self, spot: Spot, take_place: TakePlace) -> Iterator[Entry]:
        """A new one here, or where those who come to the open one meet."""
        if self._window.only_looks:
            return
        being_written = self._window.incident.new_form.isVisible()
        words = "Take this place for the new incident" if being_written else "New incident here"
        yield Entry(words, partial(take_place, spot.place))
        incident = self._bridge.records.incidents.get(self._seat.opened or "")
        if incident is not None and incident.open:
            deed = partial(self._meet, incident.id, spot.place)
            yield Entry(f"RVP of {incident.number} here", deed)

    def _meet(self, incident: str, place: Position) -> None:
        words = self._finder.by_street(place) or f"{place}, as shown on the map"
        asked = SetMeetingPoint(incident=incident, position=place, words=words)
        self._window.command_line.commands_wanted.emit([asked])

    # What the roads know

    def of_roads(self, spot: Spot, close_at: CloseAt) -> Iterator[Entry]:
        yield Entry("Nearest units", rows=partial(self._ask_nearest, spot.place))
        yield Entry(f"Reach from here, {_listed(REACH_MIN)} min", partial(self._reach, spot.place))
        street = self._bridge.launch.selector.street_by(spot.place)
        if not street:
            return
        yield Entry(f"Where {street} goes", partial(self._show_street, spot, street))
        if not self._window.only_looks:
            yield Entry(f"Close {street} here", partial(close_at, spot.place))

    def _ask_nearest(self, place: Position, tell: Tell) -> None:
        """As if a job of the gravest grade were here, that asks for nothing but whoever is free."""
        bridge, grade = self._bridge, gravest_grade(self._bridge.launch.force)

        def take(reached: Reached) -> None:
            rows = rank(bridge.muster(), reached, Job(grade=grade), bridge.now()).rows(MOST_NEAREST)
            tell([self._row(row) for row in rows] or [Entry("nobody is on duty")])

        bridge.reached(place, grade, take, lambda why: tell([Entry(why)]))

    def _row(self, row: Candidate) -> Entry:
        time = text.seconds(row.eta_s) if row.eta_s is not None else "…"
        return Entry(f"{row.callsign}  {time}  {row.reason}", partial(self._choose, row.callsign))

    def _reach(self, place: Position) -> None:
        name = self._finder.by_street(place) or str(place)
        target = Target(name, position=place)
        self._window.command_line.asked.emit(AskReach(target, REACH_MIN))

    def _show_street(self, spot: Spot, street: str) -> None:
        """All of it, drawn and said; Esc on the map takes it away."""
        selector, network = self._bridge.launch.selector, self._bridge.launch.area.roads
        say = self._window.command_line.show_note

        def find() -> tuple[I4, Runs, tuple[str, ...]]:
            edges = selector.edges(Street(street, spot.place))
            return edges, edge_runs(network, edges), ends_of(network, edges)

        def take(found: tuple[I4, Runs, tuple[str, ...]]) -> None:
            if not isValid(spot.view):
                return  # closed meanwhile
            edges, runs, ends = found
            between = f", {'between' if len(ends) > 1 else 'from'} {' and '.join(ends)}"
            words = f"{street}: {chosen_extent(selector, edges)}{between if ends else ''}"
            spot.view.show_draft(Draft("stretch", (), runs, f"{words} · Esc"))
            say(words)

        self._bridge.beside(lambda _roads, _snapper: find(), take, say)

    # What can be taken away

    def of_place(self, spot: Spot) -> Iterator[Entry]:
        yield Entry(f"Copy {spot.place}", partial(_copy, str(spot.place)))


def _copy(words: str) -> None:
    QApplication.clipboard().setText(words)


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
