"""One unit as the ranked list shows it: where it stands, why, and what would change that."""

from collections.abc import Collection, Sequence
from math import isfinite
from typing import Literal

from msgspec import Struct

from dispatch_desk.choices import MOST_SHOWN, ShownUnit
from dispatch_desk.records import IncidentId
from dispatch_desk.sending.needs import Matter
from resources.status import Availability
from resources.units import Callsign

Verdict = Literal["going", "recommended", "suitable", "partial", "unsuitable"]
"""`partial`: may go, and isn't enough without others. Whoever is `unsuitable` can be sent with a reason."""


class Candidate(Struct, frozen=True, gc=False):
    """One row of the ranked list. `rank` counts those who may be sent from 1; the others have None."""

    callsign: Callsign
    rank: int | None
    suitable: bool  # may be sent by the rules, alone or with others; so is who goes already
    reason: str
    eta_s: float | None  # likely, setting off counted in; None while there is no road time
    earliest_s: float
    latest_s: float
    straight_m: float | None
    age_s: float | None
    stale: bool
    crew: int
    chips: tuple[str, ...]
    availability: Availability
    going: bool  # already sent to this incident
    too_close: Callsign | None = None  # the next in the list, when their bands overlap
    driving: str = ""  # how it drives there, in words
    verdict: Verdict = "suitable"
    change: str = ""  # what would change the reason
    turn_out_s: float = 0.0  # of the ETA: until it has set off
    met: tuple[str, ...] = ()  # what the job asks for and this unit brings, in words
    missing: tuple[str, ...] = ()  # and what it doesn't
    brings: tuple[Matter, ...] = ()  # of each matter asked; nothing of who drives away from there
    divert_from: IncidentId | None = None  # the job it would leave
    asked: str = ""  # of one that is only sent when granted: that nobody has, in words
    hold: bool = False  # would be alone there at first: should wait at a meeting point
    air: bool = False  # the roads have not answered: only `straight_m` is known of the way


def as_shown(rows: Sequence[Candidate], chosen: Collection[Callsign]) -> tuple[ShownUnit, ...]:
    """What is kept of a list with the choice made from it: its first rows, and all who were chosen."""
    below = [row for row in rows[MOST_SHOWN:] if row.callsign in chosen]
    kept = (*rows[: max(0, MOST_SHOWN - len(below))], *below[:MOST_SHOWN])
    return tuple(_shown(row) for row in kept)


def _shown(row: Candidate) -> ShownUnit:
    return ShownUnit(
        callsign=row.callsign,
        rank=row.rank,
        verdict=row.verdict,
        reason=row.reason,
        eta_s=row.eta_s,
        earliest_s=_known(row.earliest_s),
        latest_s=_known(row.latest_s),
        age_s=row.age_s,
    )


def _known(length_s: float) -> float | None:
    return length_s if isfinite(length_s) else None
