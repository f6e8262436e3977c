"""Open blocks find a use: hospitals, schools with their grounds, parks."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import affinity

from geodata.town.countryside import Land, lay_park
from geodata.town.curves import Spot, coords, polygons_of
from geodata.town.districts import Labelled
from geodata.town.names import NameBook
from geodata.town.network import Plan
from geodata.town.streets import Street
from geodata.town.web import Web
from geodata.town.words import PARKS, SAINTS

VERGE_M = 7.0  # from the middle of a street
LEAST_M2 = 5_000
HOSPITAL_M2 = (18_000, 60_000)
PRIMARY_M2 = (LEAST_M2, 60_000)
SECONDARY_M2 = (14_000, 110_000)
PARK_M2 = (12_000, 70_000)
COMPACT = 0.035  # area to the square of the outline; a square has 0.0625
DISTRICTS_A_HOSPITAL, DISTRICTS_A_SECONDARY, DISTRICTS_A_FAITH = 9.0, 3.2, 3.6
PARKS_A_DISTRICT, SCHOOLS_A_DISTRICT = 0.6, 1.5
CATCHMENT_M = 2_000.0
APART_M = 1_800.0  # between hospitals
NOT_BUILT = frozenset({"country", "centre", "industrial", "retail", ""})
"""What stands along streets whose blocks never become a school's ground."""


@dataclass(frozen=True, slots=True)
class Site:
    ground: shapely.Polygon
    kind: str  # park, hospital or school
    name: str

    @property
    def label(self) -> Labelled:
        middle = self.ground.representative_point()
        return self.kind, self.name, (middle.x, middle.y)

    def land(self, dice: Random) -> Iterator[Land]:
        if self.kind == "park":
            yield from lay_park(self.ground, self.name, dice)
            return
        yield Land("green", self.ground, self.name)
        wings = 5 if self.kind == "hospital" else 3
        yield from (Land("building", wing) for wing in _wings(self.ground, wings))


def off_streets(greens: list[shapely.Polygon], streets: list[Street]) -> list[shapely.Polygon]:
    """The open ground with a verge to every street, also where a junction was moved."""
    lines = np.array([street.line for street in streets])
    tree = shapely.STRtree(lines)
    kept = []
    for green in greens:
        near = lines[np.sort(tree.query(green, predicate="dwithin", distance=VERGE_M))]
        kept += polygons_of(green.difference(shapely.union_all(near).buffer(VERGE_M)))
    return [green for green in kept if green.area > LEAST_M2]


def free_blocks(plan: Plan, web: Web, blocked: list[shapely.Geometry]) -> list[shapely.Polygon]:
    """Whole blocks among houses with no street inside, a verge off their streets, in a stable order."""
    faces = np.array(list(shapely.get_parts(shapely.polygonize(web.lines()))))
    tree = shapely.STRtree(faces)
    free = np.ones(len(faces), dtype=np.bool_)
    dead = web.spots[web.degree() == 1]
    free[tree.query(shapely.points(dead), predicate="dwithin", distance=1.0)[1]] = False
    free[tree.query(np.array(blocked), predicate="intersects")[1]] = False
    area, around = shapely.area(faces), shapely.length(faces)
    free &= (area > PRIMARY_M2[0]) & (area < SECONDARY_M2[1] * 1.3) & (area > COMPACT * around**2)
    lived_in = np.array([street.quarter not in NOT_BUILT for street in plan.streets])[web.street]
    beside = shapely.STRtree(web.lines()[lived_in])
    inner = shapely.buffer(faces[free], -VERGE_M)
    near = np.unique(beside.query(faces[free], predicate="intersects")[0])
    return [part for block in inner[near] for part in polygons_of(block) if part.area > LEAST_M2]


class _Grounds:
    """What is still free, and the nearest of it that fits."""

    def __init__(self, open_ground: list[shapely.Polygon], blocks: list[shapely.Polygon]) -> None:
        self.shapes = np.array([*open_ground, *blocks])
        self._area = shapely.area(self.shapes)
        self._middles = shapely.centroid(self.shapes)
        self._free = np.ones(len(self.shapes), dtype=np.bool_)
        self._open = len(open_ground)

    def take(
        self, spot: Spot, sizes: tuple[float, float], within_m: float
    ) -> shapely.Polygon | None:
        """The nearest of that size, marked as taken; None where there is none so near."""
        away = shapely.distance(self._middles, shapely.Point(spot))
        near = self._free & (self._area > sizes[0]) & (away < within_m)
        fits = near & (self._area < sizes[1])
        if not near.any():
            return None
        chosen = int(np.argmin(np.where(fits if fits.any() else near, away, np.inf)))
        if not fits.any():
            return self._shared(chosen, sizes)
        self._free[chosen] = False
        ground: shapely.Polygon = self.shapes[chosen]
        return ground

    def _shared(self, index: int, sizes: tuple[float, float]) -> shapely.Polygon | None:
        """One end of a ground that is too large for this use alone; the rest stays free."""
        ground = self.shapes[index]
        corners = coords(shapely.minimum_rotated_rectangle(ground))[:4]
        if np.hypot(*(corners[1] - corners[0])) < np.hypot(*(corners[2] - corners[1])):
            corners = np.roll(corners, -1, axis=0)
        share = min(0.45, (sizes[0] + sizes[1]) / 2 / ground.area)
        cut = corners[[1, 2]] + (corners[[0, 3]] - corners[[1, 2]]) * share
        end = shapely.Polygon(np.vstack([cut[0], corners[1], corners[2], cut[1]])).buffer(1.0)
        parts = polygons_of(ground.intersection(end))
        rest = polygons_of(ground.difference(end.buffer(2 * VERGE_M)))
        if len(parts) != 1 or len(rest) != 1 or parts[0].area < sizes[0]:
            return None
        self.shapes[index], self._area[index] = rest[0], rest[0].area
        self._middles[index] = rest[0].centroid
        return parts[0]

    def left_open(self) -> list[shapely.Polygon]:
        """The open ground nobody took."""
        return [self.shapes[i] for i in np.flatnonzero(self._free[: self._open]).tolist()]


def choose_sites(
    greens: list[shapely.Polygon],
    blocks: list[shapely.Polygon],
    districts: list[Labelled],
    dice: Random,
    names: NameBook,
) -> list[Site]:
    """Hospitals first, then a primary school for each district, the other schools, and the parks."""
    grounds = _Grounds(greens, blocks)
    sites = list(_hospitals(grounds, districts, dice, names))
    sites += _schools(grounds, districts, dice, names)
    sites += _parks(grounds, districts, dice, names)
    return sites


def _hospitals(
    grounds: _Grounds, districts: list[Labelled], dice: Random, names: NameBook
) -> Iterator[Site]:
    """The general one as near to the middle as there is room; others in far districts."""
    town = districts[0][1]
    found: list[Spot] = []
    outward = [districts[0], *dice.sample(districts[1:], len(districts) - 1)]
    wanted = max(1, round(len(districts) / DISTRICTS_A_HOSPITAL))
    titles = (f"{town} General Hospital", f"{_saint(dice, names)} Hospital", "Cottage Hospital")
    for kind, name, spot in outward:
        near = any(np.hypot(spot[0] - x, spot[1] - y) < APART_M for x, y in found)
        if kind == "village" or near or len(found) == min(wanted, len(titles)):
            continue
        ground = grounds.take(spot, HOSPITAL_M2, 2 * CATCHMENT_M)
        if ground is not None:
            title = titles[len(found)]
            yield Site(ground, "hospital", names.take(title.replace("Cottage", f"{name} Cottage")))
            found.append(spot)


def _schools(
    grounds: _Grounds, districts: list[Labelled], dice: Random, names: NameBook
) -> Iterator[Site]:
    others = districts[1:]
    suburbs = [label for label in others if label[0] == "suburb"]
    most = round(len(districts) * SCHOOLS_A_DISTRICT)
    second = dice.sample(suburbs, round(len(others) / DISTRICTS_A_SECONDARY))
    faith = dice.sample(others, round(len(others) / DISTRICTS_A_FAITH))
    wanted = [(spot, SECONDARY_M2, f"{name} {_second(dice)}") for _, name, spot in second]
    wanted += [(spot, PRIMARY_M2, f"{name} {_first(dice)}") for _, name, spot in others]
    wanted += [(spot, PRIMARY_M2, f"{_saint(dice, names)} Primary School") for *_, spot in faith]
    wanted.append((districts[0][2], PRIMARY_M2, "Central Primary School"))
    wanted += [(spot, PRIMARY_M2, f"{name} Infant School") for _, name, spot in suburbs]
    built = 0
    for spot, sizes, name in wanted:
        ground = grounds.take(spot, sizes, CATCHMENT_M) if built < most else None
        if ground is not None:
            yield Site(ground, "school", names.take(name))
            built += 1


def _second(dice: Random) -> str:
    return dice.choice(("High School", "High School", "Comprehensive School", "Academy"))


def _first(dice: Random) -> str:
    return dice.choice(("Primary School", "Primary School", "Primary School", "Junior School"))


def _saint(dice: Random, names: NameBook) -> str:
    """A saint's, where the name ends so."""
    saint = dice.choice([saint for saint in SAINTS if names.is_free(saint)])
    names.take(saint)
    return possessive(saint)


def possessive(saint: str) -> str:
    """“St Mary's”, but “All Saints” and “Holy Trinity”."""
    return f"{saint}'s" if saint.startswith("St ") and not saint.endswith("Baptist") else saint


def _parks(
    grounds: _Grounds, districts: list[Labelled], dice: Random, names: NameBook
) -> Iterator[Site]:
    """All open ground that is left, and blocks beside it where a town would have more."""
    left = grounds.left_open()
    grand = list(PARKS)
    dice.shuffle(grand)
    short = round(len(districts) * PARKS_A_DISTRICT) - len(left)
    for _, _, spot in dice.sample(districts, max(0, min(short, len(districts)))):
        ground = grounds.take(spot, PARK_M2, CATCHMENT_M)
        left += [] if ground is None else [ground]
    spots = np.array([spot for _, _, spot in districts])
    for ground in sorted(left, key=lambda ground: -ground.area):
        middle = coords(ground.centroid)[0]
        home = districts[int(np.argmin(np.hypot(*(spots - middle).T)))][1]
        yield Site(ground, "park", _park_name(home, grand, dice, names))


def _park_name(home: str, grand: list[str], dice: Random, names: NameBook) -> str:
    """The largest after monarchs and jubilees, others after where they are."""
    if grand and dice.random() < 0.6:
        return names.take(f"{grand.pop()} Park")
    titles = ("Park", "Recreation Ground", "Playing Fields", "Common", "Gardens", "Green", "Meadow")
    free = (title for title in titles if names.is_free(f"{home} {title}"))
    return names.take(f"{home} {next(free, 'Park')}")


def _wings(ground: shapely.Polygon, count: int) -> Iterator[shapely.Polygon]:
    """Long blocks side by side in the middle of the ground, in line with it."""
    corners = coords(shapely.minimum_rotated_rectangle(ground))
    along = corners[1] - corners[0]
    turn = float(np.degrees(np.arctan2(along[1], along[0])))
    middle = ground.representative_point()
    room = ground.buffer(-6)
    for index in range(count):
        x = middle.x + (index - (count - 1) / 2) * 24
        wing = shapely.box(x - 8, middle.y - 22, x + 8, middle.y + 22)
        turned = affinity.rotate(wing, turn, origin=(middle.x, middle.y))
        if room.contains(turned):
            yield turned
