"""Places callers name and crews know: police, fire and ambulance, stations, churches, pubs, shops."""

from collections.abc import Iterator
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from geodata.town.buildings import Building
from geodata.town.curves import Points, Spot, coords
from geodata.town.districts import Labelled, spots_of
from geodata.town.ground import MIDDLE, Ground
from geodata.town.names import NameBook
from geodata.town.sites import possessive
from geodata.town.words import PUBS, SAINTS, WORKS

HALTS = 2
HALT_APART_M = 1_500.0
NEAR = 500  # buildings looked at for an everyday use; for a hall or a store it is all of them
LARGE_M2, SHED_M2 = 180.0, 600.0  # least ground of a public building, and of a hall or a store
MALLS = ("Friary", "Guildhall", "Corn Exchange", "Maltings", "Chantry")
TITLES = ("Methodist Church", "Baptist Church", "Gospel Hall", "United Reformed Church")


def stations(
    ground: Ground, districts: list[Labelled], dice: Random, names: NameBook
) -> list[Labelled]:
    """Where trains stop: in the middle of the town, and in the suburbs the railway passes through."""
    rail = ground.rail
    x, y = MIDDLE
    main = rail.project(shapely.Point(x + dice.uniform(-260, -60), y))
    stops, found = [main], [("railway_station", names.take(f"{districts[0][1]} Station"), main)]
    suburbs = [label for label in districts if label[0] == "suburb"]
    for _, name, spot in sorted(suburbs, key=lambda label: rail.distance(shapely.Point(label[2]))):
        at = rail.project(shapely.Point(spot))
        if len(stops) <= HALTS and all(abs(at - other) > HALT_APART_M for other in stops):
            stops.append(at)
            found.append(("railway_station", names.take(f"{name} Station"), at))
    return [(kind, name, _spot(coords(rail.interpolate(at))[0])) for kind, name, at in found]


def _spot(point: Points) -> Spot:
    return float(point[0]), float(point[1])


class _Houses:
    """The buildings, and the nearest that is large enough and has no other use."""

    def __init__(self, buildings: list[Building]) -> None:
        shapes = np.array([building.shape for building in buildings])
        self._middles = shapely.get_coordinates(shapely.centroid(shapes))
        self._area: npt.NDArray[np.float64] = shapely.area(shapes)
        self._free = np.array([bool(building.street) for building in buildings])
        self._tree = cKDTree(self._middles)

    def take(self, spot: Spot, least_m2: float = 0.0) -> Spot:
        """The middle of that building."""
        count = len(self._free) if least_m2 > LARGE_M2 else min(NEAR, len(self._free))
        near = np.atleast_1d(np.asarray(self._tree.query(spot, k=count)[1]))
        free = near[self._free[near]]
        large = free[self._area[free] >= least_m2]
        chosen = int(large[0] if len(large) else free[0])
        self._free[chosen] = False
        return _spot(self._middles[chosen])


def landmarks(
    districts: list[Labelled],
    buildings: list[Building],
    ground: Ground,
    dice: Random,
    names: NameBook,
) -> list[Labelled]:
    """Each in a building that stands there, and named so that a caller's word finds it."""
    houses = _Houses(buildings)
    wanted = [
        *_services(districts, ground, dice),
        *_shops(districts, dice),
        *_worship(districts, dice, names),
        *_pubs(districts, dice),
    ]
    return [
        (kind, names.take(name), houses.take(spot, least)) for kind, name, spot, least in wanted
    ]


Wanted = tuple[str, str, Spot, float]  # kind, name, near where, least ground


def _services(districts: list[Labelled], ground: Ground, dice: Random) -> Iterator[Wanted]:
    """Two police stations, one on either bank; the others spread over the town."""
    town = districts[0][1]
    over = _across(districts, ground)
    near = [label for label in districts if label[0] == "suburb" and label != over]
    yield "police", f"{town} Central Police Station", _around(MIDDLE, 220, dice), LARGE_M2
    yield "police", f"{over[1]} Police Station", over[2], LARGE_M2
    west, custody, north = dice.sample(near, 3)
    yield "custody", f"{town} Custody Suite", custody[2], SHED_M2
    yield "fire_station", f"{town} Central Fire Station", _around(MIDDLE, 700, dice), LARGE_M2
    yield "fire_station", f"{over[1]} Fire Station", _around(over[2], 300, dice), LARGE_M2
    if len(districts) > 20:
        yield "fire_station", f"{west[1]} Fire Station", _around(west[2], 300, dice), LARGE_M2
    yield "ambulance_station", f"{north[1]} Ambulance Station", north[2], LARGE_M2
    yield "ambulance_station", f"{over[1]} Ambulance Station", over[2], LARGE_M2
    yield "bus_station", f"{town} Bus Station", _around(MIDDLE, 160, dice), LARGE_M2
    yield "bus_station", f"{west[1]} Bus Interchange", west[2], LARGE_M2


def _around(spot: Spot, metres: float, dice: Random) -> Spot:
    return spot[0] + dice.uniform(-metres, metres), spot[1] + dice.uniform(-metres, metres)


def _across(districts: list[Labelled], ground: Ground) -> Labelled:
    """The suburb in the middle of those across the river from the centre."""
    suburbs = [label for label in districts if label[0] == "suburb"]
    spots = spots_of(suburbs)
    middle = np.broadcast_to(np.array(MIDDLE), spots.shape)
    sight = shapely.linestrings(np.stack([middle, spots], axis=1))
    crossings = shapely.get_num_coordinates(shapely.intersection(sight, ground.river_line))
    over = np.flatnonzero(crossings % 2)
    away = np.hypot(*(spots[over] - spots[over].mean(axis=0)).T)
    return suburbs[int(over[int(np.argmin(away))])]


def _shops(districts: list[Labelled], dice: Random) -> Iterator[Wanted]:
    """Supermarkets where people live, retail parks where sheds stand."""
    suburbs = [label for label in districts if label[0] == "suburb"]
    works = dice.sample(WORKS, 3)
    yield "shop", f"{dice.choice(MALLS)} Shopping Centre", _around(MIDDLE, 200, dice), LARGE_M2
    for _, name, spot in dice.sample(suburbs, max(2, len(suburbs) // 3)):
        yield "shop", f"{name} Supermarket", _around(spot, 250, dice), LARGE_M2
    for stem, (_, _, spot) in zip(works, dice.sample(suburbs, 3), strict=True):
        yield "shop", f"{stem} Retail Park", spot, SHED_M2


def _worship(districts: list[Labelled], dice: Random, names: NameBook) -> Iterator[Wanted]:
    """A parish church in every district, a chapel in many, and what a town of this size has besides."""
    town = districts[0][1]
    saints = dice.sample(SAINTS, len(SAINTS))
    yield "place_of_worship", f"{town} Minster", _around(MIDDLE, 150, dice), LARGE_M2
    for (_, _, spot), saint in zip(districts[1:], saints, strict=False):
        church = f"{possessive(saint)} Church"
        if names.is_free(church):
            yield "place_of_worship", church, _around(spot, 120, dice), 0.0
    for title, (_, name, spot) in zip(TITLES * 2, dice.sample(districts[1:], 7), strict=False):
        yield "place_of_worship", f"{name} {title}", _around(spot, 300, dice), 0.0
    for name, (_, _, spot) in zip(
        (f"{town} Central Mosque", "Guru Nanak Gurdwara"),
        dice.sample(districts[1:], 2),
        strict=True,
    ):
        yield "place_of_worship", name, _around(spot, 400, dice), LARGE_M2


def _pubs(districts: list[Labelled], dice: Random) -> Iterator[Wanted]:
    """Seven in the middle, one or two in each district."""
    signs = iter(dice.sample(PUBS, len(PUBS)))
    spots = [_around(MIDDLE, 350, dice) for _ in range(7)]
    for _, _, spot in districts[1:]:
        spots += [_around(spot, 350, dice) for _ in range(dice.choice((1, 1, 2)))]
    for spot, sign in zip(spots, signs, strict=False):
        yield "pub", sign if sign.startswith(("Noahs", "Robin")) else f"The {sign}", spot, 0.0
