"""From closures, reach and plans to what a map draws. Runs on any thread; knows no widget."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from dispatch_desk.closures import extent
from dispatch_desk.records import Closure
from geodata.places import MapError, Position
from geodata.roads import F8, I4, RoadNetwork
from geodata.routing.outlines import Patch
from geodata.routing.reach import Reach
from geodata.selecting import Selector
from geodata.selection import Polygon, Selection
from ui import text
from ui.map.roadmarks import (
    BandStyle,
    Line,
    MapBand,
    MapChange,
    MapHold,
    MapHolds,
    MapReach,
    edge_runs,
    loose_ends,
    middle_of,
)
from ui.roads.changes import on_the_map, sign, whole
from ui.roads.plan import Plan

STYLES: tuple[BandStyle, ...] = ("near", "middle", "far")
NAMED = 2  # streets told by name; the rest are counted


def changes_on_map(
    closures: Iterable[Closure], network: RoadNetwork, selector: Selector, chosen: str | None
) -> tuple[MapChange, ...]:
    """What was closed on another map isn't drawn: the desk's own warning tells of it."""
    found = ((one, _edges(selector, one.where)) for one in closures)
    return tuple(
        MapChange(
            one.id, whole(one), on_the_map(one), sign(one), edge_runs(network, edges),
            loose_ends(network, edges), middle_of(network, edges), one.id == chosen,
        )
        for one, edges in found
        if len(edges)
    )  # fmt: skip


def _edges(selector: Selector, where: Selection) -> I4:
    try:
        return selector.edges(where)
    except MapError:
        return np.empty(0, np.int32)


def chosen_words(selection: Selection, network: RoadNetwork, edges: I4) -> str:
    """What a person calls it: "Chepstow Road", "Mill Lane, High Street and 3 more"."""
    stretches = Counter(network.street(edge) for edge in edges.tolist())
    streets = sorted((street for street in stretches if street), key=lambda s: (-stretches[s], s))
    if isinstance(selection, Polygon):
        return f"A drawn area, {text.counted(max(1, len(streets)), 'road')}"
    if not streets:
        return "A road without a name"
    more = len(streets) - NAMED
    told = ", ".join(streets[:NAMED])
    return f"{told} and {more} more" if more > 0 else told


def chosen_extent(selector: Selector, edges: I4) -> str:
    """How much road is chosen, in words."""
    if not len(edges):
        return "no road there"
    return extent(len(edges), selector.length_m(edges))


def reach_on_map(found: Reach, title: str, start: Position) -> MapReach:
    """The widest band first; each has a stroke of its own."""
    styled = zip(found.bands, STYLES[: len(found.bands)], strict=False)
    bands = [
        MapBand(minutes_words(band.seconds), style, rings_of(band.outline))
        for band, style in styled
    ]
    return MapReach(title, start, tuple(reversed(bands)))


def minutes_words(seconds: float) -> str:
    return f"{seconds / 60:.0f}{text.NBSP}min"


def holds_on_map(plan: Plan, area: Sequence[Patch]) -> MapHolds:
    holds = (MapHold(row.number, row.position, row.on_the_map) for row in plan.rows)
    return MapHolds(plan.title, tuple(holds), rings_of(area))


def rings_of(patches: Iterable[Patch]) -> tuple[Line, ...]:
    """Outer rings and holes alike: the layer fills every second crossing."""
    return tuple(_line(ring) for patch in patches for ring in (patch.outer, *patch.holes))


def _line(ring: F8) -> Line:
    return ring[:, 0], ring[:, 1]
