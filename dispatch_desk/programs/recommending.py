"""`dispatch-desk recommend`: who could go to a place, with road times, and proof if asked."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import Any

import numpy as np
from msgspec import structs

from dispatch_desk import areas
from dispatch_desk.asking_roads import Engine, navigator
from dispatch_desk.desk import Desk
from dispatch_desk.driving import drivings
from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.picture import Picture, fold
from dispatch_desk.roadkeeping import RoadsInForce
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.muster import F8, Muster, Mustering
from dispatch_desk.sending.needs import Job, Needs, needs_of
from dispatch_desk.sending.ranking import Ranking, rank
from dispatch_desk.sending.whereabouts import Whereabouts
from dispatch_desk.sending.wording import matter_words
from dispatch_desk.simulation.headless import STEP, HeadlessNight, Parts
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.tracks.reader import TrackReader
from dispatch_desk.tracks.store import TrackStore
from geodata.area import AreaMap
from geodata.places import Position
from geodata.roads import RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.navigator import Navigator
from geodata.routing.oracle import Oracle
from geodata.selecting import Selector
from geodata.snapping import Snapper
from resources.fixes import Fixes, FixTable
from resources.units import RefusedError

TOLERANCE_S = 0.01


class Scene:
    """Units, where they are, the moment it is, and its hour by the clock that counts there."""

    def __init__(
        self, picture: Picture, fixes: Fixes, now: datetime, zone: tzinfo | None = None
    ) -> None:
        self.picture, self.fixes, self.now = picture, fixes, now
        self.hour = now.astimezone(zone).hour

    def whereabouts(self, grade: str) -> Whereabouts:
        """Of every unit on duty, on its way to a job of that grade."""
        picture = self.picture
        muster = Mustering(picture.force).of(picture)
        return Whereabouts.of(muster, self.fixes, self.now, grade)

    def road_changes(self, roads: RoadNetwork) -> tuple[RoadChange, ...]:
        """What is closed and slowed there at that moment."""
        return RoadsInForce(Selector(roads)).take(self.picture.road_changes, self.now) or ()


def scene_of_seed(
    seed: int, area: AreaMap, navigator: Navigator, force: Force | None = None
) -> Scene:
    """The crews of a night as they come on, each somewhere on its ground."""
    force = force or load_force()
    desk = Desk(MemoryJournal(), force, counted_ids(f"seed-{seed}"), lambda: 0)
    night = HeadlessNight(NightPlan(seed), area, navigator, Parts(desk, FixTable(), TrackStore()))
    night.begin()
    for _ in night.run(BEGIN + STEP):
        pass
    return Scene(desk.picture, night.fixes.snapshot(), night.clock.at, UTC)


def scene_of_journal(url: str, force: Force | None = None) -> Scene:
    """The units of a journal where its positions saw them last. Raises RefusedError when empty."""
    reader = open_reader(url)
    picture, after = Picture(force=force or load_force()), 0
    while entries := reader.tail(after):
        fold(picture, entries)
        after = entries[-1].seq
    reader.close()
    path = areas.tracks_path(url)
    if picture.recorded_at is None or path is None or not path.exists():
        raise RefusedError(f"{url} holds no units with positions: run a desk on it first")
    with TrackReader(path) as tracks:
        return Scene(picture, tracks.last_known(), picture.recorded_at)


def candidates(
    scene: Scene, navigator: Navigator, target: Position, skills: tuple[str, ...], grade: str
) -> list[Candidate]:
    """For a job of that grade; "": for none, everybody driving as everybody may."""
    job = job_of(scene.picture.force, grade=grade, skills=skills)
    return ranking(scene, navigator, target, job).rows()


def job_of(
    force: Force,
    *,
    kind: str = "",
    markers: Sequence[str] = (),
    grade: str = "",
    skills: Sequence[str] = (),
) -> Job:
    """What such a job asks, and those skills beside. Without a grade that of its type.

    Raises ForceError for what the force's data does not know.
    """
    for code in markers:
        force.marker(code)
    for code in skills:
        force.skill_name(code)
    if kind:
        grade = grade or force.type(kind).grade
    if grade:
        force.grade(grade)
    needs = needs_of(kind, markers, grade, force) if kind or markers else Needs()
    asked = dict(needs.skills)
    asked.update({skill: 1 for skill in skills if skill not in asked})
    return Job(structs.replace(needs, skills=tuple(asked.items())), grade)


def ranking(scene: Scene, navigator: Navigator, target: Position, job: Job) -> Ranking:
    """Everybody on duty, for that job at that place."""
    where = scene.whereabouts(job.grade)
    navigator.at_hour(scene.hour)
    reached = where.reached(where.etas(navigator, target))
    return rank(where.muster, reached, job, scene.now)


def asked_words(ranked: Ranking) -> list[str]:
    """What the job asks of whoever goes, for a reader."""
    needs, force = ranked.job.needs, ranked.muster.force
    asked = [matter_words(force, matter) for matter in ranked.provided.matters]
    alone = [] if needs.alone else ["nobody alone"]
    return [*asked, *alone, *(f"no {kind}" for kind in needs.forbidden)]


def oracle(scene: Scene, area: AreaMap, target: Position, grade: str) -> dict[str, float]:
    """Seconds until every unit is there by plain Dijkstra over the same arcs, setting off counted in."""
    where = scene.whereabouts(grade)
    snapper = Snapper(area.roads)
    units = snapper.snap(where.lats, where.lons, where.headings)
    incident = snapper.snap_goal(np.array([target.lat]), np.array([target.lon]))
    ways = (way for way in drivings(scene.picture.force) if way.code in where.driving)
    changes = scene.road_changes(area.roads)
    seconds = {
        way.code: Oracle(area.roads, way, scene.hour, changes).etas(units, incident) for way in ways
    }
    out = setting_off_s(where.muster)
    rows = enumerate(zip(where.muster.callsigns, where.driving, strict=True))
    return {callsign: float(seconds[way][row] + out[row]) for row, (callsign, way) in rows}


def setting_off_s(muster: Muster) -> F8:
    """Seconds of each until it is on its way: out of the station, or out of the job it is at."""
    taken = np.where(muster.job_look > 0, float(muster.force.sending.divert_takes_s), 0.0)
    return muster.turn_out_s + taken


def differs(row: Candidate, oracle_s: float) -> bool:
    if row.eta_s is None or not np.isfinite(oracle_s):
        return (row.eta_s is None) != (not np.isfinite(oracle_s))
    return abs(row.eta_s - oracle_s) > TOLERANCE_S


def as_object(row: Candidate, oracle_s: float | None) -> dict[str, Any]:
    """One row for `--json`; times in seconds, distances in metres, null where there is none."""
    shown: dict[str, Any] = {
        "callsign": row.callsign,
        "eta_s": _rounded(row.eta_s, 3),
        "driving": row.driving,
        "straight_m": _rounded(row.straight_m, 1),
        "suitable": row.suitable,
        "reason": row.reason,
        "rank": row.rank,
        "crew": row.crew,
        "position_age_s": _rounded(row.age_s, 0),
        "earliest_s": _rounded(row.earliest_s, 1),
        "latest_s": _rounded(row.latest_s, 1),
        "verdict": row.verdict,
        "change": row.change,
        "met": row.met,
        "missing": row.missing,
    }
    if oracle_s is not None:
        shown["oracle_s"] = round(oracle_s, 3) if np.isfinite(oracle_s) else None
    return shown


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None or not isfinite(value) else round(value, digits)


def navigator_for(area: AreaMap, engine: Engine = "fast", force: Force | None = None) -> Navigator:
    return navigator(area, force or load_force(), engine)
