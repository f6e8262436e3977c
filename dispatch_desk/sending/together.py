"""What several units chosen together break, lack and leave alone: why sending them asks for a reason.

The tray and the command line say the same words, because they are made here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np

from dispatch_desk.force.profile import Force
from dispatch_desk.records import Records
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job, Matter, Needs
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import Reached
from dispatch_desk.sending.wording import matter_words
from resources.units import Callsign


def broken_rules(
    chosen: Sequence[Candidate], going: Sequence[Candidate], needs: Needs, force: Force
) -> list[str]:
    """Why sending these asks for a reason: who does not suit, what is still missing, who goes in alone."""
    against = [words for row in chosen for words in _against(row)]
    missing = still_missing(chosen, going, needs, force)
    return against + missing + _goes_in_alone(chosen, going, needs)


def _against(row: Candidate) -> Iterator[str]:
    """That nobody has granted it is said beside any other reason, and once where it is the reason."""
    if row.asked and row.asked.lower() != row.reason.lower():
        yield f"{row.callsign} {row.asked}"
    if not row.suitable:
        yield f"{row.callsign}: {row.reason}"


def still_missing(
    chosen: Sequence[Candidate], going: Sequence[Candidate], needs: Needs, force: Force
) -> list[str]:
    """What the job asks and none of them brings, the officers first.

    A matter the list was not yet made for, as after a new marker, is not called missing.
    """
    known = {(kind, code) for row in chosen for kind, code, _ in row.brings}
    together = [*going, *chosen]
    counted = ((matter, _brought(matter, together)) for matter in needs.matters())
    return [
        _short(matter, have, force)
        for matter, have in counted
        if have < matter[2] and matter[:2] in known
    ]


def of_records(
    callsigns: Iterable[Callsign], job: Job, records: Records, force: Force, now: datetime
) -> list[Candidate]:
    """Rows of units that no list was made of: all the rules but those of positions and of the road."""
    few = {callsign: records.units[callsign] for callsign in callsigns if callsign in records.units}
    muster = Mustering(force).of(Records(records.incidents, few, records.alerts))
    return rank(muster, _unplaced(muster.callsigns), job, now).rows()


def _unplaced(callsigns: tuple[Callsign, ...]) -> Reached:
    """No position and no road is held against anybody: nobody was asked for them."""
    count = len(callsigns)
    at_once, unknown = np.zeros(count), np.full(count, np.nan)
    spread = (at_once, at_once, at_once, unknown, np.full(count, np.inf), unknown)
    return Reached(callsigns, ("",) * count, *spread, why=("",) * count, air=True)


def _brought(matter: Matter, rows: Iterable[Candidate]) -> int:
    asked_of = (brought for row in rows for brought in row.brings)
    return sum(count for kind, code, count in asked_of if (kind, code) == matter[:2])


def _short(matter: Matter, have: int, force: Force) -> str:
    """What is missing of one matter: "1 of 2 officers", "no medic", "1 of 2 Taser"."""
    kind, code, count = matter
    if kind == "officers":
        return f"{have} of {matter_words(force, matter)}"
    name = matter_words(force, (kind, code, 1))
    if have:
        return f"{have} of {count} {name}"
    return f"no {name if name[1:2].isupper() else name[:1].lower() + name[1:]}"  # no PSU, no medic


def _goes_in_alone(
    chosen: Sequence[Candidate], going: Sequence[Candidate], needs: Needs
) -> list[str]:
    """Where nobody may go in alone: who of the chosen is there first, and before everybody else."""
    if needs.alone or len(chosen) + len(going) == 1:
        return []  # of one alone, too few officers is said already
    timed = [(row.eta_s, row) for row in [*going, *chosen] if row.eta_s is not None and row.brings]
    if not timed:
        return []
    _, first = min(timed, key=lambda at: at[0])
    return [f"{first.callsign} there alone first"] if first.crew == 1 and first in chosen else []
