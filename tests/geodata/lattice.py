"""A town of crooked blocks, made in a moment."""

import numpy as np

from geodata.roads import RoadNetwork
from geodata.sketch import Road, lay_roads


def lattice(columns: int = 24, rows: int = 24) -> RoadNetwork:
    """Crooked streets, four in ten of them one-way, in blocks of about 70 m."""
    chance = np.random.default_rng(11)
    step = 0.0007
    corners = [
        (-3 + step * (column + chance.normal(0, 0.2)), 51.5 + step * (row + chance.normal(0, 0.2)))
        for row in range(rows)
        for column in range(columns)
    ]
    pairs = [(i, i + 1) for i in range(len(corners)) if (i + 1) % columns]
    pairs += [(i, i + columns) for i in range(len(corners) - columns)]

    def bend(a: int, b: int) -> tuple[float, float]:
        lon, lat = np.mean([corners[a], corners[b]], axis=0) + chance.normal(0, step / 10, 2)
        return float(lon), float(lat)

    return lay_roads(
        corners,
        [Road(a, b, 70.0, backward=chance.random() < 0.6, shape=(bend(a, b),)) for a, b in pairs],
    )
