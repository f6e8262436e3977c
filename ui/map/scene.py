"""The operation as every view was last told it: columns for the thousands, records for who is asked about."""

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from geodata.places import Position
from geodata.projection import to_world
from resources.checkins import Level
from ui.map.camera import F8
from ui.map.declutter import Flags
from ui.map.marks import MapIncident, MapMeeting, MapRoute, MapUnit, drawn_reach_m
from ui.map.symbols import Key, plate_key, symbol_key

_ORDER = {
    "at_scene": 5, "stop": 5, "en_route": 6, "standby": 6, "transporting": 6,
    "deployable": 7, "available": 8,
}  # fmt: skip
_STANDING = ("alarming", "selected", "worrying", "read", "dimmed", "order")
_COLUMNS = ("units", "lat", "lon", "symbol_keys", "plate_keys", "looks", "reach_m", *_STANDING)
_GRAVE = 2  # the rank of who worries; before it come alarms and who is selected


class Sketch:
    """What a picture needs of each unit, gathered a few units at a time."""

    def __init__(self) -> None:
        self.units: list[MapUnit] = []
        self.lat, self.lon = array("d"), array("d")
        self.symbol_keys: list[Key] = []
        self.plate_keys: list[Key] = []
        self.looks = array("q")  # the first unit that has the same look
        self.reach_m = array("d")
        self.alarming, self.selected, self.worrying = array("b"), array("b"), array("b")
        self.read = array("b")  # its plate must be
        self.dimmed, self.order = array("b"), array("b")
        self._first: dict[Key, int] = {}

    @classmethod
    def of(cls, units: Iterable[MapUnit]) -> "Sketch":
        made = cls()
        made.add(units)
        return made

    def add(self, units: Iterable[MapUnit]) -> None:
        """One pass for each: faster than all of them unit by unit."""
        some, begin, first = [*units], len(self.units), self._first
        keys = [symbol_key(unit) for unit in some]
        self.looks.extend([first.setdefault(key, number) for number, key in enumerate(keys, begin)])
        self.units += some
        self.lat.extend([unit.position.lat for unit in some])
        self.lon.extend([unit.position.lon for unit in some])
        self.symbol_keys += keys
        self.plate_keys += [plate_key(unit) for unit in some]
        self.reach_m.extend([drawn_reach_m(unit) for unit in some])
        self.alarming.extend([unit.is_emergency for unit in some])
        self.selected.extend([unit.selected for unit in some])
        self.worrying.extend([unit.level >= Level.AMBER for unit in some])
        self.read.extend([unit.must_be_read for unit in some])
        self.dimmed.extend([unit.dimmed for unit in some])
        self.order.extend([_ORDER.get(unit.availability, 9) for unit in some])

    def with_others(self, units: Iterable[MapUnit]) -> "Sketch":
        """The same, but for these, as far as they are in it."""
        rows = {unit.callsign: row for row, unit in enumerate(self.units)}
        known = [unit for unit in units if unit.callsign in rows]
        made, some = Sketch(), Sketch.of(known)
        for name in _COLUMNS:
            column, new = getattr(self, name)[:], getattr(some, name)
            for unit, value in zip(known, new, strict=True):
                column[rows[unit.callsign]] = value
            setattr(made, name, column)
        keys = enumerate(made.symbol_keys)
        made.looks = array("q", [made._first.setdefault(key, number) for number, key in keys])
        return made


class Scene(Struct, eq=False):
    """The operation as last shown. Positions are kept in world units, converted once a tick."""

    units: tuple[MapUnit, ...] = ()
    incidents: tuple[MapIncident, ...] = ()
    routes: tuple[MapRoute, ...] = ()
    meetings: tuple[MapMeeting, ...] = ()
    emergency: str | None = None
    alarming: Flags = field(default_factory=lambda: np.zeros(0, bool))  # by unit
    must: Flags = field(default_factory=lambda: np.zeros(0, bool))  # its plate may never be hidden
    dimmed: Flags = field(default_factory=lambda: np.zeros(0, bool))  # an emergency goes before it
    ranks: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    reach_m: F8 = field(default_factory=lambda: np.zeros(0))  # of each unit's circle; 0 for none
    symbol_keys: list[Key] = field(default_factory=list)  # what each unit's look depends on
    looks: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    plate_keys: list[Key] = field(default_factory=list)
    pointed_at: tuple[int, ...] = ()  # units that get a tag at the edge when they are off-screen
    unit_x: F8 = field(default_factory=lambda: np.zeros(0))
    unit_y: F8 = field(default_factory=lambda: np.zeros(0))
    incident_x: F8 = field(default_factory=lambda: np.zeros(0))
    incident_y: F8 = field(default_factory=lambda: np.zeros(0))
    route_lines: tuple[tuple[F8, F8], ...] = ()  # each x and y
    # `_STANDING`: a row each, a column a unit.
    _standing: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((6, 0), np.int64))
    _sketch: Sketch = field(default_factory=Sketch)
    _rows: Mapping[str, int] = field(default_factory=dict)  # by callsign

    def take(self, sketch: Sketch) -> bool:
        """Replace the units; whether the picture is another now, not only their age."""
        before = self._drawn()
        self._sketch = sketch
        self.units = tuple(sketch.units)
        self._rows = {unit.callsign: row for row, unit in enumerate(self.units)}
        self.unit_x, self.unit_y = to_world(np.array(sketch.lon), np.array(sketch.lat))
        self.symbol_keys, self.plate_keys = sketch.symbol_keys, sketch.plate_keys
        self.looks = np.array(sketch.looks, np.int64)
        self.reach_m = np.array(sketch.reach_m)
        self._standing = np.array([getattr(sketch, name) for name in _STANDING], np.int64)
        self._weigh()
        return not all(map(np.array_equal, before[2:], self._drawn()[2:])) or (
            before[:2] != self._drawn()[:2]
        )

    def exchange(self, some: Iterable[MapUnit]) -> bool:
        """Show these of its units otherwise, ahead of a sketch of all; whether the picture is another."""
        return self.take(self._sketch.with_others(some))

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing at all to paint."""
        return not (self.units or self.incidents or self.routes or self.meetings)

    @property
    def grave(self) -> frozenset[tuple[str, ...]]:
        """Who must be seen at once, and how: alarms, who is chosen, who worries, every incident."""
        units = np.flatnonzero(self.ranks <= _GRAVE).tolist()
        ranks = self.ranks[units].tolist()
        incidents = ((one.id, one.grade, str(one.selected)) for one in self.incidents)
        return frozenset(
            [
                *incidents,
                *(
                    (self.units[i].callsign, str(rank))
                    for i, rank in zip(units, ranks, strict=True)
                ),
            ]
        )

    def only(self, names: frozenset[str]) -> "Scene":
        """The part of it that these callsigns and incidents are."""
        part = Scene(emergency=self.emergency)
        part.take(Sketch.of(unit for unit in self.units if unit.callsign in names))
        part.set_incidents([one for one in self.incidents if one.id in names])
        return part

    def _drawn(self) -> tuple[list[Key], list[Key], F8, F8, F8, Flags]:
        """All of the units that the picture shows."""
        return (
            self.symbol_keys, self.plate_keys, self.reach_m, self.unit_x, self.unit_y, self.dimmed
        )  # fmt: skip

    def set_incidents(self, incidents: Sequence[MapIncident]) -> bool:
        """Replace the incidents; whether the picture is another now."""
        if self.incidents == tuple(incidents):
            return False
        self.incidents = tuple(incidents)
        self.incident_x, self.incident_y = _world([one.position for one in incidents])
        return True

    def set_routes(self, routes: Sequence[MapRoute], meetings: Sequence[MapMeeting] = ()) -> None:
        self.meetings = tuple(meetings)
        self.routes = tuple(route for route in routes if len(route.lon) > 1)
        self.route_lines = tuple(to_world(route.lon, route.lat) for route in self.routes)
        self._weigh()

    def set_emergency(self, callsign: str | None) -> None:
        self.emergency = callsign
        self._weigh()

    def unit(self, callsign: str) -> MapUnit | None:
        row = self._rows.get(callsign)
        return None if row is None else self.units[row]

    def is_alarming(self, unit: MapUnit) -> bool:
        return unit.is_emergency or unit.callsign == self.emergency

    def _weigh(self) -> None:
        """What each unit's standing means for its plate: once a tick, not once a frame."""
        routed = {route.label.split(" ")[0] for route in self.routes}
        alarming, selected, worrying, read, dimmed = self._standing[:5].astype(bool)
        alarming |= self._are({self.emergency or ""})
        on_the_way = self._are(routed)
        order = self._standing[5]
        self.alarming = alarming
        matters = alarming | selected | worrying | on_the_way
        self.must = read | matters
        self.dimmed = dimmed & ~matters
        self.ranks = np.select(
            (alarming, selected, worrying, on_the_way), (0, 1, 2, 3), order + 10 * self.dimmed
        )
        pointed_at = alarming | selected | on_the_way
        pointed_at[[n for n in np.flatnonzero(worrying) if self.units[n].level >= Level.RED]] = True
        self.pointed_at = tuple(np.flatnonzero(pointed_at).tolist())

    def _are(self, callsigns: set[str]) -> Flags:
        """Which units these are."""
        are = np.zeros(len(self.units), bool)
        are[[self._rows[one] for one in callsigns if one in self._rows]] = True
        return are


def _world(places: Sequence[Position]) -> tuple[F8, F8]:
    return to_world(
        np.array([place.lon for place in places]), np.array([place.lat for place in places])
    )
