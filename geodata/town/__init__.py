"""A small invented British town, the same for the same seed, to show, train and test on."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import shapely

from geodata.rawmap import RawBeat, RawMap
from geodata.town import countryside
from geodata.town.arteries import Arteries, lay_arteries
from geodata.town.blocks import lay_streets
from geodata.town.buildings import Building, build
from geodata.town.countryside import Land
from geodata.town.districts import Labelled, as_place, beats_of, landmarks, name_districts
from geodata.town.ground import Ground, lay_ground
from geodata.town.names import NameBook
from geodata.town.network import Plan, join_up, with_oneways
from geodata.town.quarters import Quarter, divide
from geodata.town.sites import Site, choose_sites, off_streets
from geodata.town.streets import Street
from geodata.town.traffic import pick_bans, pick_oneways
from geodata.town.writing import Earth, write_addresses, write_roads, write_shapes

ATTRIBUTION = "Invented town, made by Dispatch Desk"
LAND_USE = {
    "centre": "commercial", "terrace": "residential", "estate": "residential",
    "village": "residential", "industrial": "industrial",
}  # fmt: skip


class _Dice:
    """One stream of chance for each theme, so that a change to one leaves the others as they were."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def of(self, theme: str) -> Random:
        # A town has no secrets: what matters is that the seed alone decides.
        return Random(f"town {self._seed} {theme}")  # noqa: S311 - not for cryptography


def make_town(seed: int) -> RawMap:
    """The town of this seed, as an importer of OpenStreetMap would hand it over. Same seed, same bytes."""
    dice = _Dice(seed)
    left = dice.of("hand").choice((1, -1))
    names = NameBook(dice.of("names"))
    ground = lay_ground(dice.of("ground"), left)
    arteries = lay_arteries(ground, dice.of("arteries"), names)
    labels = name_districts(ground, arteries.villages, dice.of("districts"), names)
    quarters = divide(ground, arteries, dice.of("quarters"))
    streets, greens = _fill(arteries, quarters, dice.of("streets"), names)
    plan = join_up(streets)
    plan = with_oneways(plan, pick_oneways(plan, dice.of("one-way")))
    greens = off_streets(greens, plan.streets)
    sites = choose_sites(greens, names.town, dice.of("sites"), names)
    blocked = [*greens, ground.river.buffer(6), ground.rail.buffer(12), ground.motorway.buffer(40)]
    buildings = build(plan.streets, blocked, dice.of("buildings"))
    labels += landmarks(labels, buildings, ground, dice.of("landmarks"))
    labels += [site.label for site in sites]
    town = _Town(ground, quarters, plan, sites, buildings, labels)
    return _written(town, dice, names)


@dataclass(frozen=True, slots=True)
class _Town:
    """The finished plan, in metres."""

    ground: Ground
    quarters: list[Quarter]
    plan: Plan
    sites: list[Site]
    buildings: list[Building]
    labels: list[Labelled]


def _fill(
    arteries: Arteries, quarters: list[Quarter], dice: Random, names: NameBook
) -> tuple[list[Street], list[shapely.Polygon]]:
    roads = shapely.union_all([street.line for street in arteries.streets])
    streets, greens = list(arteries.streets), []
    for quarter in quarters:
        if quarter.kind == "park":
            greens.append(quarter.ground)
        elif quarter.kind != "country":
            layout = lay_streets(quarter, roads, dice, names)
            streets += layout.streets
            greens += layout.greens
    return streets, greens


def _written(town: _Town, dice: _Dice, names: NameBook) -> RawMap:
    earth = Earth(town.ground.left)
    bans = pick_bans(town.plan, town.ground.left, dice.of("turns"))
    roads, turns = write_roads(town.plan, bans, earth)
    return RawMap(
        attribution=ATTRIBUTION,
        roads=roads,
        turns=turns,
        shapes=list(write_shapes(list(_land(town, dice, names)), earth)),
        places=[as_place(label, earth.spot(label[2])) for label in town.labels],
        beats=[RawBeat(name, (earth.ring(beat),)) for name, beat in beats_of(town.labels)],
        addresses=write_addresses(town.buildings, earth),
    )


def _land(town: _Town, dice: _Dice, names: NameBook) -> Iterator[Land]:
    chance = dice.of("countryside")
    yield from countryside.lay_fields(town.quarters, chance)
    for quarter in town.quarters:
        if quarter.kind in LAND_USE:
            yield Land(LAND_USE[quarter.kind], quarter.ground)
    yield from countryside.lay_riverside(town.ground)
    for site in town.sites:
        yield from site.land(chance)
    yield from countryside.lay_water(town.ground, names.take(f"River {names.river}"))
    brooks = [names.take(f"{names.place()} Brook") for _ in range(3)]
    yield from countryside.lay_streams(town.ground, chance, brooks)
    yield from (Land("building", building.shape) for building in town.buildings)
