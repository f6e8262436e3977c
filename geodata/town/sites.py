"""Open blocks find a use: parks, a hospital, schools with their grounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import affinity

from geodata.town.countryside import Land, lay_park
from geodata.town.curves import coords, polygons_of
from geodata.town.districts import Labelled
from geodata.town.names import NameBook
from geodata.town.streets import Street

SCHOOLS = 7
VERGE_M = 7.0  # from the middle of a street
LEAST_M2 = 5_000
HOSPITAL_M2 = (18_000, 60_000)


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


def choose_sites(
    greens: list[shapely.Polygon], town: str, dice: Random, names: NameBook
) -> list[Site]:
    """The hospital on the largest block that isn't a park's size, then schools, and parks on the rest."""
    order = sorted(range(len(greens)), key=lambda index: -greens[index].area)
    fits = [index for index in order if HOSPITAL_M2[0] < greens[index].area < HOSPITAL_M2[1]]
    hospital = fits[0] if fits else order[-1]
    others = [index for index in order if index != hospital and greens[index].area < HOSPITAL_M2[1]]
    schools = sorted(dice.sample(others, min(SCHOOLS, len(others) * 2 // 3)))
    sites = [Site(greens[hospital], "hospital", names.take(f"{town} General Hospital"))]
    for index in order:
        if index != hospital:
            kind = "school" if index in schools else "park"
            sites.append(Site(greens[index], kind, names.street(kind)))
    return sites


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
