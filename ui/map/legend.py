"""How many units do what: the rows of the legend at the map's foot, worded as the board's."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from resources.status import Availability

GROUPS: tuple[tuple[Availability, str, tuple[Availability, ...]], ...] = (
    ("emergency", "emergency", ("emergency",)),
    ("available", "available", ("available", "deployable")),
    ("en_route", "en route", ("en_route", "standby")),
    ("at_scene", "at scene", ("at_scene", "stop")),
    ("transporting", "transporting", ("transporting",)),
)
"""The mark a row is painted with, its words, and whom it counts. Everybody else is not available."""


class LegendRow(Struct, frozen=True):
    """`availability` is what `paint_status` takes: the legend explains the badge it counts."""

    availability: Availability
    count: int
    words: str

    @property
    def said(self) -> str:
        return f"{self.count:,} {self.words}"


def legend_rows(units: Iterable[Availability]) -> tuple[LegendRow, ...]:
    """Of these units; what nobody does has no row, but that somebody is free is always said."""
    counts = Counter(units)
    left = counts.total()
    rows = []
    for shown, words, counted in GROUPS:
        number = sum(counts[one] for one in counted)
        left -= number
        if number or shown == "available":
            rows.append(LegendRow(shown, number, words))
    return (*rows, LegendRow("not_deployable", left, "not available")) if left else tuple(rows)
