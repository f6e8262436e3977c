"""A street as people know it: which pieces of road go by one name, and where its numbers begin."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import shapely

from geodata.town.curves import Points, coords, cut, lines_of
from geodata.town.ground import FRAME
from geodata.town.network import Plan
from geodata.town.streets import Street
from geodata.town.web import Web, peeled

CLOSE_M = 380.0  # a longer street that leads nowhere is more than a close
STUB_M = 84.0  # a dead end as short as this goes by the name of the street it leaves
BRANCH_M, WHOLE_M = 150.0, 380.0  # a close may have branches as long, and be as long with them
LINK_M = 125.0  # so short a way between two streets has the name of one of them
BENT = 0.72  # a street whose ends are this share of its length apart goes round
LEADS = 0.35  # of its length that a road must gain away from the middle to lead anywhere
ACROSS_M = 90.0  # a roundabout, between two pieces of one road
EDGE_M = 40.0  # from the edge of the map, where a road goes on outside
DUAL_M = 25.0  # no farther are the two carriageways of a road apart
ARTERIES = frozenset({"trunk", "primary", "secondary"})
CLOSED_KINDS = {"centre": "court", "industrial": "dock", "retail": "dock", "terrace": "row end"}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a street, drawn away from where its numbers begin."""

    line: shapely.LineString
    from_m: float  # along the street to where this part leaves it


@dataclass(frozen=True, slots=True)
class Run:
    """One street: its pieces in the plan; its own line first, then the branches of the same name."""

    pieces: tuple[int, ...]
    parts: tuple[Part, ...]
    kind: str  # a key of `words.ENDINGS`
    name: str = ""

    @property
    def line(self) -> shapely.LineString:
        return self.parts[0].line

    @property
    def middle(self) -> Points:
        middle: Points = coords(self.line.interpolate(0.5, normalized=True))[0]
        return middle


@dataclass(slots=True)
class _Draft:
    """One street as it was laid, and what it is a branch of."""

    pieces: tuple[int, ...]
    street: Street
    line: shapely.LineString
    closed: bool = False  # no way through it
    root: int = -1  # the junction where it leaves the street before it; -1: it has none
    parent: int = -1
    total_m: float = 0.0
    branches: list[int] = field(default_factory=list)


def runs_of(plan: Plan, web: Web) -> list[Run]:
    """Every named street of the plan, in the plan's order; the short dead ends belong to another."""
    drafts, number = _drafts(plan)
    order = _rooted(drafts, number, web)
    branches = set(_absorbed(drafts, order))
    branches |= set(_links(drafts, number, web, branches))
    return [_run(drafts, index, web) for index in range(len(drafts)) if index not in branches]


def _drafts(plan: Plan) -> tuple[list[_Draft], dict[int, int]]:
    """Pieces of one working name as one street, and the street of each piece."""
    pieces: dict[str, list[int]] = {}
    for index, street in enumerate(plan.streets):
        if street.name:
            pieces.setdefault(street.name, []).append(index)
    drafts = []
    for found in _touching(plan, pieces.values()):
        longest = max(found, key=lambda index: plan.streets[index].line.length)
        line = joined([plan.streets[index].line for index in found])
        drafts.append(_Draft(tuple(found), plan.streets[longest], line, total_m=line.length))
    return drafts, {piece: at for at, draft in enumerate(drafts) for piece in draft.pieces}


def _touching(plan: Plan, named: Iterable[list[int]]) -> Iterator[list[int]]:
    """The pieces of each name, apart where a street was cut in two by what it couldn't cross."""
    for pieces in named:
        lines = [plan.streets[piece].line for piece in pieces]
        part = list(range(len(pieces)))
        for a, b in combinations(range(len(pieces)), 2):
            if part[a] != part[b] and lines[a].distance(lines[b]) < ACROSS_M:
                part = [part[a] if one == part[b] else one for one in part]
        for one in sorted(set(part)):
            yield [piece for piece, of in zip(pieces, part, strict=True) if of == one]


def _rooted(drafts: list[_Draft], number: dict[int, int], web: Web) -> list[int]:
    """Mark the streets that lead nowhere, with where they leave which; the innermost first."""
    inside = shapely.contains_xy(FRAME.buffer(-EDGE_M), web.spots)
    when, through = peeled(web, inside)
    streets = [number.get(piece, -1) for piece in web.street.tolist()]
    at: dict[int, list[int]] = defaultdict(list)  # junction -> streets
    junctions: dict[int, set[int]] = defaultdict(set)  # street -> junctions; asked for its latest
    for street, a, b in zip(streets, web.tail.tolist(), web.head.tolist(), strict=True):
        at[a].append(street)
        at[b].append(street)
        junctions[street] |= {a, b}
    stretch = np.arange(len(web.tail))
    is_open = (through[web.tail] != stretch) & (through[web.head] != stretch)
    open_way = {streets[one] for one in np.flatnonzero(is_open).tolist()}  # asked, never walked
    closed = []
    for street, draft in enumerate(drafts):
        if street in open_way or not junctions[street]:
            continue
        draft.closed = True
        draft.root = max(junctions[street], key=lambda spot: (when[spot], spot))
        onward = int(through[draft.root])
        others = {streets[onward]} if onward >= 0 else set(at[draft.root])
        others -= {street, -1}
        draft.parent = max(others, key=lambda other: (drafts[other].total_m, -other), default=-1)
        closed.append((int(when[draft.root]), street))
    return [street for _, street in sorted(closed)]


def _absorbed(drafts: list[_Draft], order: list[int]) -> Iterator[int]:
    """Dead ends that go by the name of the street they leave, the innermost first."""
    for index in order:
        draft = drafts[index]
        if draft.parent < 0 or not _akin(draft, drafts[draft.parent]):
            continue
        stem = drafts[draft.parent]
        small = draft.total_m < BRANCH_M and stem.total_m + draft.total_m < WHOLE_M
        if draft.total_m < STUB_M or (stem.closed and small):
            stem.branches.append(index)
            stem.total_m += draft.total_m
            yield index


def _akin(draft: _Draft, stem: _Draft) -> bool:
    """Whether one name can stand for both: not a main road's, or a lane's, for a close."""
    lanes = {stem.street.quarter == "country", draft.street.quarter == "country"}
    return len(lanes) == 1 and ARTERIES.isdisjoint({stem.street.highway, draft.street.highway})


def _links(
    drafts: list[_Draft], number: dict[int, int], web: Web, taken: set[int]
) -> Iterator[int]:
    """Short ways through that go by the name of the longest street they meet."""
    short = {
        index
        for index, draft in enumerate(drafts)
        if not (draft.closed or draft.branches) and draft.line.length < LINK_M
    }
    meet = _met(short, number, web)
    kept: set[int] = set()  # has taken somebody in, and so can't go
    for index in sorted(short):
        draft = drafts[index]
        near = [
            other
            for other in meet[index]
            if other not in taken and not drafts[other].closed and _akin(draft, drafts[other])
        ]
        into = max(near, key=lambda other: (drafts[other].line.length, -other), default=-1)
        if into < 0 or index in kept or drafts[into].line.length <= draft.line.length:
            continue
        draft.root, draft.parent = meet[index][into], into
        drafts[into].branches.append(index)
        kept.add(into)
        taken.add(index)
        yield index


def _met(short: set[int], number: dict[int, int], web: Web) -> dict[int, dict[int, int]]:
    """For each of these streets, the others it meets and the junction where."""
    at: dict[int, list[int]] = defaultdict(list)
    for a, b, piece in zip(web.tail.tolist(), web.head.tolist(), web.street.tolist(), strict=True):
        street = number.get(piece, -1)
        at[a].append(street)
        at[b].append(street)
    meet: dict[int, dict[int, int]] = defaultdict(dict)
    for spot, streets in at.items():
        for street in streets:
            if street in short:
                meet[street].update({o: spot for o in streets if o not in (-1, street)})
    return meet


def _run(drafts: list[_Draft], index: int, web: Web) -> Run:
    draft = drafts[index]
    line = _outward(draft, web)
    parts, pieces = [Part(line, 0.0)], list(draft.pieces)
    waiting = list(draft.branches)
    while waiting:
        branch = drafts[waiting.pop(0)]
        parts += _leaving(parts, branch.line, web.spots[branch.root])
        pieces += branch.pieces
        waiting += branch.branches
    return Run(tuple(pieces), tuple(parts), _kind(draft, line))


def _outward(draft: _Draft, web: Web) -> shapely.LineString:
    """From the mouth of a close, of other streets from the end nearer to the middle of the town."""
    points = coords(draft.line)
    start = web.spots[draft.root] if draft.closed else np.zeros(2)
    near, far = (float(np.hypot(*(points[end] - start))) for end in (0, -1))
    return draft.line.reverse() if far < near else draft.line


def _leaving(parts: list[Part], line: shapely.LineString, root: Points) -> Iterator[Part]:
    """A branch from its root on; where it crosses its stem's end like a T, in two."""
    spot = shapely.Point(root)
    stem = min(parts, key=lambda part: part.line.distance(spot)) if len(parts) > 1 else parts[0]
    from_m = stem.from_m + stem.line.project(spot)
    points = coords(line)
    start, end = (_apart(points[end], root) for end in (0, -1))
    pieces = [line] if min(start, end) < 1.0 else cut(line, [line.project(spot)])
    for index, piece in enumerate(pieces):
        turned = end < start if len(pieces) == 1 else index == 0
        yield Part(piece.reverse() if turned else piece, from_m)


def _kind(draft: _Draft, line: shapely.LineString) -> str:
    street = draft.street
    points = coords(line)
    near, far = (float(np.hypot(*points[end])) for end in (0, -1))
    if street.highway in ARTERIES:
        return "artery" if abs(far - near) > LEADS * line.length else "around"
    if street.quarter == "country":
        return "lane"
    if draft.closed and draft.total_m < CLOSE_M:
        return CLOSED_KINDS.get(street.quarter, "close")
    if street.quarter == "centre":
        return "centre"
    return "link" if street.highway == "tertiary" else _lived_in(street, points, line.length)


def _lived_in(street: Street, points: Points, length: float) -> str:
    if street.quarter in ("industrial", "retail"):
        return "works"
    if float(np.hypot(*(points[-1] - points[0]))) < BENT * length:
        return "crescent"
    return street.quarter if street.quarter in ("terrace", "village") else "estate"


def joined(lines: list[shapely.LineString]) -> shapely.LineString:
    """The pieces as one line, over the gaps between them; of a dual road one carriageway."""
    if len(lines) == 1:
        return lines[0]
    parts = lines_of(shapely.line_merge(shapely.union_all(lines)))
    single: list[shapely.LineString] = []
    for part in sorted(parts, key=lambda part: -part.length):
        middle = part.interpolate(0.5, normalized=True)
        if all(middle.distance(other) > DUAL_M for other in single):
            single.append(part)
    return single[0] if len(single) == 1 else shapely.LineString(_strung([*map(coords, single)]))


def _strung(parts: list[Points]) -> Points:
    """The parts one after the other, from one end of the street, each beginning where it is nearest."""
    ends = np.array([part[end] for part in parts for end in (0, -1)])
    first = int(np.argmax(np.hypot(*(ends - ends.mean(axis=0)).T)))
    waiting = list(parts)
    start = waiting.pop(first // 2)
    whole = start if first % 2 == 0 else start[::-1]
    while waiting:
        reach = [(_apart(whole[-1], part[end]), at, end) for at, part, end in _both_ends(waiting)]
        _, at, end = min(reach)
        part = waiting.pop(at)
        whole = np.vstack([whole, part if end == 0 else part[::-1]])
    return whole


def _both_ends(parts: list[Points]) -> Iterable[tuple[int, Points, int]]:
    return ((at, part, end) for at, part in enumerate(parts) for end in (0, -1))


def _apart(a: Points, b: Points) -> float:
    return float(np.hypot(*(a - b)))
