"""A typed line word by word, and the units, incidents and codes its words stand for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from rapidfuzz import fuzz, process

from dispatch_desk.closures import in_force_at
from dispatch_desk.commands import Command
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Closure, DutyUnit, Incident, IncidentId, Records
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.costs import Cost
from dispatch_desk.sending.needs import Needs
from dispatch_desk.sending.ranking import Ranking
from geodata.places import Position
from geodata.selecting import Selector
from resources.units import Callsign, RefusedError
from ui.map.export import Form

NUMBER_DIGITS = 4  # "0417": what makes a word an incident's number rather than text
NEAREST = 3
ONLY_LOOKS = "This is a replay: nothing is sent or recorded"


@dataclass(frozen=True, slots=True)
class Find:
    """Where is it: a place, a unit, an incident."""

    text: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why does this unit stand where it stands in the list."""

    callsign: Callsign


@dataclass(frozen=True, slots=True)
class Help:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowKeys:
    """The card of the first start again."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Show a moment again: a time, an incident or an alert as typed; empty: a little while ago."""

    moment: str


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """Show all that is known of this unit's safety."""

    callsign: Callsign


@dataclass(frozen=True, slots=True)
class Noted:
    """What the safety watch had to say of itself has been read."""


@dataclass(frozen=True, slots=True)
class Meet:
    """Where those who come to an incident are to meet: a place as typed, or "here"."""

    incident: IncidentId
    place: str
    despite: str = ""  # why there, where nobody should meet


@dataclass(frozen=True, slots=True)
class ShowPairing:
    """What the best pairing of two live jobs would be."""


@dataclass(frozen=True, slots=True)
class ShowRoads:
    """What is closed and slowed."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a search of the roads begins or ends: an incident, a unit, or a place as typed."""

    words: str
    incident: IncidentId | None = None
    unit: Callsign | None = None
    position: Position | None = None  # shown on the map; the words are only its name


@dataclass(frozen=True, slots=True)
class AskReach:
    """How far in so many minutes; without a target, what is shown goes away."""

    target: Target | None
    minutes: tuple[int, ...] = ()
    ago_s: float = 0.0
    on_foot: bool = False


@dataclass(frozen=True, slots=True)
class AskHold:
    """What to hold so that nobody gets out; without a target, of an area drawn now, or the plan goes."""

    target: Target | None
    ago_s: float = 0.0
    draw: bool = False


DrawMode = Literal["polygon", "circle", "line", "road"]


@dataclass(frozen=True, slots=True)
class DrawByHand:
    """Let something be drawn on the map."""

    mode: DrawMode


@dataclass(frozen=True, slots=True)
class Report:
    """Write the shift report, from a time of day as typed; empty: of the last twelve hours."""

    begin: str


@dataclass(frozen=True, slots=True)
class PrintMap:
    """Take the map away as it is seen: on which paper, as a picture or as a page."""

    form: Form


Question: TypeAlias = (
    Find
    | WhyNot
    | Help
    | ShowKeys
    | Replay
    | Report
    | PrintMap
    | OfficerCard
    | Noted
    | ShowRoads
    | AskReach
    | AskHold
    | Meet
    | ShowPairing
    | DrawByHand
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a line asks for. At most one of commands, question and error is there."""

    commands: tuple[Command, ...] = ()
    question: Question | None = None
    error: str = ""
    warning: str = ""  # what doing it would cost, in words for before Enter


@dataclass(frozen=True, slots=True)
class Context:
    """What a line may leave unsaid: the open incident, its ranked list as shown, who types."""

    force: Force
    records: Records = field(default_factory=Records)
    person: str = ""
    incident: IncidentId | None = None
    candidates: tuple[Candidate, ...] = ()
    proposed: tuple[Callsign, ...] = ()  # by that list
    needs: Needs | None = None  # what that list is for; None: what the incident asks
    ranking: Ranking | None = None  # of that incident, with everybody on duty
    only_looks: bool = False  # a replay: nothing can be asked for
    selector: Selector | None = None  # of the area's roads
    now: datetime | None = None  # for a time of day that is to come
    costs: Callable[[Sequence[Callsign], IncidentId], Sequence[Cost]] | None = None

    def held(self) -> list[Closure]:
        """The roads closed and slowed now."""
        changes = self.records.road_changes
        return list(in_force_at(changes, self.now)) if self.now is not None else []

    def candidate(self, callsign: str, incident: IncidentId) -> Candidate | None:
        """The unit's row in the ranked list, when that list is for this incident."""
        if incident != self.incident:
            return None
        listed = next((row for row in self.candidates if row.callsign == callsign), None)
        if listed is not None or self.ranking is None or self.ranking.job.incident != incident:
            return listed
        return self.ranking.row(Callsign(callsign))

    def costs_of(self, callsigns: Sequence[Callsign], incident: IncidentId) -> Sequence[Cost]:
        """What sending them would cost others, the gravest first; nothing where nobody works it out."""
        return self.costs(callsigns, incident) if self.costs is not None else ()


class Words:
    """Reads a line from the left; what is left over keeps its own spacing."""

    def __init__(self, line: str) -> None:
        self._left = line.strip()

    def peek(self) -> str:
        return self._left.split(None, 1)[0] if self._left else ""

    @property
    def left(self) -> str:
        """All that has not been taken."""
        return self._left

    def take(self) -> str:
        word, *left = self._left.split(None, 1) or [""]
        self._left = left[0] if left else ""
        return word

    def rest(self) -> str:
        left, self._left = self._left, ""
        return left


def nearest(word: str, options: Iterable[str]) -> list[str]:
    """Up to three options that look most like the word, the likest first."""
    found = process.extract(
        word.lower(), list(options), scorer=fuzz.ratio, processor=str.lower, limit=NEAREST
    )
    return [option for option, _score, _index in found]


def unit_named(word: str, context: Context) -> DutyUnit | None:
    return context.records.units.get(Callsign(word.upper()))


def take_unit(words: Words, context: Context) -> DutyUnit:
    """The next word as a unit on duty. Raises RefusedError with the nearest callsigns."""
    word = words.take()
    if not word:
        raise RefusedError("Which unit? Type a callsign")
    unit = unit_named(word, context)
    if unit is None:
        raise RefusedError(_unknown_unit(word, context))
    if not unit.on_duty:
        raise RefusedError(f"{unit.callsign} is off duty: book it on first")
    return unit


def take_units(words: Words, context: Context) -> list[DutyUnit]:
    """One unit or more: every next word that is a callsign, each once."""
    units = [take_unit(words, context)]
    while words.peek() and looks_like_callsign(words.peek(), context):
        unit = take_unit(words, context)
        if unit not in units:
            units.append(unit)
    return units


def looks_like_callsign(word: str, context: Context) -> bool:
    """A callsign, the beginning of one, or built like one: a slip must not become a reason."""
    return names_a_radio(word, context) or any(
        c.startswith(word.upper()) for c in context.records.units
    )


def names_a_radio(word: str, context: Context) -> bool:
    """A callsign known here, or letters with digits: never a mere word."""
    built = word.isalnum() and word[:1].isalpha() and not word.isalpha()
    return built or unit_named(word, context) is not None


def take_incident(words: Words, context: Context) -> Incident:
    """The next word when it is a number, else the incident that is open at the desk."""
    word = words.peek()
    if is_number(word):
        words.take()
        return incident_numbered(word, context)
    if context.incident is None:
        raise RefusedError("Which incident? Open one, or type its number as in 0417")
    found = context.records.incidents.get(context.incident)
    if found is None or not found.open:
        raise RefusedError("The incident shown is closed: type the number of an open one")
    return found


def is_number(word: str) -> bool:
    return word.rpartition("/")[2].isdecimal() and (len(word) == NUMBER_DIGITS or "/" in word)


def incident_numbered(word: str, context: Context) -> Incident:
    """The open incident of that number, the newest day first; or of that whole id."""
    known = [i for i in context.records.incidents.values() if word in (i.number, i.id)]
    still_open = [incident for incident in known if incident.open]
    if still_open:
        return max(still_open, key=lambda incident: incident.id)
    if known:
        raise RefusedError(f"{word} is closed: only an open incident can be worked on")
    numbers = nearest(word, (incident.number for incident in context.records.open_incidents()))
    raise RefusedError(f"No open incident {word}" + _offer(numbers))


def code_for(word: str, options: dict[str, str], what: str) -> str:
    """The code a word stands for: the code itself, or the start of one code or name only."""
    low = word.lower()
    exact = [code for code in options if code.lower() == low]
    begun = [code for code, name in options.items()
             if code.lower().startswith(low) or name.lower().startswith(low)]  # fmt: skip
    found = exact or (begun if low else [])
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{code} {name}" if code != name else code for code, name in options.items())
    asked = f"“{word}” is no {what}" if word else f"Which {what}?"
    raise RefusedError(f"{asked}: choose one of {listed}")


def mid_sentence(words: str) -> str:
    """With a small letter, unless it begins with an abbreviation: "PCSO: not for confrontation"."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _unknown_unit(word: str, context: Context) -> str:
    callsigns = (unit.callsign for unit in context.records.on_duty())
    return f"No unit {word.upper()} on duty" + _offer(nearest(word, callsigns))


def _offer(options: list[str]) -> str:
    return f". Nearest: {', '.join(options)}" if options else ""
