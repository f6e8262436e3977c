"""A row of the ranked list as it was on the screen: what a choice was made from."""

from msgspec import Struct

from resources.units import Callsign

MOST_SHOWN = 40  # rows of a list that are kept with a choice


class ShownUnit(Struct, frozen=True):
    """A row of the ranked list as it was on the screen."""

    callsign: Callsign
    rank: int | None
    verdict: str
    reason: str
    eta_s: float | None
    earliest_s: float | None
    latest_s: float | None
    age_s: float | None
