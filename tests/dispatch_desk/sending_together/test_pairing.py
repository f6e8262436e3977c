"""Jobs that want the same units: both ways in words, and what is never done for a lesser job's sake."""

from collections.abc import Mapping
from math import inf

import pytest
from msgspec.structs import replace

from bench.sending.joint import measure_joint
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.pairing import LEAST_S, Pairing, pair
from dispatch_desk.sending.ranking import Ranking
from tests.dispatch_desk.sending.rooms import DAY, Seen, an_officer, on_duty, ranking

JOB = Job(Needs(), "2", f"{DAY}/0417")
NEXT = Job(Needs(), "2", f"{DAY}/0422")
LAST = Job(Needs(), "2", f"{DAY}/0430")
CREWS = {"BR24": 2, "BR25": 2}  # the others are alone


def listed(job: Job, seconds: Mapping[str, float]) -> Ranking:
    room = [
        Seen(on_duty(callsign, *[an_officer()] * CREWS.get(callsign, 1)), likely_s=likely)
        for callsign, likely in seconds.items()
    ]
    return ranking(room, job)


def sent(pairing: Pairing | None) -> tuple[dict[str, str], dict[str, str]]:
    """Together, and one after the other."""
    assert pairing is not None
    together, in_turn = (
        {o.incident[-4:]: " ".join(o.callsigns) for o in way}
        for way in (pairing.best, pairing.greedy)
    )
    return together, in_turn


def test_that_the_first_waits_a_little_so_that_the_second_waits_much_less() -> None:
    first = listed(JOB, {"BR09": 200, "BR21": 215})
    second = listed(NEXT, {"BR09": 250, "BR21": 590})
    found = pair([first, second])
    assert sent(found) == ({"0417": "BR21", "0422": "BR09"}, {"0417": "BR09", "0422": "BR21"})
    assert found is not None
    assert found.saves_s == 325
    assert found.words == (
        "Together: 0417 BR21 3:35, 0422 BR09 4:10",
        "One after the other: 0417 BR09 3:20, 0422 BR21 9:50",
        "Saves 5:25 in all, 0417 waits 0:15 longer",
    )


def test_that_nothing_is_suggested_where_nobody_is_wanted_twice() -> None:
    first = listed(JOB, {"BR09": 200, "BR21": 700})
    second = listed(NEXT, {"BR09": 900, "BR21": 250})
    assert pair([first, second]) is None
    assert pair([first]) is None
    assert pair([]) is None


def test_that_under_a_minute_in_all_is_not_worth_a_word() -> None:
    first = listed(JOB, {"BR09": 200, "BR21": 300})
    second = listed(NEXT, {"BR09": 250, "BR21": 409})
    assert pair([first, second]) is None
    assert LEAST_S == 60


@pytest.mark.parametrize(("later_s", "waits"), [(219, True), (221, False)])
def test_that_a_graver_job_waits_no_longer_than_its_road_time_may_be_wrong(
    later_s: float, *, waits: bool
) -> None:
    graver = listed(replace(JOB, grade="1"), {"BR09": 200, "BR21": later_s})
    lesser = listed(NEXT, {"BR09": 250, "BR21": 3_000})
    found = pair([graver, lesser])
    assert (found is not None) == waits


def test_that_a_graver_job_is_never_left_with_nobody_for_two_lesser_ones() -> None:
    graver = listed(replace(JOB, grade="1"), {"BR09": 200})
    lesser = [listed(replace(job, grade="3"), {"BR09": 100}) for job in (NEXT, LAST)]
    assert pair([graver, *lesser]) is None


def test_that_a_graver_jobs_first_officer_is_not_taken_though_enough_would_be_there_in_time() -> (
    None
):
    violent = Job(Needs(officers=2), "1", JOB.incident)
    graver = listed(violent, {"BR01": 100, "BR02": 300, "BR03": 310})
    lesser = listed(NEXT, {"BR01": 100, "BR02": 3_000, "BR03": 3_000})
    assert pair([graver, lesser]) is None
    as_grave = listed(replace(violent, grade="2"), {"BR01": 100, "BR02": 300, "BR03": 310})
    assert pair([as_grave, lesser]) is not None


def test_that_one_job_more_gets_somebody() -> None:
    first = listed(JOB, {"BR09": 200, "BR21": 500})
    second = listed(NEXT, {"BR09": 250, "BR21": inf})
    found = pair([first, second])
    assert sent(found) == ({"0417": "BR21", "0422": "BR09"}, {"0417": "BR09", "0422": ""})
    assert found is not None
    assert found.saves_s == inf
    assert found.words[1:] == (
        "One after the other: 0417 BR09 3:20, 0422 nobody left",
        "0422 gets enough, 0417 waits 5:00 longer",
    )


def test_that_a_pair_is_kept_for_the_job_that_two_singles_cannot_reach() -> None:
    two = replace(JOB, needs=Needs(officers=2))
    first = listed(two, {"BR24": 300, "BR01": 310, "BR02": 320})
    second = listed(replace(two, incident=NEXT.incident), {"BR24": 300, "BR01": 900, "BR02": 950})
    together, in_turn = sent(pair([first, second]))
    assert in_turn == {"0417": "BR24", "0422": "BR01 BR02"}
    assert together == {"0417": "BR01 BR02", "0422": "BR24"}


def test_that_a_third_job_may_move_so_that_all_wait_less() -> None:
    """Nobody wants what the third has but the second, and only once it is second."""
    first = listed(JOB, {"BR01": 100, "BR02": 2_000, "BR03": 2_000})
    second = listed(NEXT, {"BR01": 110, "BR02": 150, "BR03": 2_000})
    third = listed(LAST, {"BR01": 2_000, "BR02": 200, "BR03": 260})
    together, in_turn = sent(pair([first, third, second]))
    assert in_turn == {"0430": "BR02", "0422": "BR03"}
    assert together == {"0430": "BR03", "0422": "BR02"}


def test_that_who_goes_ahead_to_a_job_stays_with_it() -> None:
    violent = Job(Needs(officers=2, alone=False), "1", JOB.incident)
    first = listed(violent, {"BR09": 100, "BR24": 400, "BR25": 420})
    second = listed(
        replace(violent, incident=NEXT.incident), {"BR09": 90, "BR24": 300, "BR25": 900}
    )
    together, in_turn = sent(pair([first, second]))
    assert in_turn == {"0417": "BR09 BR24", "0422": "BR25"}
    assert together == {"0417": "BR09 BR25", "0422": "BR24"}


def test_that_together_is_never_worse_and_nothing_is_better_in_made_up_rooms() -> None:
    assert measure_joint(rooms=120, seed=11) == {"joint_worse": 0, "joint_not_optimal": 0}


def test_that_the_same_rooms_give_the_same_pairing_whatever_the_order_of_units() -> None:
    seconds = {"BR09": 200.0, "BR21": 215.0, "BR24": 700.0}
    more = {"BR09": 250.0, "BR21": 590.0, "BR24": 900.0}
    ways = []
    for order in (sorted, lambda s: sorted(s, reverse=True)):
        rooms = [{c: room[c] for c in order(room)} for room in (seconds, more)]
        ways.append(pair([listed(JOB, rooms[0]), listed(NEXT, rooms[1])]))
    assert ways[0] == ways[1] is not None
