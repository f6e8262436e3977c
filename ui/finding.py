"""What is meant by typed words: a log, a unit, a street, a position; and the answers to questions."""

from collections.abc import Callable, Iterator
from datetime import datetime

from dispatch_desk.commands import SetMeetingPoint
from dispatch_desk.records import IncidentId, Records
from geodata.gazetteer import Gazetteer
from geodata.places import MapError, Position, distance_m
from geodata.references import read_reference
from ui.bridge import Bridge
from ui.command_line.choosing import why_words
from ui.command_line.reading import (
    AskHold,
    AskReach,
    DrawByHand,
    Find,
    Help,
    Meet,
    Noted,
    OfficerCard,
    PrintMap,
    Question,
    Replay,
    Report,
    ShowKeys,
    ShowPairing,
    ShowRoads,
    WhyNot,
)
from ui.command_line.verbs import VERBS
from ui.desk_window import DeskWindow
from ui.rankings import Rankings
from ui.search import Hit
from ui.seat import Seat

MOST_PLACES = 8
MOST_OF_OURS = 6  # logs and units before the places
HERE = "here"  # the middle of the map
FIGURES = "position"  # a kind of hit: by the National Grid, or by latitude and longitude


class Finder:
    """Looks in the logs, among the units on duty and in the gazetteer."""

    def __init__(
        self, bridge: Bridge, gazetteer: Gazetteer, middle: Callable[[], Position]
    ) -> None:
        """`middle` is that of the view."""
        self._bridge, self._gazetteer, self._middle = bridge, gazetteer, middle

    def find(self, text: str, of: IncidentId = "") -> list[Hit]:
        """What is ours first, then the places, best first.

        What is as good comes from an incident outwards where one is named, else from the middle.
        """
        wanted, records = text.strip().upper(), self._bridge.records
        about = records.incidents.get(of)
        start = about.position if about is not None else self._middle()

        def order(hit: Hit) -> tuple[bool, float]:
            name = hit.unit or records.incidents[hit.incident].number
            return name != wanted, distance_m(start, hit.position)

        logs = sorted(_logs(wanted, records), key=order)
        ours = [*logs, *sorted(self._units(wanted), key=order)]
        return [*ours[:MOST_OF_OURS], *self._places(text, start)]

    def by_street(self, place: Position) -> str:
        """A place of the map in words, as in "by Hazel Street"; empty where no street is near."""
        street = self._bridge.launch.selector.street_by(place)
        return f"by {street}" if street else ""

    def now(self) -> datetime:
        """By the desk's clock."""
        return self._bridge.now()

    def _units(self, wanted: str) -> Iterator[Hit]:
        fixes = self._bridge.fixes()
        for duty in self._bridge.records.on_duty():
            fix = fixes.find(duty.unit.device)
            if fix is not None and duty.callsign.startswith(wanted):
                yield Hit(duty.callsign, Position(fix.lat, fix.lon), unit=duty.callsign)

    def _places(self, text: str, start: Position) -> list[Hit]:
        try:
            words, position = read_reference(text)
        except MapError:
            found = self._gazetteer.search(text, MOST_PLACES, start)
            return [Hit(f.words, f.position, kind=f.kind.replace("_", " ")) for f in found]
        return [Hit(words, position, kind=FIGURES)]


def _logs(wanted: str, records: Records) -> Iterator[Hit]:
    for incident in records.open_incidents():
        if incident.number.startswith(wanted) or wanted in incident.place.upper():
            words = f"{incident.number}  {incident.place}"
            yield Hit(words, incident.position, incident=incident.id)


def _says(words: str, typed: str) -> bool:
    """Every word typed begins one of the place's."""
    said = words.lower().replace(",", " ").split()
    return all(any(one.startswith(word) for one in said) for word in typed.lower().split())


class Questions:
    """Answers what is asked on the command line, beside it."""

    def __init__(
        self,
        window: DeskWindow,
        seat: Seat,
        finder: Finder,
        rankings: Rankings,
        go_to: Callable[[Hit], None],
    ) -> None:
        self._line, self._seat, self._rankings = window.command_line, seat, rankings
        self._finder, self._go_to = finder, go_to
        self._window = window
        self._line.asked.connect(self.answer)

    def answer(self, question: Question) -> None:
        """All but those that are listened for by whom they concern."""
        match question:
            case Find(text=text):
                self._find(text)
            case WhyNot(callsign=callsign):
                ranking = self._rankings.ranking(self._seat.opened)
                shown = self._window.ranked.rows.rows
                self._line.show_note(why_words(callsign, ranking, shown, self._finder.now()))
            case Meet():
                self._meet(question)
            case Help(lines=lines):
                self._line.show_note("  ·  ".join(lines))
            case ShowKeys():
                self._window.open_keys()
            case Replay() | Report() | PrintMap() | OfficerCard() | Noted():
                pass
            case ShowRoads() | AskReach() | AskHold() | ShowPairing() | DrawByHand():
                pass

    def help(self) -> None:
        """F1: the verbs, beside whatever is being typed; in a replay its keys."""
        if self._window.only_looks:
            self._window.open_keys()
            return
        self._line.show_note(f"help and a verb tells more: {' · '.join(VERBS)}")

    def _find(self, text: str) -> None:
        hits = self._finder.find(text)
        if hits:
            self._go_to(hits[0])
        self._line.show_note(hits[0].words if hits else f"Nothing like “{text}” here")

    def _meet(self, question: Meet) -> None:
        """Ask for the meeting point the words mean: where a unit is, else the likeliest place."""
        place = question.place
        if place.lower() == HERE:
            shown = self._window.map.camera()
            middle = shown.place_at(shown.width / 2, shown.height / 2)
            words = self._finder.by_street(middle) or f"{middle}, as shown on the map"
            hit = Hit(words, middle)
        else:
            hits = self._finder.find(place, question.incident)
            found = [hit for hit in hits if not hit.incident]
            if not found:
                self._line.show_refusal(f"Nothing like “{place}” here: no meeting point is set")
                return
            hit = found[0]
            # The likest may be a street nobody meant; figures are what they are.
            if hit.kind != FIGURES and not _says(hit.words, place):
                self._line.show_refusal(f"No “{place}” here: is “{hit.words}” meant? Type that")
                return
        words = " ".join(hit.words.split())
        asked = SetMeetingPoint(
            incident=question.incident, position=hit.position, words=words, despite=question.despite
        )
        self._line.commands_wanted.emit([asked])
