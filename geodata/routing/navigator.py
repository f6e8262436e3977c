"""Road questions about places on the earth: snapped, answered by an engine, explained in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from geodata.along import I8
from geodata.places import EARTH_RADIUS_M, Position
from geodata.roads import F8, Flags, OnRoad, RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.engine import Choice, Nearest, RoadEngine, RoadsError, Route
from geodata.snapping import NEAR_M, Snapper

Codes = Sequence[str]
"""Ways of driving: of each unit, or one for all; empty: the first there is, for all."""


@dataclass(frozen=True, slots=True)
class Etas:
    """How q units reach one place."""

    seconds: F8  # q, inf where there is no road time
    straight_m: F8  # q, metres in a straight line; nan for a unit without a position
    why: tuple[str, ...]  # q, in words why there is no road time; "" where there is one


class Navigator:
    """Asks one engine, on that engine's thread. Raises MapError for what can't be asked."""

    def __init__(self, network: RoadNetwork, engine: RoadEngine) -> None:
        self.snapper = Snapper(network)
        self._units = _LastSnapped(self.snapper)
        self._engine = engine
        self.engine_name = engine.name
        self.metrics = engine.metrics

    def change(self, changes: Sequence[RoadChange]) -> None:
        """The whole set now in force; () reopens everything exactly as it was."""
        self.metrics.change(changes)

    def at_hour(self, hour: int) -> None:
        """Time the roads by the tables of this hour of local time, 0 to 23."""
        self.metrics.at_hour(hour)

    def let_go(self) -> None:
        """Free what only the engine's thread may free; nothing can be asked any more."""
        self.metrics.let_go()

    def etas(
        self,
        lats: F8,
        lons: F8,
        target: Position,
        *,
        headings: F8 | None = None,
        driving: Codes = (),
    ) -> Etas:
        """Of every unit; `headings` in degrees clockwise from north, nan: unknown."""
        units, incident = self._units.snap(lats, lons, headings), self._goal(target)
        seconds, straight_m = np.full(len(units), np.inf), _straight_m(lats, lons, target)
        why = _why(straight_m, units, incident)
        for code, group in _groups(driving, len(units)):
            crews = units.those(group)
            times = seconds[group] = self._engine.etas(crews, incident, code)
            lost = np.flatnonzero(np.isinf(times) & (why[group] == ""))
            if len(lost):
                words = self._engine.cut_off(crews.those(lost), incident, code)
                why[group[lost]] = words
        return Etas(seconds, straight_m, tuple(why.tolist()))

    def nearest(  # noqa: PLR0913 - one question, whose parts may all be left out
        self,
        lats: F8,
        lons: F8,
        target: Position,
        k: int,
        *,
        headings: F8 | None = None,
        driving: Codes = (),
        among: Flags | None = None,
        setoff_s: F8 | None = None,
    ) -> Nearest:
        """The k first of those `among` the units, seconds until they set off counted in."""
        units, incident = self._units.snap(lats, lons, headings), self._goal(target)
        choice = Choice(among, setoff_s)
        found = []
        for code, group in _groups(driving, len(units)):
            of_group = units.those(group), incident, k, choice.of(group), code
            best = self._engine.nearest(*of_group)
            found.append(Nearest(group[best.unit], best.seconds, best.proven))
        return found[0] if len(found) == 1 else _first_of(found, k)

    def route(
        self, a: Position, b: Position, *, heading: float = nan, driving: str = ""
    ) -> Route | None:
        """The fastest way from a to b; None where no road is near or no way leads."""
        headings = None if isnan(heading) else np.array([heading])
        start = self.snapper.snap(np.array([a.lat]), np.array([a.lon]), headings)
        return self._engine.route(start, self._goal(b), driving)

    def _goal(self, place: Position) -> OnRoad:
        return self.snapper.snap_goal(np.array([place.lat]), np.array([place.lon]))


class _LastSnapped:
    """Units that haven't moved since they were last asked about stand where they stood."""

    def __init__(self, snapper: Snapper) -> None:
        self._snapper = snapper
        self._asked: F8 = np.empty((3, 0))
        self._found = snapper.snap(*self._asked)

    def snap(self, lats: F8, lons: F8, headings: F8 | None) -> OnRoad:
        unknown = np.full(len(lats), nan)
        asked = np.stack([lats, lons, unknown if headings is None else headings])
        if asked.shape != self._asked.shape:
            self._found = self._snapper.snap(*asked)
        else:
            same = (asked == self._asked) | (np.isnan(asked) & np.isnan(self._asked))
            moved = np.flatnonzero(~same.all(axis=0))
            if len(moved):
                self._found = _moved(self._found, moved, self._snapper.snap(*asked[:, moved]))
        self._asked = asked
        return self._found


def _moved(places: OnRoad, which: I8, found: OnRoad) -> OnRoad:
    """The same places, but some of them elsewhere."""
    edge, fraction, off_road_m = (
        places.edge.copy(),
        places.fraction.copy(),
        places.off_road_m.copy(),
    )
    edge[which], fraction[which], off_road_m[which] = found.edge, found.fraction, found.off_road_m
    facing = np.zeros(len(edge), np.int8) if places.facing is None else places.facing.copy()
    facing[which] = 0 if found.facing is None else found.facing
    return OnRoad(edge, fraction, off_road_m, facing)


def _groups(driving: Codes, count: int) -> Iterator[tuple[str, I8]]:
    """Each way of driving, and which of the units drive that way."""
    codes = (driving,) if isinstance(driving, str) else driving
    if len(codes) <= 1 or len(set(codes)) == 1:
        yield (codes[0] if len(codes) else ""), np.arange(count)
        return
    if len(codes) != count:
        raise RoadsError(f"{len(codes)} ways of driving were given for {count} units")
    of = np.array(codes)
    for code in dict.fromkeys(codes):
        yield code, np.flatnonzero(of == code)


def _first_of(found: Sequence[Nearest], k: int) -> Nearest:
    """The k first of several groups' first."""
    unit = np.concatenate([each.unit for each in found])
    seconds = np.concatenate([each.seconds for each in found])
    order = np.lexsort((unit, seconds))[: max(k, 0)]
    return Nearest(unit[order], seconds[order], all(each.proven for each in found))


def _straight_m(lats: F8, lons: F8, target: Position) -> F8:
    """Great-circle metres, as `geodata.places.distance_m` gives them one at a time."""
    lat, goal = np.radians(lats), np.radians(target.lat)
    north, east = np.sin((lat - goal) / 2), np.sin(np.radians(lons - target.lon) / 2)
    chord = np.hypot(north, east * np.sqrt(np.cos(lat) * np.cos(goal)))
    metres: F8 = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, chord))
    return metres


def _why(
    straight_m: F8, units: OnRoad, incident: OnRoad
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Why there can be no road time, whatever the roads; "" where there can."""
    # The first that holds is said: the nearer a cause lies to the unit, the earlier it stands.
    why = np.full(len(units), "", dtype=object)
    if incident.edge[0] < 0:
        why[:] = f"no road within {NEAR_M} m of the incident"
    why[units.edge < 0] = f"no road within {NEAR_M} m"
    why[np.isnan(straight_m)] = "no position"
    return why
