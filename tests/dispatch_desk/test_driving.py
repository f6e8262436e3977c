"""How a unit drives: whose rule it is, what the data may say, and what the roads are told of it."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path
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
    driving_mistakes,
)  # fmt: skip
from dispatch_desk.force.profile import ForceError, load_force
from geodata.roads import CLASSES
from geodata.routing.driving import NORMAL, Exemption, arc_times
from geodata.routing.graph import CLOSED_MS
from geodata.speeds import BUS_ONLY, KMH_PER_MPH, LINK, MAX_KMH, MIN_KMH
from resources.units import Callsign, Officer, Unit
from tests.desks import FORCE
from tests.towns import a_village

SAMPLE = files("dispatch_desk.force").joinpath("sample.toml").read_text("utf-8")
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


# What may be wrong in the data


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("motorway = 70", "moterway = 70", "mph has no class of road “moterway”; there are: motorway"),
        ("residential = 25", "residential = 0", "residential = 0 mph must be from 2 to 93"),
        ("residential = 25", "residential = 260", "residential = 260 mph must be"),
        ("residential = 25", "residential = nan", "residential = nan mph must be"),
        ("from_hour = 7", "from_hour = 24", "from_hour = 24 must be a full hour from 0 to 23"),
        ("until_hour = 10", "until_hour = 0", "until_hour = 0 must be a full hour from 1 to 24"),
        ("until_hour = 10", "until_hour = 7", "for the whole day write 0 and 24"),
        ("cap_mph = 90", "cap_mph = 250", "cap_mph = 250 must be from 2 to 93"),
        ('"bus gates", "signed', '"red lights", "signed', "exempt can't be “red lights”; there are: bus"),
        ('code = "pedal"', 'code = "normal"', "“normal” (line"),
        ('name = "Normal driving"', 'name = ""', "must not be empty"),
        ('name = "Normal driving"', 'name = "N"\ndriver = "basic"', "the first way of driving is"),
        (
            'name = "Normal driving"',
            'name = "N"\nblue_lights = true',
            "the first way of driving is",
        ),
        ('driver = "response" ', 'driver = "expert" ', "$.driving[1].driver"),
        ("from_hour = 7", 'from_hour = "7"', "$.driving[1].tables[0].from_hour"),
        ("from_hour = 7", "fromhour = 7", "$.driving[1].tables[0]"),
    ],
)  # fmt: skip
def test_that_a_mistake_names_its_file_its_place_and_what_would_be_right(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in SAMPLE
    profile = tmp_path / "force.toml"
    profile.write_text(SAMPLE.replace(old, new, 1), "utf-8")
    with pytest.raises(ForceError) as refusal:
        load_force(profile)
    assert said in str(refusal.value)
    assert "force.toml" in str(refusal.value)


def test_that_a_mistake_is_found_in_the_line_its_table_begins_in() -> None:
    broken = SAMPLE.replace("until_hour = 19", "until_hour = 30")
    response = FORCE.driving[1]
    first, second, *others = response.tables
    wrong = structs.replace(second, until_hour=30)
    ways = [FORCE.driving[0], structs.replace(response, tables=(first, wrong, *others))]
    (said,) = driving_mistakes(ways, broken)
    line = broken.splitlines().index("until_hour = 30") - 1
    assert f"[[driving.tables]] 2 of “response” (line {line})" in said


def test_that_no_way_of_driving_at_all_is_refused_with_an_example() -> None:
    assert 'code = "normal"' in next(driving_mistakes((), ""))


def test_that_no_list_grows_without_end() -> None:
    table, way = SpeedsByHour({"trunk": 30}), WayOfDriving("a", "A")
    many = [structs.replace(way, code=str(number)) for number in range(9)]
    assert "8 are the most" in next(driving_mistakes(many, ""))
    assert "24 are the most" in next(
        driving_mistakes([structs.replace(way, tables=(table,) * 25)], "")
    )


def test_that_an_empty_table_is_refused() -> None:
    assert "mph is empty" in next(
        driving_mistakes([WayOfDriving("a", "A", tables=(SpeedsByHour({}),))], "")
    )
