"""How a unit drives: whose rule it is, and what the roads are told of it."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.driving import driving_of, drivings, gravest_grade
from dispatch_desk.force.driving import (
    EXEMPTIONS,
    FASTEST_MPH,
    GRADES,
    ROAD_CLASSES,
    SLOWEST_MPH,
    SpeedsByHour,
    WayOfDriving,
)
from geodata.roads import CLASSES
from geodata.routing.driving import NORMAL, Exemption, arc_times
from geodata.routing.graph import CLOSED_MS
from geodata.speeds import BUS_ONLY, KMH_PER_MPH, LINK, MAX_KMH, MIN_KMH
from resources.units import Callsign, Officer, Unit
from tests.desks import FORCE
from tests.towns import a_village

CREWS = st.lists(st.sampled_from((*GRADES, "tank")), max_size=3)
KINDS = st.sampled_from([kind.code for kind in FORCE.unit_kinds])
JOBS = st.sampled_from([*(grade.code for grade in FORCE.grades), "lost", ""])


def unit(kind: str, *drivers: str) -> Unit:
    crew = tuple(
        Officer(f"PC {number}", "1", driver=driver) for number, driver in enumerate(drivers)
    )
    return Unit(Callsign("BR21"), kind, crew, "br21")


# Who drives how


@pytest.mark.parametrize(
    ("kind", "drivers", "grade", "driven"),
    [
        ("RSP", ("response",), "1", "response"),
        ("RSP", ("basic", "advanced"), "1", "response"),  # the best aboard drives
        ("RSP", ("basic", "none"), "1", "normal"),
        ("RSP", (), "1", "normal"),
        ("SC", ("response",), "1", "normal"),  # nothing to clear the way with
        ("RSP", ("response",), "2", "normal"),
        ("RSP", ("response",), "", "normal"),  # to no job
        ("RSP", ("response",), "9", "normal"),  # a grade of an older force's data
        ("RSP", ("tractor",), "1", "normal"),  # a driver grade nobody knows
        ("PCSO", ("advanced",), "1", "pedal"),
        ("PCSO", ("none",), "", "pedal"),
    ],
)
def test_that_blue_lights_need_the_grade_the_driver_and_the_vehicle(
    kind: str, drivers: tuple[str, ...], grade: str, driven: str
) -> None:
    assert driving_of(unit(kind, *drivers), grade, FORCE) == driven


@given(KINDS, CREWS, JOBS)
def test_that_every_unit_drives_in_a_way_the_force_has(
    kind: str, crew: list[str], grade: str
) -> None:
    known = [way.code for way in drivings(FORCE)]
    assert driving_of(unit(kind, *crew), grade, FORCE) in known


@given(KINDS, CREWS, JOBS)
def test_that_a_better_driver_never_makes_a_unit_drive_as_everybody_again(
    kind: str, crew: list[str], grade: str
) -> None:
    plain, better = (
        driving_of(unit(kind, *who), grade, FORCE) for who in (crew, [*crew, "advanced"])
    )
    assert better == plain or plain == FORCE.driving[0].code


def test_that_an_officer_in_danger_is_driven_to_as_to_the_gravest_grade() -> None:
    assert gravest_grade(FORCE) == "1"
    turned = structs.replace(FORCE, grades=FORCE.grades[::-1])
    assert gravest_grade(turned) == "1"


# What the roads are told


def test_that_the_desks_words_are_those_of_the_roads() -> None:
    assert ROAD_CLASSES == CLASSES
    assert set(EXEMPTIONS) == set(get_args(Exemption))
    assert FASTEST_MPH * KMH_PER_MPH <= MAX_KMH
    assert SLOWEST_MPH * KMH_PER_MPH >= MIN_KMH


def test_that_the_sample_is_told_to_the_roads_in_kilometres() -> None:
    normal, response, pedal = drivings(FORCE)
    assert (normal.code, normal.tables, normal.exempt) == ("normal", (), NORMAL.exempt)
    assert response.cap_kmh == pytest.approx(144.84, abs=0.01)
    assert response.kmh_at(3)["motorway"] == pytest.approx(85 * 1.609344)
    assert response.kmh_at(8)["motorway"] == pytest.approx(70 * 1.609344)
    assert response.exempt == {"private roads", "bus gates", "signed turns"}
    assert pedal.cap_kmh == pytest.approx(19.3, abs=0.1)


@pytest.mark.parametrize("hour", range(24))
def test_that_response_driving_is_never_later_than_normal_driving(hour: int) -> None:
    normal, response, pedal = drivings(FORCE)
    area = a_village().roads
    assert area.edge_count > len(CLASSES)
    edges = np.arange(area.edge_count)
    signed = np.linspace(8, MAX_KMH, area.edge_count).astype(np.float32)
    flags = np.where(edges % 3 == 0, LINK, np.where(edges % 5 == 0, BUS_ONLY, 0)).astype(np.uint8)
    roads = replace(
        area, edge_class=(edges % len(CLASSES)).astype(np.uint8), edge_kmh=signed, edge_flags=flags
    )
    usual, blue, slow = (arc_times(roads, way, hour) for way in (normal, response, pedal))
    capped = signed[roads.arc_edge] > response.cap_kmh
    assert (blue[~capped] <= usual[~capped]).all()
    assert (slow[usual < CLOSED_MS] >= blue[usual < CLOSED_MS]).all()
    assert (blue < CLOSED_MS).all()
    assert (usual == CLOSED_MS).any()


def test_that_a_table_that_may_lower_does_so_in_its_hours_only() -> None:
    table = SpeedsByHour({"residential": 10}, 22, 6)
    force = structs.replace(FORCE, driving=(WayOfDriving("n", "Night", tables=(table,)),))
    (night,), area = drivings(force), a_village().roads
    by_night, by_day = (arc_times(area, night, hour).sum() for hour in (23, 6))
    assert by_night > by_day == arc_times(area, NORMAL, 0).sum()
