from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from resources.units import Callsign
from tests.ui.a_night import FORCE, calm, incident
from tests.ui.units.candidates import candidate
from ui.units.axis import Axis, last_s
from ui.units.sums import arrivals, joint, leaving, whole_why

TASER = candidate("BR24", 1, 105, chips=("resp", "2 Taser"))
ALONE = candidate("BD03", 2, 220, crew=1, chips=("dog", "Dog", "Taser"))


def test_that_crews_and_skills_are_added_up() -> None:
    assert joint([TASER, ALONE]) == "3 crew · Dog · 3 Taser"
    assert joint([]) == ""


def test_that_the_first_alone_is_named_with_how_long_and_held() -> None:
    sooner = candidate("BN40", 1, 60, crew=1)
    assert arrivals([TASER, sooner]) == "BN40 1:00 alone for 0:45, BR24 1:45"
    assert arrivals([sooner]) == ""
    assert joint([sooner]) == "1 crew · BN40 alone"
    assert arrivals([TASER, ALONE]) == "BR24 1:45, BD03 3:40"
    fractions = [structs.replace(sooner, eta_s=60.7), structs.replace(TASER, eta_s=105.2)]
    assert arrivals(fractions) == "BN40 1:00 alone for 0:45, BR24 1:45"
    held = structs.replace(sooner, hold=True)
    assert arrivals([held, TASER]).endswith("alone for 0:45, BR24 1:45: hold BN40 at RVP")


def test_that_who_is_diverted_says_what_it_leaves_with_whom() -> None:
    records = calm()
    job = structs.replace(incident("0419"), units=(Callsign("BT11"), Callsign("BR24")))
    records.incidents[job.id] = job
    diverted = candidate("BT11", 1, divert_from=job.id)
    left = "BT11 leaves 0419 (Robbery just happened, grade 1)"
    assert leaving([diverted], records, FORCE) == [f"{left} to BR24"]
    both = [diverted, candidate("BR24", 2)]
    assert leaving(both, records, FORCE) == [f"{left} with nobody"]
    assert leaving([candidate("BR24", 2)], records, FORCE) == []


def test_that_the_whole_why_has_road_straight_line_and_position() -> None:
    row = candidate("BR27", 4, 250, stale=True, age_s=1140.0, too_close="NC08")
    why = "\n".join(whole_why(row))
    for words in ("4:10", "1.2\u00a0km", "19\u00a0min old: ask by radio", "NC08"):
        assert words in why
    nowhere = whole_why(candidate("BX02", eta_s=None, age_s=None, straight_m=None))
    assert nowhere[1:] == ["No position known: ask by radio"]


@given(st.floats(300, 7200), st.floats(0, 20_000), st.floats(0, 20_000))
def test_that_the_axis_keeps_the_order_of_times_and_its_own_ends(
    last: float, one: float, other: float
) -> None:
    axis = Axis(last, 100, 400)
    sooner, later = sorted((one, other))
    assert 100 <= axis.x(sooner) <= axis.x(later) <= 400
    assert 1 <= len(axis.ticks) <= 5
    assert all(tick % 300 == 0 and tick <= last for tick in axis.ticks)


def test_that_the_axis_ends_with_the_sixth_unit_not_with_a_straggler() -> None:
    rows = [candidate(f"B{n}", n, n * 100.0) for n in range(1, 7)]
    far = candidate("B9", 7, 5000)
    unfit = candidate("B8", eta_s=4000)
    assert last_s([*rows, far, unfit]) == 660
    assert last_s([]) == 300
