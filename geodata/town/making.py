"""Makes the invented town, the same for the same seed, to show, train and test on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import shapely

from geodata.rawmap import RawBeat, RawMap
from geodata.town import countryside
from geodata.town.arteries import Arteries, lay_arteries
from geodata.town.beats import GrownBeat, grow_beats
from geodata.town.blocks import Roads, lay_streets
from geodata.town.buildings import Building, build
from geodata.town.countryside import Land
from geodata.town.districts import Labelled, as_place, settle
from geodata.town.doors import numbered
from geodata.town.ground import Ground, lay_ground
from geodata.town.habits import Courses
from geodata.town.landmarks import landmarks, stations
from geodata.town.names import NameBook
from geodata.town.network import Plan, join_up
from geodata.town.quarters import Division, Quarter, divide
from geodata.town.sites import Site, choose_sites, free_blocks, off_streets
from geodata.town.streetnames import christen
from geodata.town.streets import Street
from geodata.town.traffic import pick_bans, with_narrow_oneways
from geodata.town.web import weave
from geodata.town.writing import Earth, write_addresses, write_roads, write_shapes

ATTRIBUTION = "Invented town, made by Dispatch Desk"
LAND_USE = {
    "centre": "commercial",
    "retail": "commercial",
    "industrial": "industrial",
    **dict.fromkeys(("terrace", "interwar", "council", "modern", "village"), "residential"),
}


class _Dice:
    """One stream of chance for each theme, so that a change to one leaves the others as they were."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def of(self, theme: str) -> Random:
        # A town has no secrets: what matters is that the seed alone decides.
        return Random(f"town {self._seed} {theme}")  # noqa: S311 - not for cryptography


def make_town(seed: int) -> RawMap:
    """The town of this seed, as an importer of OpenStreetMap would hand it over. Same seed, same bytes."""
    with _no_hunt_for_cycles():
        return _made(seed)


@contextmanager
def _no_hunt_for_cycles() -> Iterator[None]:
    """A town is half a million small things that all stay: to look for rubbish costs a fifth more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _made(seed: int) -> RawMap:
    dice = _Dice(seed)
    left = dice.of("hand").choice((1, -1))
    names = NameBook(dice.of("names"))
    ground = lay_ground(dice.of("ground"), left)
    arteries = lay_arteries(ground, dice.of("arteries"))
    division = divide(ground, arteries, dice.of("quarters"))
    streets, greens = _fill(arteries, division, dice.of("streets"))
    plan = with_narrow_oneways(join_up(streets), dice.of("one-way"))
    web = weave(plan)
    labels = settle(web, plan, arteries.villages, dice.of("districts"), names)
    beats = grow_beats(web, labels, ground, left)
    barred = [
        ground.river.buffer(6),
        ground.motorway.buffer(40),
        *(b.buffer(12) for b in ground.dock),
    ]
    barred += [ground.rail.buffer(12), ground.sidings.buffer(9)]
    greens = off_streets(greens, plan.streets)
    blocks = free_blocks(plan, web, [*barred, *greens])
    sites = choose_sites(greens, blocks, labels, dice.of("sites"), names)
    known = [*labels, *stations(ground, labels, dice.of("stations"), names)]
    known += [site.label for site in sites]
    plan, runs = christen(plan, web, known, names.afar, dice.of("street names"))
    buildings = build(plan.streets, [site.ground for site in sites] + barred, dice.of("buildings"))
    buildings = numbered(buildings, runs, left)
    known += landmarks(labels, buildings, ground, dice.of("landmarks"), names)
    town = _Town(ground, division.quarters, plan, sites, buildings, known, beats)
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
    beats: list[GrownBeat]


def _fill(
    arteries: Arteries, division: Division, dice: Random
) -> tuple[list[Street], list[shapely.Polygon]]:
    streets, greens = arteries.streets + division.streets, []
    roads, courses = Roads(streets), Courses(dice)
    for number, quarter in enumerate(division.quarters):
        if quarter.kind == "park":
            greens.append(quarter.ground)
        elif quarter.kind != "country":
            layout = lay_streets(quarter, number, roads, courses, dice)
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
        beats=[RawBeat(beat.name, (earth.ring(beat.ground),)) for beat in town.beats],
        addresses=write_addresses(town.buildings, earth),
    )


def _land(town: _Town, dice: _Dice, names: NameBook) -> Iterator[Land]:
    chance = dice.of("countryside")
    lanes = [street.line for street in town.plan.streets if street.quarter == "country"]
    yield from countryside.lay_fields(town.quarters, lanes, chance)
    for quarter in town.quarters:
        if quarter.kind in LAND_USE:
            yield Land(LAND_USE[quarter.kind], quarter.ground)
    yield from countryside.lay_riverside(town.ground)
    for site in town.sites:
        yield from site.land(chance)
    yield from countryside.lay_water(
        town.ground, names.take(f"River {names.river}"), names.take(f"{names.town} Docks")
    )
    brooks = [names.brook() for _ in range(3)]
    yield from countryside.lay_streams(town.ground, chance, brooks)
    yield from (Land("building", building.shape) for building in town.buildings)
