"""Answers held against slow and plain ones: times, reach, containment."""

from collections.abc import Sequence

import numpy as np

from bench import Figures
from bench.roads.graphs import Place
from geodata.along import place_on
from geodata.roads import I4, RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.oracle import Oracle
from geodata.routing.starts import Direction, Start
from geodata.snapping import Snapper
from tests.geodata.containment_truth import containment_wrong
from tests.geodata.reach_truth import isochrone_wrong

PAIRS, PER_INCIDENT, CHANGES = 1_000, 50, 200
CONTAINMENTS, REACHES = 2_000, 5
BANDS_S = (120.0, 300.0, 600.0)
SLOW_KMH = 8.0
DIRECTIONS: tuple[Direction, ...] = ("from", "to")


def measure(place: Place) -> Figures:
    chance = np.random.default_rng(9)
    before = wrong(place, (), chance)
    after = 0
    changes = [_change(place.network, chance) for _ in range(CHANGES)]
    place.engine.metrics.change(changes)
    after += wrong(place, changes, chance)
    kept = changes[: CHANGES // 2]  # half of them reopened
    place.engine.metrics.change(kept)
    after += wrong(place, kept, chance)
    place.engine.metrics.change(())
    after += wrong(place, (), chance)
    print(
        f"{place.name}: of {PAIRS:,} pairs {before} wrong; after {CHANGES} changes, half of them "
        f"reopened, all of them: {after}"
    )
    reached = _reached(place, chance)
    print(f"{place.name}: {reached} junctions in a wrong band in {REACHES} reaches each way")
    contained = containment_wrong(CONTAINMENTS)
    print(f"containment: {contained} of {CONTAINMENTS} wrong")
    return {
        "wrong_of_1000": before,
        "wrong_after_changes": after,
        "isochrone_wrong": reached,
        "containment_wrong": contained,
    }


def wrong(place: Place, changes: Sequence[RoadChange], chance: np.random.Generator) -> int:
    """Of a thousand pairs of places those with another time than the plain search's."""
    oracle = Oracle(place.network, changes=changes)
    count = 0
    for _ in range(PAIRS // PER_INCIDENT):
        crews, incident = place.scattered(PER_INCIDENT, chance), place.scattered(1, chance)
        right = oracle.etas(crews, incident)
        count += int(np.sum(place.engine.etas(crews, incident) != right))
    return count


def _reached(place: Place, chance: np.random.Generator) -> int:
    """Junctions put in a band of time they are not in, or left out of one they are in."""
    snapper, count = Snapper(place.network), 0
    for _ in range(REACHES):
        at = place_on(place.network, place.scattered(1, chance))
        start = Start(at, age_s=float(chance.integers(0, 200)), error_m=60.0)
        for direction in DIRECTIONS:
            count += isochrone_wrong(place.roads, snapper, start, BANDS_S, direction)
    return count


def _change(network: RoadNetwork, chance: np.random.Generator) -> RoadChange:
    edges: I4 = chance.choice(network.edge_count, 3).astype(np.int32)
    return RoadChange("a change", edges, None if chance.random() < 0.5 else SLOW_KMH)
