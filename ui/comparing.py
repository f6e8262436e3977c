"""One unit against another for the same job, in a line or two: what a dispatcher would say of them."""

from collections.abc import Iterator
from datetime import timedelta

from dispatch_desk.sending.candidate import Candidate
from geodata.routing.engine import Route
from ui import text

DETOUR, DETOUR_LEAST_M = 2.0, 1_000.0  # times as far by road, and so much farther: worth saying
ALIKE_S = 5.0


def compared(
    row: Candidate, against: Candidate, way: Route | None, other_way: Route | None
) -> tuple[str, ...]:
    """Empty for a unit against itself. A way is left out until the roads have told it."""
    if row.callsign == against.callsign:
        return ()
    said = ", ".join(_differences(row, against)) or "no difference that counts"
    ways = (_detour(row, way), _detour(against, other_way))
    return (f"{row.callsign} against {against.callsign}: {said}", *filter(None, ways))


def _differences(row: Candidate, against: Candidate) -> Iterator[str]:
    yield from _times(row, against)
    if row.stale and row.age_s is not None:
        yield f"position {text.age(timedelta(seconds=row.age_s))} old"
    for missing in row.missing:
        if missing not in against.missing:
            yield f"no {missing}" if not missing.endswith(("officer", "officers")) else "too few"
    for missing in against.missing:
        if missing not in row.missing:
            yield f"brings {missing}"
    if row.divert_from is not None and row.suitable:
        yield f"would leave {row.divert_from.rpartition('/')[2]}"
    if not row.suitable:
        yield _inside(row.reason)


def _inside(reason: str) -> str:
    """A reason in the middle of a line: small, unless it begins with a code."""
    return reason if reason[:2].isupper() else reason[:1].lower() + reason[1:]


def _times(row: Candidate, against: Candidate) -> Iterator[str]:
    if row.eta_s is None:
        yield "no road time"
        return
    if against.eta_s is None:
        return
    later = row.eta_s - against.eta_s
    if abs(later) < ALIKE_S:
        yield "as soon"
    else:
        yield f"{text.seconds(abs(later))} {'later' if later > 0 else 'sooner'}"
    if abs(later) >= ALIKE_S and _overlap(row, against):
        yield "too close to call"


def _overlap(row: Candidate, against: Candidate) -> bool:
    return row.earliest_s < against.latest_s and against.earliest_s < row.latest_s


def _detour(row: Candidate, way: Route | None) -> str:
    """Why who is near is not there soon."""
    straight = row.straight_m
    if way is None or straight is None or way.length_m - straight < DETOUR_LEAST_M:
        return ""
    if way.length_m < DETOUR * straight:
        return ""
    near, far = text.distance_m(straight), text.distance_m(way.length_m)
    return f"{row.callsign} has the long way round: {near} straight, {far} by road"
