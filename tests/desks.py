"""A desk in memory for tests: a fixed evening, three units, and short words for what people do."""

from datetime import UTC, datetime, timedelta

from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.force.profile import load_force
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Author, Journal
from dispatch_desk.outcomes import Done, Outcome
from geodata.places import Position
from resources.units import Callsign, Officer, Unit

START = datetime(2030, 5, 1, 22, tzinfo=UTC)
FORCE = load_force()
ME = Author("M Hughes", "dispatcher", "Desk 3")
HERE = Position(54.30, -4.90)

ALONE = Unit(Callsign("BR21"), "RSP", (Officer("PC Rees", "4471"),), "br21")
PAIR = Unit(
    Callsign("BR24"),
    "RSP",
    (Officer("PC Khan", "4402", ("taser",)), Officer("PC Lloyd", "4403", ("taser",))),
    "br24",
)
PCSO = Unit(Callsign("BN40"), "PCSO", (Officer("PCSO Pugh", "7001"),), "bn40")


def after(**span: float) -> datetime:
    return START + timedelta(**span)


def a_desk(journal: Journal | None = None, prefix: str = "test") -> Desk:
    desk = Desk(journal or MemoryJournal(), FORCE, counted_ids(prefix), lambda: 0)
    desk.catch_up()
    return desk


def staffed(journal: Journal | None = None) -> Desk:
    """A desk with BR21 (alone), BR24 (two officers, two Taser) and BN40 (PCSO) on patrol."""
    desk = a_desk(journal)
    for unit in (ALONE, PAIR, PCSO):
        done(desk, commands.BookOnUnit(unit=unit, status=2))
    return desk


def done(desk: Desk, command: commands.Command, now: datetime = START) -> Done:
    outcome = desk.do(command, ME, now)
    assert isinstance(outcome, Done), outcome
    return outcome


def ask(desk: Desk, command: commands.Command, now: datetime = START) -> Outcome:
    return desk.do(command, ME, now)


def incident(desk: Desk, kind: str = "domestic", now: datetime = START, **more: object) -> str:
    """Create one; returns its id."""
    words: dict[str, object] = {
        "kind": kind,
        "place": "14 Corporation Road",
        "position": HERE,
        "summary": "Shouting and banging heard",
    }
    created = done(desk, commands.CreateIncident(**(words | more)), now)
    assert created.incident is not None
    return created.incident


def at_scene(desk: Desk, callsign: Callsign, key: str, now: datetime = START) -> None:
    """Sent, en route and at scene by radio, all at `now`."""
    done(desk, commands.SendUnit(incident=key, callsign=callsign, eta_s=120.0, rank=1), now)
    for code in (5, 6):
        done(desk, commands.SetStatus(callsign=callsign, code=code, source="radio"), now)
