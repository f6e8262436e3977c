"""Two live jobs and more: together is never worse than one after the other, and nothing is better."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from math import inf
from random import Random

import numpy as np

from bench import Figures
from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.records import DutyUnit, Records
from dispatch_desk.sending.combining import Combination
from dispatch_desk.sending.muster import Muster, Mustering
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.pairing import NOBODY_S, STALE_S, JobInPlay, pair, weigh
from dispatch_desk.sending.ranking import Ranking, rank
from dispatch_desk.sending.whereabouts import Reached
from resources.units import Callsign, Officer, Unit

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
MOST_JOBS, MOST_UNITS = 6, 6  # where every way is tried; twice as many units otherwise
TOLERANCE_S = 1e-3


def measure_joint(rooms: int, seed: int) -> Figures:
    """Of that many made-up rooms: in how many together is worse, and in how many not the best way.

    Every second room has at most 6 jobs and 6 units, and there every way is tried; in the others
    the rooms are larger, and together is held against one after the other alone.
    """
    force, luck = load_force(), Random(seed)  # noqa: S311 - a made-up room is no secret
    worse = not_optimal = suggested = 0
    for number in range(rooms):
        small = number % 2 == 0
        live = _live(luck, force, MOST_UNITS if small else 4 * MOST_UNITS)
        jobs, (greedy, best) = weigh(live)
        best_s, greedy_s = _total_s(jobs, best), _total_s(jobs, greedy)
        suggested += pair(live) is not None
        worse += best_s > greedy_s + TOLERANCE_S
        not_optimal += small and best_s > _least_s(jobs) + TOLERANCE_S
    print(f"{rooms} rooms, {suggested} suggestions: {worse} worse, {not_optimal} not the best way")
    return {"joint_worse": float(worse), "joint_not_optimal": float(not_optimal)}


def _live(luck: Random, force: Force, most_units: int) -> list[Ranking]:
    units = [_unit(number, luck) for number in range(luck.randint(2, most_units))]
    muster = Mustering(force).of(Records(units={unit.callsign: unit for unit in units}))
    jobs = sorted((_job(number, luck) for number in range(luck.randint(2, MOST_JOBS))), key=_grade)
    return [rank(muster, _reached(muster, luck), job, NOW) for job in jobs]


def _grade(job: Job) -> str:
    return job.grade


def _unit(number: int, luck: Random) -> DutyUnit:
    crew = tuple(
        Officer("PC", str(at), ("taser",) if luck.random() < 0.3 else (), "response")
        for at in range(luck.choice((1, 1, 2)))
    )
    unit = Unit(Callsign(f"BR{number:02d}"), "RSP", crew, f"br{number:02d}")
    return DutyUnit(unit, 1, luck.choice((2, 2, 2, 7)), NOW, "radio", NOW, "status")


def _job(number: int, luck: Random) -> Job:
    skills = (("taser", 1),) if luck.random() < 0.2 else ()
    needs = Needs(officers=luck.choice((1, 1, 2, 2, 3)), skills=skills)
    return Job(needs, luck.choice(("1", "2", "2", "3")), f"2030-05-01/{number:04d}")


def _reached(muster: Muster, luck: Random) -> Reached:
    count = len(muster)
    likely = np.array(
        [luck.uniform(30, 1_500) if luck.random() < 0.9 else inf for _ in range(count)]
    )
    ages = np.array([600.0 if luck.random() < 0.1 else 10.0 for _ in range(count)])
    return Reached(
        muster.callsigns,
        ("response",) * count,
        likely,
        likely * 0.9,
        likely * 1.1,
        np.full(count, 1_000.0),
        ages,
        np.full(count, 8.0),
        tuple("" if seconds < inf else "no way there by road" for seconds in likely.tolist()),
    )


# Every way there is, in plain loops


def _total_s(jobs: Sequence[JobInPlay], way: Sequence[Combination | None]) -> float:
    return sum(
        _nobody_s(jobs, job)
        if found is None
        else _cost_s(job, tuple(row for row in found.rows if row not in job.ahead))
        for job, found in zip(jobs, way, strict=True)
    )


def _cost_s(job: JobInPlay, rows: tuple[int, ...]) -> float:
    ranking = job.ranking
    extra = ranking.muster.force.sending.another_unit_s * (len(rows) - 1)
    counted = ranking.counted_s + STALE_S * ranking.reasons.stale
    return extra + max(float(counted[row]) for row in rows)


def _nobody_s(jobs: Sequence[JobInPlay], job: JobInPlay) -> float:
    """What is never done to a graver job counts as without end."""
    return inf if _is_graver(jobs, job) and job.first is not None else NOBODY_S


def _is_graver(jobs: Sequence[JobInPlay], job: JobInPlay) -> bool:
    return job.look < max(other.look for other in jobs)


def _least_s(jobs: Sequence[JobInPlay]) -> float:
    ahead = {row for job in jobs for row in job.ahead}
    offers = [dict(_offers(jobs, job, ahead)) for job in jobs]

    def least(at: int, taken: frozenset[int]) -> float:
        if at == len(jobs):
            return 0.0
        nobody = _nobody_s(jobs, jobs[at]) + least(at + 1, taken)
        ways = (
            cost + least(at + 1, taken.union(rows))
            for rows, cost in offers[at].items()
            if taken.isdisjoint(rows)
        )
        return min((nobody, *ways))

    return least(0, frozenset())


def _offers(
    jobs: Sequence[JobInPlay], job: JobInPlay, ahead: set[int]
) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every set that is enough beside who goes ahead, nobody of it needless, and what it counts."""
    ranking, limits = job.ranking, job.ranking.muster.force.sending
    able = [int(r) for r in np.flatnonzero(ranking.reasons.able) if int(r) not in ahead]
    for size in range(1, limits.most_units - len(job.ahead) + 1):
        for rows in combinations(able, size):
            fewer = combinations(rows, size - 1)
            if not _enough(job, rows) or any(_enough(job, left) for left in fewer):
                continue
            if not _is_graver(jobs, job) or _in_time(job, rows):
                yield rows, _cost_s(job, rows)


def _enough(job: JobInPlay, rows: tuple[int, ...]) -> bool:
    provided = job.ranking.provided
    brings = provided.brings[[*rows, *job.ahead]].sum(axis=0)
    return bool((brings >= provided.asked).all())


def _in_time(job: JobInPlay, rows: tuple[int, ...]) -> bool:
    if job.first is None:
        return True
    arrive = [float(job.ranking.arrive_s[row]) for row in (*rows, *job.ahead)]
    share = 1 + job.ranking.muster.force.sending.road_time_share
    return max(arrive) <= job.first.enough_s * share and min(arrive) <= job.first.first_s * share
