"""Two jobs or more that want the same units: who goes to which, so that they wait least in all.

One after the other, each job takes whom it would be proposed from those whom the jobs before it
left. Together, they wait least in all: the sum of the seconds until enough are at each, one unit
more counted as `another_unit_s` and a diverted one as `divert_counts_s`, as in every proposal. For
the sake of a lesser job a graver one waits no longer than its road time may be wrong anyway
(`road_time_share`), and whoever goes ahead to a job stays with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from msgspec import Struct

from dispatch_desk.records import IncidentId
from dispatch_desk.sending.combining import Combination, Search, combine, combined, sets_of
from dispatch_desk.sending.muster import I4, Flags
from dispatch_desk.sending.ranking import Ranking
from dispatch_desk.sending.reasons import grade_of
from geodata.matching import I8, Offers, least_disjoint
from resources.units import Callsign

LEAST_S = 60.0  # saved in all; for less nobody thinks twice
MOST_JOBS = 6
MOST_ROWS, MOST_OFFERS = 20, 300  # of each job: units looked at, and sets of them
STALE_S = (
    86_400.0  # as which an old position counts: only where those with a fresh one aren't enough
)
NOBODY_S = 4 * STALE_S  # as which it counts that nobody is left who is enough
NEVER_S = 1_000 * NOBODY_S  # a graver job isn't left with nobody for a lesser one's sake


class Outcome(Struct, frozen=True):
    """What one job gets."""

    incident: IncidentId
    callsigns: tuple[Callsign, ...]  # in the order they arrive; (): nobody is left who is enough
    enough_s: float  # inf: never


class Pairing(Struct, frozen=True):
    """A suggestion, of those jobs that get others than one after the other."""

    best: tuple[Outcome, ...]
    greedy: tuple[Outcome, ...]  # one after the other, in the order of the queue
    saves_s: float  # in all; inf: one more gets enough
    words: tuple[str, ...]


def proposed(ranking: Ranking, taken: Flags) -> Combination | None:
    """Who would be proposed if those were sent elsewhere; None: nobody left is enough."""
    limits, able = ranking.muster.force.sending, ranking.reasons.able & ~taken
    ahead = grade_of(ranking.job, ranking.muster.force) in limits.ahead_grades
    for may_go in (able & ~ranking.reasons.stale, able):
        found = combine(
            ranking.provided,
            ranking.arrive_s,
            may_go,
            limits,
            ahead=ahead,
            counted_s=ranking.counted_s,
        )
        if found is not None:
            return found
    return None


def pair(rankings: Sequence[Ranking]) -> Pairing | None:
    """Of open jobs in the order of the queue, ranked at one moment; None: nothing to be gained."""
    live = [r for r in rankings if _wants(r) and r.muster.callsigns == rankings[0].muster.callsigns]
    if len(live) < 2 or not _compete(live):
        return None
    jobs, ways = weigh(live)
    changed = [at for at, (one, other) in enumerate(zip(*ways, strict=True)) if one != other]
    greedy, best = (tuple(jobs[at].outcome(way[at]) for at in changed) for way in ways)
    saves_s = _saved_s(greedy, best)
    if saves_s < LEAST_S:
        return None
    return Pairing(best, greedy, saves_s, _words(greedy, best, saves_s))


def _wants(ranking: Ranking) -> bool:
    """Somebody, and there is who is enough."""
    proposal = ranking.combination
    return ranking.job.incident is not None and proposal is not None and proposal.is_enough


def _compete(live: Sequence[Ranking]) -> bool:
    wanted = [row for r in live if r.combination is not None for row in r.combination.rows]
    return len(set(wanted)) < len(wanted)


Way = tuple[Combination | None, ...]
"""What each job gets."""


def weigh(live: Sequence[Ranking]) -> tuple[list["JobInPlay"], tuple[Way, Way]]:
    """Of the jobs that may matter: what each gets one after the other, and together.

    More than `MOST_JOBS` are too many to weigh: then the others keep whom they are proposed.
    """
    taken = np.zeros(len(live[0].muster), np.bool_)
    every = list(_one_after_the_other(live, taken))
    in_play = _in_play(live, every)
    jobs = [JobInPlay(live[at], every[at]) for at in in_play]
    kept = np.zeros_like(taken)
    for at in set(range(len(live))) - set(in_play):
        _take(kept, every[at])
    for job in jobs:
        kept[job.ahead] = True
    least = max(job.look for job in jobs)
    graver = [job.look < least for job in jobs]
    offers = [job.offers(~kept, len(jobs), spared=s) for job, s in zip(jobs, graver, strict=True)]
    nobody = [NEVER_S if s and job.first else NOBODY_S for job, s in zip(jobs, graver, strict=True)]
    sets = least_disjoint(offers, nobody)
    together = tuple(job.with_ahead(rows) for job, rows in zip(jobs, sets, strict=True))
    return jobs, (tuple(every[at] for at in in_play), together)


def _one_after_the_other(live: Sequence[Ranking], taken: Flags) -> Iterator[Combination | None]:
    for ranking in live:
        found = proposed(ranking, taken)
        _take(taken, found)
        yield found


def _take(taken: Flags, found: Combination | None) -> None:
    if found is not None:
        taken[list(found.rows)] = True


def _in_play(live: Sequence[Ranking], every: Sequence[Combination | None]) -> list[int]:
    """Which of them: first who gets others than proposed, and who has those; then the first."""
    if len(live) <= MOST_JOBS:
        return list(range(len(live)))
    wanted = [set(r.combination.rows if r.combination else ()) for r in live]
    got = [set(found.rows if found else ()) for found in every]
    missed = set().union(*(want - has for want, has in zip(wanted, got, strict=True)))
    first = [at for at in range(len(live)) if wanted[at] - got[at] or got[at] & missed]
    return sorted(list(dict.fromkeys([*first, *range(len(live))]))[:MOST_JOBS])


@dataclass(frozen=True)
class JobInPlay:
    """One job, and what it gets one after the other."""

    ranking: Ranking
    first: Combination | None

    @property
    def look(self) -> int:
        """How grave: 1 is the gravest grade."""
        force = self.ranking.muster.force
        return force.grade(grade_of(self.ranking.job, force)).look

    @property
    def ahead(self) -> list[int]:
        """Rows of who goes ahead of enough."""
        return [self.first.ahead] if self.first is not None and self.first.ahead is not None else []

    def offers(self, able: Flags, jobs: int, *, spared: bool) -> Offers:
        """Who is enough, beside who goes ahead; `spared`: without those that make this job wait longer."""
        ranking, limits = self.ranking, self.ranking.muster.force.sending
        ahead = ranking.provided.brings[self.ahead].sum(axis=0, dtype=np.int32)
        asked = np.maximum(ranking.provided.asked - ahead, 0)
        most = limits.most_units - len(self.ahead)
        counted = ranking.counted_s + ranking.reasons.stale * STALE_S
        search = Search(np.minimum(ranking.provided.brings, asked), counted, limits)
        rows = search.useful(able & ranking.reasons.able, most * jobs)[:MOST_ROWS]
        enough = (_enough(search, rows, asked, size, most) for size in range(1, most + 1))
        sets = np.vstack([self._own(most), *enough])
        sets = sets[self._in_time(sets)] if spared else sets
        last = np.append(search.counted, -inf)[sets].max(axis=1)
        cost = last + limits.another_unit_s * ((sets >= 0).sum(axis=1) - 1)
        kept = np.argsort(cost, kind="stable")[:MOST_OFFERS]
        kept = np.union1d(kept, np.arange(len(self._own(most))))
        return Offers(sets[kept], cost[kept])

    def _own(self, most: int) -> I8:
        """What it gets one after the other, so that it is never offered less; 1 x most, or 0 x most."""
        rows = [row for row in self.first.rows if row not in self.ahead] if self.first else []
        return _filled_up(np.array([rows] if rows else np.empty((0, 0)), np.int64), most)

    def _in_time(self, sets: I8) -> Flags:
        """Of sets: neither the first nor the last later than its road time may be wrong."""
        if self.first is None:
            return np.ones(len(sets), np.bool_)
        arrive, ahead_s = self.ranking.arrive_s, self.ranking.arrive_s[self.ahead]
        share = 1 + self.ranking.muster.force.sending.road_time_share
        last = np.append(arrive, -inf)[sets].max(axis=1)
        first = np.append(arrive, inf)[sets].min(axis=1)
        first = np.minimum(first, ahead_s.min(initial=inf))
        found: Flags = (last <= self.first.enough_s * share) & (first <= self.first.first_s * share)
        return found

    def with_ahead(self, rows: tuple[int, ...]) -> Combination | None:
        if not rows:
            return None
        every = np.array([*self.ahead, *rows], np.int32)
        return combined(every, self.ranking.arrive_s, ahead=bool(self.ahead))

    def outcome(self, found: Combination | None) -> Outcome:
        callsigns = self.ranking.muster.callsigns
        incident = self.ranking.job.incident or ""
        if found is None:
            return Outcome(incident, (), inf)
        return Outcome(incident, tuple(callsigns[row] for row in found.rows), found.enough_s)


def _enough(search: Search, rows: I4, asked: I4, size: int, most: int) -> I8:
    """Sets of that size of which nobody is needless, filled up to `most` with -1; k x most."""
    sets = rows[sets_of(len(rows), size)]
    brings = search.brings[sets]
    together = brings.sum(axis=1)
    needless = (together[:, None, :] - brings >= asked).all(axis=2).any(axis=1)
    return _filled_up(sets[(together >= asked).all(axis=1) & ~needless].astype(np.int64), most)


def _filled_up(sets: I8, most: int) -> I8:
    found = np.full((len(sets), most), -1, np.int64)
    found[:, : sets.shape[1]] = sets
    return found


def _saved_s(greedy: Sequence[Outcome], best: Sequence[Outcome]) -> float:
    """In all; inf where one more job gets enough, -inf where another or one fewer does."""
    served = [{o.incident for o in way if o.callsigns} for way in (greedy, best)]
    if served[0] != served[1]:
        return inf if len(served[1]) > len(served[0]) else -inf
    return sum(o.enough_s for o in greedy if o.callsigns) - sum(
        o.enough_s for o in best if o.callsigns
    )


def _words(greedy: Sequence[Outcome], best: Sequence[Outcome], saves_s: float) -> tuple[str, ...]:
    """Both ways, and what the better one saves, in three lines."""
    both = list(zip(greedy, best, strict=True))
    gains = [f"{_number(o)} gets enough" for w, o in both if o.callsigns and not w.callsigns]
    gains = gains if not isfinite(saves_s) else [f"Saves {_clock(saves_s)} in all"]
    waits = [
        f"{_number(o)} waits {_clock(o.enough_s - w.enough_s)} longer"
        for w, o in both
        if isfinite(o.enough_s) and o.enough_s - w.enough_s >= 1
    ]
    loses = [f"{_number(o)} gets nobody" for w, o in both if w.callsigns and not o.callsigns]
    return (
        f"Together: {_way(best)}",
        f"One after the other: {_way(greedy)}",
        ", ".join((*gains, *waits, *loses)),
    )


def _way(outcomes: Sequence[Outcome]) -> str:
    return ", ".join(
        f"{_number(o)} {' '.join(o.callsigns)} {_clock(o.enough_s)}"
        if o.callsigns
        else f"{_number(o)} nobody left"
        for o in outcomes
    )


def _number(outcome: Outcome) -> str:
    return outcome.incident.rpartition("/")[2]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
