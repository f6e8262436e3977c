"""A street on the plan: its line, its class, and what an importer would read in its tags."""

from dataclasses import dataclass, replace

import shapely

from geodata.town.curves import cut, lines_of


@dataclass(frozen=True, slots=True)
class Street:
    line: shapely.LineString
    highway: str  # as OSM writes it
    quarter: str  # what stands along it: centre, terrace, estate, industrial, village or country
    mph: int
    name: str = ""  # while it is laid, a working name that all pieces of one street share
    ref: str = ""
    oneway: bool = False
    roundabout: bool = False
    layer: int = 0  # 1: on a bridge
    age: str = ""  # the kind of quarter it was laid out with
    private: bool = False  # somebody's yard

    def along(self, line: shapely.LineString) -> "Street":
        return replace(self, line=line)

    def called(self, name: str) -> "Street":
        return replace(self, name=name)

    def cut(self, marks: list[float]) -> list["Street"]:
        return [self.along(piece) for piece in cut(self.line, marks)]


def outside(street: Street, ground: shapely.Geometry) -> list[Street]:
    """What is left of a street when a piece of ground is taken from it."""
    if not street.line.intersects(ground):
        return [street]
    return [street.along(line) for line in lines_of(street.line.difference(ground))]


def bridged(street: Street, beneath: shapely.Geometry, gaps: shapely.Geometry) -> list[Street]:
    """The street cut at the edges of a gap (a strip around water, rails, motorway), bridges marked.

    Who only grazes the strip, and has nothing `beneath`, stays on the ground.
    """
    spans = lines_of(street.line.intersection(gaps))
    over = [span for span in spans if shapely.intersects(beneath, span)]
    if not over:
        return [street]
    marks = [street.line.project(shapely.get_point(s, end)) for s in over for end in (0, -1)]
    pieces = street.cut(marks)
    raised = [int(shapely.intersects(beneath, piece.line)) for piece in pieces]
    return [replace(piece, layer=layer) for piece, layer in zip(pieces, raised, strict=True)]
