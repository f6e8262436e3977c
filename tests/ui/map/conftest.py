"""A small made map, saved as an area file, and painters for it that every test of the map shares."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from geodata.area import AreaMap, save_area
from geodata.build import build_area
from geodata.places import Position
from geodata.rawmap import RawMap, RawPlace, RawShape, RawWay
from ui.map.pool import RenderPool

HOME = Position(51.58, -2.99)
STEP = 0.001  # degrees


def at(east: float, north: float) -> Position:
    return Position(HOME.lat + north * STEP, HOME.lon + east * STEP)


def ring(east: float, north: float, size: float) -> np.ndarray:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    spots = [at(east + x * size, north + y * size) for x, y in corners]
    return np.array([(spot.lon, spot.lat) for spot in spots])


def street(number: int, ends: tuple[Position, Position], highway: str, **tags: str) -> RawWay:
    lon, lat = np.array([end.lon for end in ends]), np.array([end.lat for end in ends])
    nodes = np.array([hash((end.lat, end.lon)) % 10**9 for end in ends], np.int64)
    return RawWay(number, nodes, lon, lat, {"highway": highway, **tags})


def made_area() -> AreaMap:
    """A crossing of a main road with a street, a lake with an island, a house, a wood and a town's name."""
    raw = RawMap("© the makers of this map")
    raw.roads = [
        street(1, (at(-9, 0), at(9, 0)), "primary", name="Harbour Road", ref="A48"),
        street(2, (at(0, -9), at(0, 9)), "residential", name="Orchard Street"),
        street(3, (at(-9, 4), at(9, 4)), "tertiary", name="Bridge Street", bridge="yes"),
        street(4, (at(-9, -4), at(9, -4)), "secondary", name="Long Lane", tunnel="yes"),
    ]
    raw.shapes = [
        RawShape("water", (ring(1, 1, 2), ring(1.5, 1.5, 0.6)), "Mill Lake"),
        RawShape("wood", (ring(-6, 1, 3),)),
        RawShape("building", (ring(-1, -1, 0.4),)),
        RawShape("rail", (np.array([(at(-9, -6).lon, HOME.lat), (at(9, 6).lon, HOME.lat)]),)),
    ]
    raw.places = [
        RawPlace("town", "Somerton", at(-3, -2).lat, at(-3, -2).lon),
        RawPlace("hospital", "Royal Infirmary", at(4, -2).lat, at(4, -2).lon),
    ]
    return build_area(raw, "a made town")


@pytest.fixture(scope="session")
def area() -> AreaMap:
    return made_area()


@pytest.fixture(scope="session")
def area_file(area: AreaMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "made.area"
    save_area(area, path)
    return path


@pytest.fixture(scope="session")
def pool(qapp: QApplication, area: AreaMap, area_file: Path) -> Iterator[RenderPool]:
    """Two painters for the whole session: starting them is the slow part."""
    assert qapp is not None
    made = RenderPool(area_file, area.attribution)
    made.new_view()  # one that is never closed, or its painters would end with each test
    yield made
    made.close()


class Repaints(QObject):
    """Which part of a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.regions: list[QRegion] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.regions.append(cast("QPaintEvent", event).region())
        return False

    @property
    def whole(self) -> QRegion:
        """All that was painted."""
        found = QRegion()
        for region in self.regions:
            found = found.united(region)
        return found
