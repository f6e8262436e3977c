"""An area drawn round roads: its outline, as wide as suits its extent, in bounded time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import distance_transform_edt

from geodata.places import M_PER_DEGREE
from geodata.roads import F8, Flags
from geodata.routing.parts import Lines

CELLS = 256  # across the longer side
FINEST_M = 15.0
MARGIN_CELLS = 2.0  # round a road; more than simplifying may take away
FILLED_M = 120.0  # between roads no further apart than twice this, all counts as reached
HOLE_CELLS = 60  # a smaller hole isn't drawn


@dataclass(frozen=True, slots=True)
class Patch:
    """One closed shape; the first point of each ring is its last."""

    outer: F8  # p x 2, longitude and latitude in degrees
    holes: tuple[F8, ...]


def outline(lines: Lines) -> tuple[Patch, ...]:
    """Shapes that hold all the lines, largest first, and little that is far from them."""
    if not len(lines.lon):
        return ()
    raster = _Raster(lines)
    return raster.patches(_filled(raster.mask(lines), raster.cell_m))


def area_km2(patches: tuple[Patch, ...]) -> float:
    """On a flat earth at each ring's own latitude."""
    return sum(_ring_km2(p.outer) - sum(map(_ring_km2, p.holes)) for p in patches)


def _ring_km2(ring: F8) -> float:
    middle = np.radians(ring[:, 1].mean())
    metres = (ring - ring[0]) * (M_PER_DEGREE * np.cos(middle), M_PER_DEGREE)
    return float(abs(shapely.Polygon(metres).area)) / 1e6


def _filled(mask: Flags, cell_m: float) -> Flags:
    """The cells near a line, and those between lines that lie close to one another."""
    gap = min(FILLED_M / cell_m, CELLS / 8)
    wide = distance_transform_edt(~mask) <= MARGIN_CELLS + gap
    filled: Flags = distance_transform_edt(wide) > gap
    return filled


class _Raster:
    """A grid of square cells round some lines."""

    def __init__(self, lines: Lines) -> None:
        self._lon, self._lat = lines.lon.min(), lines.lat.min()
        middle = np.radians((self._lat + lines.lat.max()) / 2)
        self._metres = np.array([M_PER_DEGREE * max(np.cos(middle), 1e-3), M_PER_DEGREE])
        across, up = (np.ptp(lines.lon), np.ptp(lines.lat)) * self._metres
        self.cell_m = max(max(across, up) / CELLS, FINEST_M)
        self._rim = int(MARGIN_CELLS + min(FILLED_M / self.cell_m, CELLS / 8)) + 3
        self._columns, self._rows = (int(m / self.cell_m) + 1 + 2 * self._rim for m in (across, up))

    def mask(self, lines: Lines) -> Flags:
        """Whether a line passes through each cell, rows from south to north."""
        x, y = self._cells(lines.lon, lines.lat)
        onward = np.ones(len(x), np.bool_)
        onward[lines.start[1:] - 1] = False  # from a line's last point nothing leads on
        here = np.flatnonzero(onward)
        dx, dy = x[here + 1] - x[here], y[here + 1] - y[here]
        steps = np.ceil(2 * np.maximum(np.abs(dx), np.abs(dy))).astype(np.int64) + 1
        of = np.repeat(np.arange(len(here)), steps)
        share = (np.arange(len(of)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[of]
        mask = np.zeros((self._rows, self._columns), np.bool_)
        mask[
            (y[here][of] + share * dy[of]).astype(int), (x[here][of] + share * dx[of]).astype(int)
        ] = True
        mask[y.astype(int), x.astype(int)] = True
        return mask

    def patches(self, mask: Flags) -> tuple[Patch, ...]:
        change = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
        row, west = np.nonzero(change == 1)
        east = np.nonzero(change == -1)[1]
        joined = shapely.union_all(shapely.box(west, row, east, row + 1))
        smooth = shapely.simplify(joined, 1.0)
        shapes = [each for each in shapely.get_parts(smooth) if not each.is_empty]
        shapes.sort(key=lambda shape: -shape.area)
        return tuple(self._patch(shape) for shape in shapes)

    def _patch(self, shape: shapely.Polygon) -> Patch:
        large = (ring for ring in shape.interiors if shapely.Polygon(ring).area >= HOLE_CELLS)
        return Patch(self._degrees(shape.exterior), tuple(self._degrees(ring) for ring in large))

    def _cells(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[F8, F8]:
        x, y = (
            (np.asarray(each) - origin) * metres / self.cell_m + self._rim
            for each, origin, metres in zip(
                (lon, lat), (self._lon, self._lat), self._metres, strict=True
            )
        )
        return x, y

    def _degrees(self, ring: shapely.LinearRing) -> F8:
        cells = shapely.get_coordinates(ring) - self._rim
        degrees: F8 = cells * self.cell_m / self._metres + (self._lon, self._lat)
        return degrees
