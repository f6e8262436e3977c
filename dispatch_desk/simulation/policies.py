"""Ways of choosing whom to send: the desk's proposal, and the two it is measured against."""

from collections.abc import Callable, Mapping

import numpy as np

from dispatch_desk.sending.muster import F8, Flags
from dispatch_desk.sending.ranking import Ranking
from dispatch_desk.sending.reasons import SENDABLE
from resources.units import Callsign

Choose = Callable[[Ranking], tuple[Callsign, ...]]
"""Whom to send now, beside those who are going already; () when that is nobody."""

VAN_KIND = "VAN"
"""Kept for prisoners, whoever chooses: the desk doesn't know of that custom."""


def proposed(ranking: Ranking) -> tuple[Callsign, ...]:
    """As the desk proposes; where it would take the van, those who are enough in the list's order."""
    chosen, vans = ranking.recommended, vans_of(ranking)
    if not any(vans[ranking.muster.row[callsign]] for callsign in chosen):
        return chosen
    at = np.argsort(ranking.order).astype(np.float64)
    return _enough(ranking, at, ranking.reasons.able & ~vans)


def nearest_straight(ranking: Ranking) -> tuple[Callsign, ...]:
    """Of the free units those nearest as the crow flies, until the officers asked for are found."""
    return _enough(ranking, ranking.columns.straight_m, _free(ranking))


def nearest_by_road(ranking: Ranking) -> tuple[Callsign, ...]:
    """The same by road time from the last known position, however old that is."""
    return _enough(ranking, ranking.columns.likely_s, _free(ranking))


POLICIES: Mapping[str, Choose] = {
    "straight": nearest_straight,
    "road": nearest_by_road,
    "proposed": proposed,
}


def _enough(ranking: Ranking, distance: F8, may: Flags) -> tuple[Callsign, ...]:
    """The least distant who together are as many officers as are still missing."""
    missing, chosen = int(ranking.provided.asked[0]), []
    rows = np.flatnonzero(may & np.isfinite(distance))
    for row in rows[np.argsort(distance[rows], kind="stable")].tolist():
        if missing <= 0:
            break
        chosen.append(ranking.muster.callsigns[row])
        missing -= int(ranking.muster.crew[row])
    return tuple(chosen)


def _free(ranking: Ranking) -> Flags:
    """Who shows a free status, is at no job and needs nobody's leave; what the job asks is not looked at."""
    muster = ranking.muster
    free = [status.availability in SENDABLE for status in muster.force.statuses]
    asked = [bool(kind.requested) for kind in muster.force.unit_kinds]
    found: Flags = np.array([*free, False])[muster.status] & (muster.job_look == 0)
    found &= ~muster.in_danger & ~np.array([*asked, True])[muster.kind] & ~vans_of(ranking)
    return found


def vans_of(ranking: Ranking) -> Flags:
    """Which units of the muster are vans."""
    vans = [kind.code == VAN_KIND for kind in ranking.muster.force.unit_kinds]
    found: Flags = np.array([*vans, False])[ranking.muster.kind]
    return found
