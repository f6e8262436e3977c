"""Two invented towns side by side, night and day, as the desk's map paints them."""

from functools import cache
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from geodata.build import build_area
from geodata.projection import to_world
from tests.geodata.invented import SEEDS, town
from tests.walk import pictures
from ui.map.basemap import BaseMap, Frame
from ui.map.camera import Camera
from ui.map.jobs import Names
from ui.map.names import NamePainter
from ui.map.render import render
from ui.map.style import PAPERS
from ui.styles import dress
from ui.theme import NIGHT, ThemeName

KEPT = Path(__file__).parents[2] / "docs" / "pictures"
WIDE, TALL, ZOOM = 760, 620, 13.2
THEMES: tuple[ThemeName, ...] = ("night", "day")


@cache
def base(seed: int) -> BaseMap:
    return BaseMap(build_area(town(seed), f"town {seed}"))


def painted(seed: int, theme: ThemeName) -> QImage:
    found = base(seed)
    centre = next(place.position for place in found.area.places if place.kind == "town")
    x, y = (float(at[0]) for at in to_world([centre.lon], [centre.lat]))
    camera = Camera(x, y, ZOOM, WIDE, TALL, 1.0)
    image = QImage(WIDE, TALL, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        frame = Frame(camera.left, camera.top, WIDE, TALL, ZOOM)
        render(painter, found, frame, PAPERS[theme], buildings=False)
        names = Names(x, y, ZOOM, WIDE, TALL, 0, 1.0, theme)
        painter.drawImage(0, 0, NamePainter(found).paint(names))
    return image


@pytest.mark.soak
def test_that_two_towns_are_drawn_as_in_the_picture_of_them(
    qapp: QApplication, tmp_path: Path
) -> None:
    dress(qapp, NIGHT)  # the desk's own letters
    whole = QImage(2 * WIDE, 2 * TALL, QImage.Format.Format_RGB32)
    with QPainter(whole) as painter:
        for row, theme in enumerate(THEMES):
            for column, seed in enumerate(SEEDS):
                painter.drawImage(column * WIDE, row * TALL, painted(seed, theme))
    assert pictures.trouble(whole, KEPT / "two-towns.png", tmp_path) == ""
