"""Road questions about places on the earth: snapped, answered by an engine, explained in words."""

from dataclasses import dataclass

import numpy as np

from geodata.places import EARTH_RADIUS_M, Position
from geodata.roads import F8, Flags, OnRoad, RoadNetwork
from geodata.routing.engine import RoadEngine, Route
from geodata.snapping import NEAR_M, Snapper


@dataclass(frozen=True, slots=True)
class Etas:
    """How q units reach one place."""

    seconds: F8  # q, inf where there is no road time
    straight_m: F8  # q, metres in a straight line; nan for a unit without a position
    why: tuple[str, ...]  # q, in words why there is no road time; "" where there is one


class Navigator:
    """Asks one engine, on that engine's thread."""

    def __init__(self, network: RoadNetwork, engine: RoadEngine) -> None:
        self._snapper = Snapper(network)
        self._engine = engine
        self.engine_name = engine.name

    def etas(self, lats: F8, lons: F8, target: Position) -> Etas:
        units, incident = self._snapper.snap(lats, lons), self._goal(target)
        seconds = self._engine.etas(units, incident)
        straight_m = _straight_m(lats, lons, target)
        return Etas(seconds, straight_m, _why(seconds, straight_m, units, incident))

    def route(self, a: Position, b: Position) -> Route | None:
        """The fastest way from a to b; None where no road is near or no way leads."""
        start = self._snapper.snap(np.array([a.lat]), np.array([a.lon]))
        return self._engine.route(start, self._goal(b))

    def _goal(self, place: Position) -> OnRoad:
        return self._snapper.snap_goal(np.array([place.lat]), np.array([place.lon]))


def _straight_m(lats: F8, lons: F8, target: Position) -> F8:
    """Great-circle metres, as `geodata.places.distance_m` gives them one at a time."""
    lat, goal = np.radians(lats), np.radians(target.lat)
    north, east = np.sin((lat - goal) / 2), np.sin(np.radians(lons - target.lon) / 2)
    chord = np.hypot(north, east * np.sqrt(np.cos(lat) * np.cos(goal)))
    metres: F8 = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, chord))
    return metres


def _why(seconds: F8, straight_m: F8, units: OnRoad, incident: OnRoad) -> tuple[str, ...]:
    # The first that holds is said: the nearer a cause lies to the unit, the earlier it stands.
    no_target_road: Flags = np.broadcast_to(incident.edge < 0, seconds.shape)
    causes = {
        "": np.isfinite(seconds),
        "no position": np.isnan(straight_m),
        f"no road within {NEAR_M} m": units.edge < 0,
        f"no road within {NEAR_M} m of the incident": no_target_road,
    }
    said = np.select(list(causes.values()), list(causes), default="no way there by road")
    return tuple(said.tolist())
