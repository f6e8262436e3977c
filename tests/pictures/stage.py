"""The ground that pictures of the map are taken of: roads to drive along, and places by metres."""

import numpy as np

from geodata.area import AreaMap
from geodata.drawn import offset
from geodata.places import Position
from geodata.routing.choice import make_engine
from geodata.routing.driving import NORMAL
from geodata.routing.engine import Route
from geodata.routing.graph import expand
from geodata.routing.reach import Reach, reach
from geodata.routing.starts import Start
from geodata.routing.timed import timed_roads
from geodata.selecting import Selector
from geodata.selection import Selection
from geodata.snapping import Snapper
from ui.map.roadmarks import MapChange, edge_runs, loose_ends, middle_of

Place = tuple[float, float]
"""Metres east and north of the middle of the area."""


class Stage:
    """Of one area; asked for by hand, so that a scene is the same each time."""

    def __init__(self, area: AreaMap) -> None:
        self.area, self.network = area, area.roads
        self.middle = area.box.centre
        self._selector, self._snapper = Selector(self.network), Snapper(self.network)
        self._engine = make_engine(self.network, prefer="scipy")

    def at(self, place: Place) -> Position:
        return offset(self.middle, *place)

    def crossing(self, place: Place) -> Position:
        """The junction nearest to there: whoever stands on it is on a road."""
        wanted, roads = self.at(place), self.network
        narrow = np.cos(np.radians(wanted.lat))
        away = np.hypot((roads.node_lon - wanted.lon) * narrow, roads.node_lat - wanted.lat)
        nearest = int(np.argmin(away))
        return Position(float(roads.node_lat[nearest]), float(roads.node_lon[nearest]))

    def way(self, start: Position, goal: Position) -> Route:
        places = self._snapper.snap(
            np.array([start.lat, goal.lat]), np.array([start.lon, goal.lon])
        )
        found = self._engine.route(places.one(0), places.one(1))
        assert found is not None
        return found

    def change(self, name: str, until: str, where: Selection, sign: str = "") -> MapChange:
        """Roads closed, or slow where there is a `sign`."""
        edges = self._selector.edges(where)
        assert len(edges)
        return MapChange(
            name, f"{name} until {until}", f"{name} · {until}", sign,
            edge_runs(self.network, edges), loose_ends(self.network, edges),
            middle_of(self.network, edges),
        )  # fmt: skip

    def reached(self, start: Position, *seconds: float) -> Reach:
        """How far somebody gets who was there just now."""
        roads = timed_roads(expand(self.network), NORMAL, 12, ())
        return reach(roads, self._snapper, Start(start), seconds, "from")
