"""Where people say they live: the centre, the suburbs around it and the villages outside."""

from random import Random

import numpy as np

from geodata.rawmap import RawPlace
from geodata.town.curves import Spot
from geodata.town.ground import MIDDLE
from geodata.town.names import NameBook
from geodata.town.network import Plan
from geodata.town.web import F8, I8, Web

Labelled = tuple[str, str, Spot]  # kind, name, where

NOT_LIVED_IN = frozenset({"", "country", "centre", "industrial", "retail", "village"})
SUBURB_KM = 17.0  # of streets with houses, to a suburb
SUBURBS = (8, 24)  # at least and at most
LEAST_KM = 5.0  # of such streets; fewer are a hamlet without a name of its own
SETTLINGS = 7  # rounds after which the middles of the suburbs hardly move


def settle(
    web: Web, plan: Plan, villages: list[Spot], dice: Random, names: NameBook
) -> list[Labelled]:
    """The town, its suburbs, the villages; in that order, each at a junction of its streets.

    Suburbs share the lived-in streets out among themselves by road, so that each lies on its own
    side of the river, and none is a few doors from the next.
    """
    fixed = np.array([web.nearest(spot) for spot in (MIDDLE, *villages)])
    lived = web.metres_at(_lived_in(web, plan))
    wanted = int(np.clip(round(lived.sum() / 1000 / SUBURB_KM), *SUBURBS))
    seeds = _spread(web, fixed, lived, wanted, dice)
    for _ in range(SETTLINGS):
        seeds = np.concatenate([fixed, _middles(web, seeds, lived)[len(fixed) :]])
    seeds = seeds[len(fixed) :][_held(web, seeds, lived)[len(fixed) :] > LEAST_KM * 1000]
    found = [("town", names.take(names.town), MIDDLE)]
    found += [("suburb", names.place(), (float(x), float(y))) for x, y in web.spots[seeds]]
    return found + [("village", names.place(), spot) for spot in villages]


def _lived_in(web: Web, plan: Plan) -> F8:
    """1 for each stretch with houses of the town along it, else 0."""
    of_plan = np.array(
        [street.quarter not in NOT_LIVED_IN for street in plan.streets], dtype=np.float64
    )
    return of_plan[web.street]


def _spread(web: Web, fixed: I8, lived: F8, wanted: int, dice: Random) -> I8:
    """The fixed seeds and `wanted` more, each among the farthest by road from those before it."""
    seeds = fixed
    home = lived > 0
    for _ in range(wanted):
        seconds = np.where(home, web.grow(seeds).seconds, -1.0)
        seconds[~np.isfinite(seconds)] = -1.0
        farthest = np.argsort(-seconds, kind="stable")[: max(1, len(seconds) // 60)]
        seeds = np.append(seeds, farthest[dice.randrange(len(farthest))])
    return seeds


def _middles(web: Web, seeds: I8, lived: F8) -> I8:
    """For each seed, the junction nearest to the middle of the streets it holds."""
    holder = web.grow(seeds).seed
    moved = []
    for number, seed in enumerate(seeds.tolist()):
        mine = (holder == number) & (lived > 0)
        if not mine.any():
            moved.append(seed)
            continue
        x, y = np.average(web.spots[mine], axis=0, weights=lived[mine])
        moved.append(web.nearest((float(x), float(y)), among=mine))
    return np.array(moved)


def _held(web: Web, seeds: I8, lived: F8) -> F8:
    """Metres of lived-in street that each seed holds."""
    holder = web.grow(seeds).seed
    reached = holder >= 0
    return np.bincount(holder[reached], lived[reached], len(seeds)).astype(np.float64)


def spots_of(districts: list[Labelled]) -> F8:
    """Where the labels are, d x 2."""
    return np.array([spot for _, _, spot in districts])


def as_place(label: Labelled, degrees: tuple[float, float]) -> RawPlace:
    kind, name, _ = label
    lon, lat = degrees
    return RawPlace(kind=kind, name=name, lat=lat, lon=lon)
