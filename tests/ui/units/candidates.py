"""Ranked rows for tests: everything at rest unless a test says otherwise; each brings its crew."""

from math import inf

from msgspec import structs

from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign


def candidate(
    callsign: str, rank: int | None = None, eta_s: float | None = 300.0, **changes: object
) -> Candidate:
    made = Candidate(
        callsign=Callsign(callsign),
        rank=rank,
        suitable=rank is not None,
        reason="On patrol, crew of 2",
        eta_s=eta_s,
        earliest_s=inf if eta_s is None else eta_s * 0.9,
        latest_s=inf if eta_s is None else eta_s * 1.1,
        straight_m=1200.0,
        age_s=10.0,
        stale=False,
        crew=2,
        chips=("resp",),
        availability="available",
        going=False,
    )
    changed = structs.replace(made, **changes)
    brings = (("officers", "", changed.crew), *changed.brings)
    return structs.replace(changed, brings=brings)
