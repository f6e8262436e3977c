"""Every verb of the command line: how it is written, what it means, and what its words become."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from dispatch_desk.commands import (
    CloseIncident,
    OwnAlert,
    OwnIncident,
    RecordContact,
    Regrade,
    SetStatus,
    StandDown,
    WriteLog,
)
from resources.units import RefusedError
from ui.command_line import (
    booking,
    choosing,
    consequences,
    drawings,
    endangered,
    locating,
    roadworks,
    searching,
)
from ui.command_line.reading import (
    Context,
    Find,
    Help,
    Noted,
    Parsed,
    PrintMap,
    Replay,
    Report,
    ShowKeys,
    Words,
    code_for,
    is_number,
    names_a_radio,
    take_incident,
    take_unit,
    take_units,
)
from ui.map.export import SUFFIXES, Form

Slot = Literal[
    "sendable", "committed", "unit", "alerted", "number",
    "status", "how", "grade", "result", "verb", "text", "alert", "marker", "terminal", "minutes",
    "road", "closure", "listed", "requested", "asked", "count", "paper",
    "kind", "crew", "drawing", "cordon",
]  # fmt: skip
"""What may stand in one place of a line; completion offers it."""

FORMS: Mapping[str, Form] = {form: form for form in SUFFIXES}


@dataclass(frozen=True, slots=True)
class Verb:
    usage: str
    meaning: str
    slots: tuple[Slot, ...]
    read: Callable[[Words, Context], Parsed]
    only_asks: bool = False  # changes nothing: of use in a replay too
    or_road: bool = False  # a road may stand in the place of the first slot


def usable(context: Context) -> Mapping[str, Verb]:
    """The verbs that can be done here."""
    return {name: verb for name, verb in VERBS.items() if verb.only_asks or not context.only_looks}


def _off(words: Words, context: Context) -> Parsed:
    units = take_units(words, context)
    idle = [unit.callsign for unit in units if unit.incident is None]
    if idle:
        raise RefusedError(f"{', '.join(idle)} is going nowhere: nothing to stand down from")
    reason = words.rest()
    return Parsed(tuple(StandDown(callsign=unit.callsign, reason=reason) for unit in units))


def _status(words: Words, context: Context) -> Parsed:
    unit = take_unit(words, context)
    names = {str(status.code): status.name for status in context.force.statuses}
    code = int(code_for(words.rest(), names, "status"))
    return Parsed((SetStatus(callsign=unit.callsign, code=code),))


def _ok(words: Words, context: Context) -> Parsed:
    unit = take_unit(words, context)
    how = words.take() if words.peek().lower() in HOW else "voice"
    return Parsed((RecordContact(callsign=unit.callsign, how=how.lower(), note=words.rest()),))


def _own(words: Words, context: Context) -> Parsed:
    incident = take_incident(words, context)
    return Parsed((OwnIncident(incident=incident.id, owner=context.person),))


def _grade(words: Words, context: Context) -> Parsed:
    incident = take_incident(words, context)
    names = {grade.code: grade.name for grade in context.force.grades}
    code = code_for(words.take(), names, "grade")
    reason = words.rest()
    if not reason:
        raise RefusedError(f"Why grade {code}? Add the reason after it")
    return Parsed((Regrade(incident=incident.id, grade=code, reason=reason),))


def _log(words: Words, context: Context) -> Parsed:
    incident = take_incident(words, context)
    text = words.rest()
    if not text:
        raise RefusedError(f"What shall {incident.number} say? Add the text")
    return Parsed((WriteLog(incident=incident.id, text=text),))


def _close(words: Words, context: Context) -> Parsed:
    """An incident; or roads, which no incident's number and no result stands for."""
    if not is_number(words.peek()) and roadworks.is_meant(words.left, context):
        return roadworks.close(words, context)
    incident = take_incident(words, context)
    names = {result.code: result.name for result in context.force.results}
    code = code_for(words.take(), names, "result")
    asked = CloseIncident(incident=incident.id, result=code, note=words.rest())
    return Parsed((asked,), warning=consequences.of_closing(incident, context))


def _take(words: Words, context: Context) -> Parsed:
    callsign = take_unit(words, context).callsign
    alert = context.records.alert_of(callsign)
    if alert is None:
        raise RefusedError(f"{callsign} has no open alert to take")
    warning = consequences.of_taking(alert, context.person)
    return Parsed((OwnAlert(alert=alert.id, owner=context.person),), warning=warning)


def _find(words: Words, _context: Context) -> Parsed:
    text = words.rest()
    if not text:
        raise RefusedError("Find what? Type a street, a place, a unit or a number")
    return Parsed(question=Find(text))


def _replay(words: Words, _context: Context) -> Parsed:
    return Parsed(question=Replay(words.rest()))


def _report(words: Words, _context: Context) -> Parsed:
    return Parsed(question=Report(words.rest()))


def _print(words: Words, _context: Context) -> Parsed:
    form = code_for(words.take() or "a4", {form: form for form in FORMS}, "form of a map")
    return Parsed(question=PrintMap(FORMS[form]))


def _help(words: Words, context: Context) -> Parsed:
    """Of a verb what it means; of a callsign that it calls for help."""
    known = usable(context)
    if words.peek().lower() not in known and names_a_radio(words.peek(), context):
        return endangered.call_for_help(words, context)
    asked = words.take().lower()
    chosen = [known[asked]] if asked in known else list(known.values())
    return Parsed(question=Help(tuple(f"{verb.usage}: {verb.meaning}" for verb in chosen)))


def _noted(_words: Words, _context: Context) -> Parsed:
    return Parsed(question=Noted())


def _keys(_words: Words, _context: Context) -> Parsed:
    return Parsed(question=ShowKeys())


HOW = ("voice", "radio")
VERBS: Mapping[str, Verb] = {
    "send": Verb("send BR24 BT11 0417", "send units", ("sendable", "number", "text"), choosing.send),
    "recall": Verb("recall, or recall BR24", "take a sending back", ("committed",), choosing.recall),
    "off": Verb("off BD03", "stand a unit down", ("committed", "text"), _off),
    "st": Verb("st BR21 6", "set a unit's status", ("unit", "status"), _status),
    "ok": Verb("ok BR09 voice", "the officer was heard", ("unit", "how", "text"), _ok),
    "own": Verb("own 0422", "take an incident", ("number",), _own),
    "grade": Verb("grade 0415 2 reason", "regrade", ("number", "grade", "text"), _grade),
    "log": Verb("log 0417 text", "write to a log", ("number", "text"), _log),
    "find": Verb("find 14 corp", "search the map", ("text",), _find, only_asks=True),
    "close": Verb(
        "close 0417 dealt note, or close high street for 2h because flood",
        "close an incident, or roads", ("number", "result", "text"), _close, or_road=True,
    ),
    "why": Verb(
        "why BN40", "why it stands where it stands, and what would change that", ("listed",),
        choosing.why, only_asks=True,
    ),
    "request": Verb(
        "request ARV1 0417 reason", "ask for a unit that is not yours to send",
        ("requested", "number", "text"), choosing.request,
    ),
    "grant": Verb(
        "grant ARV1 0417 Insp Bell: reason", "the answer to a request: yes, and whose",
        ("asked", "number", "text"), choosing.grant,
    ),
    "refuse": Verb(
        "refuse ARV1 0417 Insp Bell: reason", "the answer to a request: no, and whose",
        ("asked", "number", "text"), choosing.refuse,
    ),
    "prisoners": Verb(
        "prisoners BR24 1", "how many are aboard; 0 once handed over", ("unit", "count"),
        choosing.prisoners,
    ),
    "rvp": Verb(
        "rvp 0417 hazel street, or rvp here", "where to meet; here is the middle of the map",
        ("number", "text"), choosing.meet,
    ),
    "caller": Verb(
        'caller 0417 A"ML=1;…, or caller 51.58, -2.99 45', "where the caller's phone is, and how exactly",
        ("number", "text"), locating.caller,
    ),
    "position": Verb(
        "position BR27", "note that its position was asked for by voice", ("unit", "text"),
        choosing.position,
    ),
    "pair": Verb(
        "pair", "who to send where when two jobs want the same units", (), choosing.pair,
        only_asks=True,
    ),
    "take": Verb("take BR21", "take a unit's alert", ("alerted",), _take),
    "on": Verb(
        "on BR30 RSP Rees 4471[taser advanced], Khan until 07:00 with van",
        "book a unit on; in brackets what an officer can do", ("text", "kind", "crew"),
        booking.book_on,
    ),
    "bookoff": Verb("bookoff BR30", "book a unit off", ("unit",), booking.book_off),
    "officer": Verb(
        "officer BR21", "the officer's card", ("unit",), endangered.officer, only_asks=True
    ),
    "check": Verb(
        "check BR21 10 reason", "next check in so many minutes", ("unit", "minutes", "text"),
        endangered.check,
    ),
    "unheard": Verb(
        "unheard BR21 reason", "the last contact was none", ("unit", "text"), endangered.unheard
    ),
    "seen": Verb(
        "seen BR21 BR24 words", "BR24 has seen BR21", ("unit", "unit", "text"), endangered.seen
    ),
    "terminal": Verb(
        "terminal BR21 lost service", "its terminal is in trouble", ("unit", "terminal"),
        endangered.terminal,
    ),
    "mark": Verb(
        "mark 0417 weapons source", "a marker; with - before it, off again",
        ("number", "marker", "text"), endangered.mark,
    ),
    "standdown": Verb(
        "standdown BR21-E1 BR24 BT11", "tell those going to an alert that they need not",
        ("alert", "sendable", "text"), endangered.stand_down,
    ),
    "slow": Verb(
        "slow a48 to 20 for 1h because flood", "slow roads, mph", ("road", "text"), roadworks.slow
    ),
    "extend": Verb(
        "extend R3 for 1h", "keep roads closed or slowed for longer", ("closure", "text"),
        roadworks.extend,
    ),
    "reopen": Verb("reopen R3 because clear", "open roads again", ("closure", "text"), roadworks.reopen),
    "draw": Verb(
        "draw, or draw circle, line, road", "draw on the map by hand", ("text",), drawings.draw
    ),
    "cordon": Verb(
        "cordon inner 0417 100m words closed", "a cordon round a job; closed: its roads too",
        ("cordon", "number", "text"), drawings.cordon,
    ),
    "hazard": Verb(
        "hazard 0417 200m gas", "a hazard round a job", ("number", "text"), drawings.hazard
    ),
    "search": Verb(
        "search 0417 500m words", "an area to be searched", ("number", "text"), drawings.search
    ),
    "lift": Verb(
        "lift D3 because clear", "take a drawing off the map and reopen its roads",
        ("drawing", "text"), drawings.lift,
    ),
    "rename": Verb("rename D3 words", "another label", ("drawing", "text"), drawings.rename),
    "shut": Verb(
        "shut D3 because armed", "close the roads inside a drawing", ("drawing", "text"), drawings.shut
    ),
    "roads": Verb(
        "roads", "what is closed and slowed, and until when", (), roadworks.show, only_asks=True
    ),
    "reach": Verb(
        "reach 0417 10, reach BR21 5, reach tesco 5 ago 3 on foot", "who gets there, or how far they are",
        ("unit", "minutes"), searching.reach, only_asks=True,
    ),
    "hold": Verb(
        "hold 0417 ago 3, or hold area", "which junctions to hold so that nobody gets out",
        ("number", "text"), searching.hold, only_asks=True,
    ),
    "noted": Verb(
        "noted", "read what the safety watch says of its sleep", (), _noted, only_asks=True
    ),
    "keys": Verb("keys", "what the screen is, and its main keys", (), _keys, only_asks=True),
    "replay": Verb("replay 22:41", "see that moment again", ("text",), _replay, only_asks=True),
    "report": Verb("report 19:00", "write the shift report", ("text",), _report),
    "print": Verb(
        "print a4", "take the map away: a4, a3, seen, picture or page (for a browser)", ("paper",),
        _print, only_asks=True,
    ),
    "help": Verb(
        "help BR21 words", "an emergency by voice; alone or with a verb, this list", ("verb", "text"),
        _help, only_asks=True,
    ),
}  # fmt: skip
