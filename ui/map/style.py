"""How the base map looks: colours by theme, widths by zoom. Data; nothing here paints."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geodata.roads import CLASSES
from ui.theme import ThemeName


@dataclass(frozen=True, slots=True)
class Paper:
    """Colours of a base map. Muted on purpose: colour is left to the operation."""

    land: str
    areas: Mapping[str, str]
    building_edge: str
    stream: str
    rail: str
    rail_gap: str
    path: str
    boundary: str
    casing: str
    casing_major: str
    roads: Mapping[str, str]
    name: str
    name_place: str
    name_green: str
    name_water: str
    halo: str
    shield: str
    shield_text: str
    shield_trunk: str
    shield_motorway: str
    shield_light: str  # text on trunk and motorway shields
    poi: str


NIGHT_PAPER = Paper(
    land="#14191f",
    areas={
        "residential": "#191e25", "commercial": "#1c2029", "industrial": "#1b1f28",
        "green": "#14231d", "wood": "#13241a", "water": "#10283c",
        "building": "#262d39",
    },
    building_edge="#2b323e", stream="#16344c", rail="#3c4551", rail_gap="#171c23", path="#2a333a",
    boundary="#4c3f63", casing="#0f141a", casing_major="#12161b",
    roads={
        "motorway": "#735d44", "trunk": "#64594b", "primary": "#5a5752", "secondary": "#4a5360",
        "tertiary": "#424d5b", "unclassified": "#3a4552", "residential": "#37424e",
        "living_street": "#303944", "service": "#2a323c", "track": "#2b312f",
    },
    name="#b9c4cf", name_place="#dfe6ee", name_green="#6fa07c", name_water="#5e9cc8",
    halo="#12171d", shield="#2b333e", shield_text="#c3ccd6", shield_trunk="#1d4a37",
    shield_motorway="#234f8f", shield_light="#f0efd8", poi="#2f6fb5",
)  # fmt: skip
DAY_PAPER = Paper(
    land="#f3f2ee",
    areas={
        "residential": "#ebebe6", "commercial": "#efe8ea", "industrial": "#e9e6ec",
        "green": "#dfebd6", "wood": "#d0e2ca", "water": "#bdd8e6",
        "building": "#dfdad3",
    },
    building_edge="#cfc8bf", stream="#aacbde", rail="#a9a6a8", rail_gap="#f1efec", path="#d5c9b8",
    boundary="#b9a7cf", casing="#d3cfc8", casing_major="#d9a878",
    roads={
        "motorway": "#f0b98a", "trunk": "#f5dca6", "primary": "#f8ecc0", "secondary": "#fdf8e2",
        "tertiary": "#ffffff", "unclassified": "#ffffff", "residential": "#ffffff",
        "living_street": "#fbfbf8", "service": "#faf9f6", "track": "#e6dccb",
    },
    name="#454a50", name_place="#262b31", name_green="#4b7a52", name_water="#3b78a3",
    halo="#fbfaf7", shield="#ffffff", shield_text="#3a4048", shield_trunk="#1d6b4a",
    shield_motorway="#2a5caa", shield_light="#ffffff", poi="#1f5fae",
)  # fmt: skip
PAPERS: Mapping[ThemeName, Paper] = {"night": NIGHT_PAPER, "day": DAY_PAPER}

AREA_ORDER = (
    ("residential", 9.0), ("commercial", 11.0), ("industrial", 10.0),
    ("green", 10.0), ("wood", 9.0), ("water", 8.0),
)  # fmt: skip
"""Area layers from the bottom up, and the zoom each appears at. Fields look like any other land: the
map does not end in another colour where the fields that are known end."""
BUILDING_ZOOM, BUILDING_EDGE_ZOOM = 14.5, 16.0

ROAD_ZOOMS = dict(
    zip(CLASSES, (8.0, 8.0, 9.0, 10.0, 11.0, 12.0, 12.5, 13.0, 14.0, 14.0), strict=True)
)
_KNOTS = (8, 10, 12, 13, 14, 15, 16, 17, 18, 19)
_WIDTHS: Mapping[str, tuple[float, ...]] = {
    "motorway": (1.2, 1.8, 2.8, 4.0, 5.6, 7.6, 11, 17, 28, 46),
    "trunk": (1.0, 1.6, 2.5, 3.6, 5.2, 7.2, 10.5, 16, 26, 44),
    "primary": (0.8, 1.3, 2.2, 3.2, 4.8, 6.8, 10, 15.5, 25, 42),
    "secondary": (0.6, 1.0, 1.8, 2.8, 4.2, 6.2, 9.5, 15, 24, 40),
    "tertiary": (0.5, 0.8, 1.4, 2.2, 3.5, 5.4, 8.6, 14, 22, 38),
    "unclassified": (0.4, 0.5, 0.9, 1.4, 2.4, 4.2, 7.4, 12, 20, 34),
    "residential": (0.4, 0.5, 0.8, 1.2, 2.2, 4.0, 7.2, 12, 20, 34),
    "living_street": (0.4, 0.5, 0.7, 1.0, 1.8, 3.4, 6.2, 10, 17, 28),
    "service": (0.3, 0.3, 0.4, 0.6, 1.0, 1.8, 3.4, 6.0, 10, 16),
    "track": (0.3, 0.3, 0.4, 0.6, 0.8, 1.2, 1.8, 2.6, 4.0, 6.0),
}
_LINES: Mapping[str, tuple[float, ...]] = {
    "river": (0.8, 1.2, 1.8, 2.4, 3.2, 4.4, 6.0, 8.5, 12, 18),
    "stream": (0.3, 0.4, 0.6, 0.8, 1.0, 1.4, 2.0, 2.8, 4.0, 6.0),
    "rail": (0.5, 0.7, 1.0, 1.3, 1.8, 2.4, 3.0, 3.8, 5.0, 6.5),
    "path": (0.3, 0.3, 0.4, 0.5, 0.7, 0.9, 1.2, 1.6, 2.2, 3.0),
    "boundary": (0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0, 2.4),
}
LINE_ZOOMS = {"stream": 12.5, "river": 9.0, "rail": 10.5, "path": 15.0, "boundary": 9.0}
LINK_WIDTH = 0.7  # a slip road, of the road it serves

WIDEST_ROAD_PX = 24  # half the widest stroke: how far outside a tile a road can still reach into it


def road_width(road_class: str, zoom: float) -> float:
    """Fill width in pixels, casing not counted."""
    return float(np.interp(zoom, _KNOTS, _WIDTHS[road_class]))


def line_width(layer: str, zoom: float) -> float:
    return float(np.interp(zoom, _KNOTS, _LINES[layer]))


def casing_width(zoom: float) -> float:
    """What a road's casing adds on each side; nothing while roads are hairlines."""
    return float(np.interp(zoom, (12, 13.5, 15, 18), (0.0, 0.5, 0.9, 1.4)))
