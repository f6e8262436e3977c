"""Facts of what is drawn on the map: cordons, hazards, areas of search, lines and notes."""

from typing import ClassVar

from dispatch_desk.facts.fact import Fact
from geodata.drawn import Shape


class DrawingMade(Fact, frozen=True, kw_only=True):
    """Something was drawn; its stream names it: `drawing/D3`."""

    NAME: ClassVar[str] = "drawing.made/1"
    kind: str  # one of `drawings.KINDS`
    shape: Shape
    words: str  # its label; may be empty
    incident: str | None  # whose log tells of it


class DrawingRedrawn(Fact, frozen=True, kw_only=True):
    NAME: ClassVar[str] = "drawing.redrawn/1"
    shape: Shape


class DrawingRenamed(Fact, frozen=True, kw_only=True):
    """It is another kind of thing from here on, or has another label."""

    NAME: ClassVar[str] = "drawing.renamed/1"
    kind: str
    words: str


class DrawingLifted(Fact, frozen=True, kw_only=True):
    """It holds no longer, and is no longer on the map."""

    NAME: ClassVar[str] = "drawing.lifted/1"
    reason: str = ""


class DrawingTakenBack(Fact, frozen=True, kw_only=True):
    """The last change of it was a mistake: it is as it was before."""

    NAME: ClassVar[str] = "drawing.taken_back/1"


class DrawingRoadsClosed(Fact, frozen=True, kw_only=True):
    """A closure holds the roads inside, and goes with it when it is redrawn."""

    NAME: ClassVar[str] = "drawing.roads_closed/1"
    roads: str  # "R5"
