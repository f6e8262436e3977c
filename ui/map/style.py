"""How the base map looks: reads `ui/assets/map-style.toml`, once, and says what is wrong in it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
import numpy as np
from msgspec import Meta, Struct, toml

from geodata.places import MapError
from geodata.rawmap import AREA_LAYERS, LAYERS, PLACE_KINDS
from geodata.roads import CLASSES

FILE = Path(__file__).parents[1] / "assets" / "map-style.toml"

PaperName = Literal["night", "day", "print"]
"""`print` is for paper alone; screens know night and day."""

Colour = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
Zoom = Annotated[float, Meta(ge=0, le=24)]
Width = Annotated[float, Meta(ge=0, le=200)]
Dash = tuple[Annotated[float, Meta(gt=0)], Annotated[float, Meta(gt=0)]]

FACES = ("main_street", "street", "street_close", "point", "water", "green", "shield", "end")
"""Faces that names are written in beside those of settlements."""
PLAIN_LAND = "farmland"  # a layer that is painted like any other land
GROUPS = ("tunnels", "roads", "bridges")
"""What is painted of the roads, one after the other."""


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file."""


class Paper(_Part, frozen=True):
    """Colours of a base map. Muted on purpose: colour is left to the operation."""

    land: Colour
    areas: Mapping[str, Colour]
    building_edge: Colour
    stream: Colour
    rail: Colour
    rail_gap: Colour
    path: Colour
    boundary: Colour
    casing: Colour
    casing_major: Colour
    roads: Mapping[str, Colour]
    name: Colour
    name_place: Colour
    name_green: Colour
    name_water: Colour
    name_point: Colour
    halo: Colour
    shield: Colour
    shield_edge: Colour
    shield_text: Colour
    shield_trunk: Colour
    shield_motorway: Colour
    shield_light: Colour  # letters on trunk and motorway shields
    point: Colour
    point_sign: Colour

    def ink(self, token: str) -> str:
        """The colour of this name."""
        return str(getattr(self, token))


class Line(_Part, frozen=True):
    """A line layer: from which zoom, in which ink of the paper, how wide at the knots."""

    zoom: Zoom
    ink: str
    px: tuple[Width, ...]
    dash: Dash | None = None  # drawn and left out, in widths of the line


class Road(_Part, frozen=True):
    """A class of roads."""

    zoom: Zoom
    names_zoom: Zoom
    px: tuple[Width, ...]  # fill at the knots, casing not counted
    main: bool = False  # written in the stronger face
    tinted: bool = False  # cased in the warmer colour


class Face(_Part, frozen=True):
    """One way of writing names; `first_zoom` is where it takes over from the plainer one."""

    px: Annotated[int, Meta(ge=8, le=48)]
    weight: Annotated[int, Meta(ge=100, le=900)]
    ink: str
    italic: bool = False
    capitals: bool = False
    spacing: float = 0.0
    first_zoom: Zoom = 0.0

    def written(self, name: str) -> str:
        return name.upper() if self.capitals else name


class Place(_Part, frozen=True):
    """A kind of settlement: how it is written, and between which zooms."""

    face: str
    first_zoom: Zoom
    last_zoom: Zoom


class Point(_Part, frozen=True):
    """A kind of public building: from which zooms its sign and its name stand."""

    zoom: Zoom
    names_zoom: Zoom


class Labels(_Part, frozen=True):
    """How densely names stand."""

    repeat_px: Annotated[float, Meta(ge=100)]
    same_gap_px: Width
    shield_gap_px: Width
    shields_zoom: Zoom
    areas_zoom: Zoom
    end_words: str
    end_gap_px: Annotated[float, Meta(ge=100)]
    halo_px: Width


class Curve(_Part, frozen=True):
    zooms: tuple[Zoom, ...]
    px: tuple[Width, ...]


class Edge(_Part, frozen=True):
    zoom: Zoom
    px: Width


class Dashes(_Part, frozen=True):
    """Drawn and left out, in pixels."""

    tunnel: Dash
    sleepers: Dash


class Style(_Part, frozen=True):
    """The whole file."""

    order: tuple[str, ...]
    knots: tuple[Zoom, ...]
    link_share: Annotated[float, Meta(gt=0, le=1)]
    end_px: Width
    casing: Curve
    areas: Mapping[str, Zoom]
    building_edge: Edge
    lines: Mapping[str, Line]
    dashes: Dashes
    roads: Mapping[str, Road]
    places: Mapping[str, Place]
    points: Mapping[str, Point]
    labels: Labels
    faces: Mapping[str, Face]
    papers: Mapping[PaperName, Paper]

    def road_width(self, road_class: str, zoom: float) -> float:
        """Fill width in pixels, casing not counted."""
        return float(np.interp(zoom, self.knots, self.roads[road_class].px))

    def line_width(self, layer: str, zoom: float) -> float:
        return float(np.interp(zoom, self.knots, self.lines[layer].px))

    def casing_width(self, zoom: float) -> float:
        """What a road's casing adds on each side."""
        return float(np.interp(zoom, self.casing.zooms, self.casing.px))

    @property
    def reach_px(self) -> float:
        """Half the widest stroke: how far outside a tile a road can still reach into it."""
        widest = max(max(road.px) for road in self.roads.values())
        return widest / 2 + max(self.casing.px)


def read_style(path: Path = FILE) -> Style:
    """Raises MapError that names file, place and remedy."""
    try:
        style = toml.decode(path.read_bytes(), type=Style)
    except OSError as error:
        raise MapError(
            f"{path} can't be read ({error.strerror}); put the file back as it was installed"
        ) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise MapError(f"{path} can't be used: {error}; mend that line") from error
    fault = next(_faults(style), "")
    if fault:
        raise MapError(f"{path} can't be used: {fault}; mend that line")
    return style


def _faults(style: Style) -> Iterator[str]:
    """What a table can't say by its types alone."""
    areas, lines = AREA_LAYERS - {PLAIN_LAND}, set(LAYERS) - AREA_LAYERS
    yield from _keys("areas", style.areas, areas, areas)
    yield from _keys("roads", style.roads, set(CLASSES), set(CLASSES))
    yield from _keys("lines", style.lines, lines, lines)
    yield from _keys("places", style.places, set(), set(PLACE_KINDS))
    yield from _keys("points", style.points, set(), set(PLACE_KINDS))
    drawn = {*style.areas, *style.lines, *GROUPS}
    yield from _keys("order", dict.fromkeys(style.order), drawn, drawn)
    if len(set(style.order)) != len(style.order):
        yield "order names a layer twice"
    yield from _wrong_curves(style)
    yield from _wrong_inks(style)
    yield from _missing(style)


def _keys(
    table: str, held: Mapping[Any, object], needed: AbstractSet[str], known: AbstractSet[str]
) -> Iterator[str]:
    for name in sorted(needed - set(held)):
        yield f"{table} lacks “{name}”"
    for name in sorted(set(held) - known):
        yield f"{table} has “{name}”, which no map has"


def _wrong_curves(style: Style) -> Iterator[str]:
    curves = {f"roads.{name}.px": road.px for name, road in style.roads.items()}
    curves |= {f"lines.{name}.px": line.px for name, line in style.lines.items()}
    for where, px in curves.items():
        if len(px) != len(style.knots):
            yield f"{where} has {len(px)} widths for {len(style.knots)} knots"
    if len(style.casing.px) != len(style.casing.zooms):
        yield "casing.px has not one width for each of casing.zooms"
    for where, zooms in (("knots", style.knots), ("casing.zooms", style.casing.zooms)):
        if list(zooms) != sorted(set(zooms)):
            yield f"{where} must rise from one to the next"


def _wrong_inks(style: Style) -> Iterator[str]:
    inks = {f"faces.{name}.ink": face.ink for name, face in style.faces.items()}
    inks |= {f"lines.{name}.ink": line.ink for name, line in style.lines.items()}
    plain = set(Paper.__struct_fields__) - {"areas", "roads"}
    for where, ink in inks.items():
        if ink not in plain:
            yield f"{where} is “{ink}”, which is no colour of a paper"


def _missing(style: Style) -> Iterator[str]:
    """Faces and papers that are asked for by name."""
    wanted = [*FACES, *(place.face for place in style.places.values())]
    yield from (f"faces lacks “{name}”" for name in wanted if name not in style.faces)
    yield from (
        f"papers lacks “{name}”" for name in get_args(PaperName) if name not in style.papers
    )
    for name, paper in style.papers.items():
        yield from _keys(f"papers.{name}.areas", paper.areas, set(style.areas), set(style.areas))
        yield from _keys(f"papers.{name}.roads", paper.roads, set(CLASSES), set(CLASSES))


STYLE = read_style()
PAPERS: Mapping[PaperName, Paper] = STYLE.papers
