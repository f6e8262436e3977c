"""The finished streets get their names: main roads by where they lead, estates by a theme, closes last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import cos, hypot, pi, sin
from random import Random

import numpy as np
import shapely

from geodata.town.curves import Spot, coords
from geodata.town.districts import Labelled, spots_of
from geodata.town.network import Plan
from geodata.town.runs import Run, runs_of
from geodata.town.web import F8, I8, Web, nearest_of
from geodata.town.words import (
    CIVIC,
    ENDINGS,
    MAIN_ROADS,
    OLD_TOWN,
    RURAL,
    THEMES,
    VICTORIAN,
    WORKS,
)

STREETS_OF_A_THEME = 38
APART_M = 2_500.0  # between two streets of one name, which old parishes brought into one town
AFAR_M = 15_000.0  # to the towns beyond the map
AHEAD = 0.75  # cosine between where a road heads and where a place lies
NEAR_M = 260.0  # from a station, school or park to the street called after it
FEATURES = {
    "railway_station": ("Station Road", "Station Approach", "Railway Street"),
    "school": ("School Lane", "School Road", "Academy Road"),
    "park": ("Park Road", "Park View", "Park Avenue", "Park Drive"),
    "hospital": ("Hospital Road", "Infirmary Road"),
    "village": ("Church Lane", "Mill Lane", "Manor Road", "Chapel Lane"),
    "suburb": ("Church Road", "Chapel Road", "Manor Road", "Vicarage Road"),
}
HEART = ("High Street", "Market Street", "Church Street", "Commercial Street", "Castle Street")
REPEATED = frozenset(name for names in FEATURES.values() for name in names)
"""Names that more than one part of a real town has."""


def christen(
    plan: Plan, web: Web, labels: list[Labelled], afar: list[str], dice: Random
) -> tuple[Plan, list[Run]]:
    """The plan with its streets' names, and the streets.

    `labels` are districts, stations and public grounds; `afar` towns outside the map.
    """
    runs = runs_of(plan, web)
    districts = [label for label in labels if label[0] in ("town", "suburb", "village")]
    register = _Register(runs, districts)
    _by_destination(register, districts, afar, dice)
    _by_neighbour(register, labels)
    _by_heart(register)
    _by_theme(register, dice)
    named = register.named()
    streets = list(plan.streets)
    for run in named:
        for piece in run.pieces:
            streets[piece] = replace(streets[piece], name=run.name)
    return Plan(streets, plan.nodes), named


class _Register:
    """Who is called what already, and who may still be called so."""

    def __init__(self, runs: list[Run], districts: list[Labelled]) -> None:
        self.runs = runs
        self._near = _districts_along(runs, spots_of(districts))
        self._names: dict[int, str] = {}
        self._bearers: dict[str, list[int]] = {}

    def waiting(self, kinds: Iterable[str]) -> list[int]:
        """Streets of these kinds that have no name yet."""
        wanted = frozenset(kinds)
        return [
            index
            for index, run in enumerate(self.runs)
            if run.kind in wanted and index not in self._names
        ]

    def take(self, index: int, name: str) -> bool:
        """Call a street so, unless another is and is too near, or the name isn't one that recurs."""
        bearers = self._bearers.setdefault(name, [])
        if index in self._names or any(not self._apart(index, other, name) for other in bearers):
            return False
        bearers.append(index)
        self._names[index] = name
        return True

    def _apart(self, index: int, other: int, name: str) -> bool:
        return (
            name in REPEATED
            and self._near[index].isdisjoint(self._near[other])
            and self.runs[index].line.distance(self.runs[other].line) > APART_M
        )

    def named(self) -> list[Run]:
        return [replace(run, name=self._names[index]) for index, run in enumerate(self.runs)]


def _districts_along(runs: list[Run], places: F8) -> list[frozenset[int]]:
    """The districts somebody on each street would say it is in: nearest as the crow flies."""
    points = [
        np.vstack([coords(shapely.segmentize(part.line, 60.0)) for part in run.parts])
        for run in runs
    ]
    near = nearest_of(np.vstack(points), places)
    stops = np.cumsum([len(part) for part in points])[:-1]
    return [frozenset(part.tolist()) for part in np.split(near, stops)]


# Main roads: after the next place they lead to.


def _by_destination(
    register: _Register, districts: list[Labelled], afar: list[str], dice: Random
) -> None:
    turn = dice.uniform(0, 2 * pi)
    angles = [turn + 2 * pi * index / len(afar) for index in range(len(afar))]
    goals = [(name, spot) for kind, name, spot in districts if kind != "town"]
    goals += [
        (name, (AFAR_M * cos(angle), AFAR_M * sin(angle)))
        for name, angle in zip(afar, angles, strict=True)
    ]
    for index in _longest_first(register, register.waiting(("artery", "link"))):
        run = register.runs[index]
        for name in _ahead(run, goals):
            if register.take(index, f"{name} Road"):
                break
    for index in register.waiting(("lane",)):
        names = _ahead(register.runs[index], goals)[: dice.choice((0, 0, 1))]
        for name in names:
            register.take(index, f"{name} Lane")


def _longest_first(register: _Register, found: list[int]) -> list[int]:
    return sorted(found, key=lambda index: (-register.runs[index].line.length, index))


def _ahead(run: Run, goals: list[tuple[str, Spot]]) -> list[str]:
    """The places a road leads to, the next one first."""
    end = coords(run.line)[-1]
    before = coords(run.line.interpolate(max(0.0, run.line.length - 400.0)))[0]
    heading = (end - before) / max(1e-9, hypot(*(end - before)))
    found = []
    for name, spot in goals:
        way = np.array(spot) - end
        far = hypot(*way)
        if float(way @ heading) > AHEAD * far:
            found.append((far, name))
    return [name for _, name in sorted(found)]


# Streets beside something everybody knows.


def _by_neighbour(register: _Register, labels: list[Labelled]) -> None:
    order = register.waiting(("terrace", "estate", "village", "centre", "link"))
    lines = np.array([register.runs[index].line for index in order])
    for kind, _, spot in labels:
        if kind not in FEATURES:
            continue
        away = shapely.distance(lines, shapely.Point(spot))
        near = np.argsort(away, kind="stable")[:2]
        _call_one(register, [order[at] for at in near[away[near] < NEAR_M]], FEATURES[kind])


def _call_one(register: _Register, near: list[int], names: tuple[str, ...]) -> None:
    for index in near:
        for name in names:
            if register.take(index, name):
                return


def _by_heart(register: _Register) -> None:
    """The old centre's longest streets have the names every town has."""
    centre = _longest_first(register, register.waiting(("centre",)))
    for index, name in zip(centre, HEART, strict=False):
        register.take(index, name)


# All others: after what was there, or what the builder liked.


def _by_theme(register: _Register, dice: Random) -> None:
    waiting = register.waiting(ENDINGS)
    pools = {
        "centre": _Stems(OLD_TOWN, dice), "court": _Stems(OLD_TOWN, dice),
        "terrace": _Stems(VICTORIAN, dice), "works": _Stems(WORKS, dice),
        "dock": _Stems(WORKS, dice), "lane": _Stems(RURAL, dice), "village": _Stems(RURAL, dice),
        "around": _Stems(CIVIC, dice), "artery": _Stems(MAIN_ROADS, dice),
        "link": _Stems(MAIN_ROADS, dice), "row end": _Stems(VICTORIAN, dice),
    }  # fmt: skip
    themed = [index for index in waiting if register.runs[index].kind not in pools]
    estates = _estates([register.runs[index] for index in themed], dice)
    theme_of = dict(zip(themed, estates, strict=True))
    every = {stem for stems in (*THEMES.values(), VICTORIAN, RURAL) for stem in stems}
    rest = _Stems(sorted(every), dice)
    for index in waiting:
        kind = register.runs[index].kind
        _suit(register, index, (theme_of.get(index) or pools[kind], rest), dice)


class _Stems:
    """Words to call streets after, each used as seldom as can be."""

    def __init__(self, words: Sequence[str], dice: Random) -> None:
        self._words = list(words)
        dice.shuffle(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._words))

    def used(self, word: str) -> None:
        self._words.remove(word)
        self._words.append(word)


def _estates(runs: list[Run], dice: Random) -> list[_Stems]:
    """For each street of the estates, the theme of the one it was built with."""
    if not runs:
        return []
    count = max(1, round(len(runs) / STREETS_OF_A_THEME))
    middles = np.array([run.middle for run in runs])
    first = middles[sorted(dice.sample(range(len(runs)), count))]
    estate: I8 = nearest_of(middles, first)
    themes = list(THEMES)
    dice.shuffle(themes)
    pools = [_Stems(THEMES[themes[number % len(themes)]], dice) for number in range(count)]
    return [pools[number] for number in estate.tolist()]


def _suit(register: _Register, index: int, pools: Sequence[_Stems], dice: Random) -> None:
    """Find a street a name: the ending by its kind, the stem the one that waited longest."""
    endings = ENDINGS[register.runs[index].kind]
    drawn = dice.choices(list(endings), weights=list(endings.values()))[0]
    for before, ending in product(("", "Upper ", "Lower ", "New "), (drawn, *endings)):
        for stems in pools:
            for stem in stems:
                doubled = stem.lower().endswith(ending.lower()) or ending.startswith(stem)
                if not doubled and register.take(index, f"{before}{stem} {ending}"):
                    stems.used(stem)
                    return
