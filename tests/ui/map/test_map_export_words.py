"""Words of a map that is taken away: all that is known is listed, and nothing lies over what is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument

from dispatch_desk.records import Closure, Drawing
from geodata.area import AreaMap
from geodata.places import Position
from geodata.selecting import Selector
from geodata.selection import Circle, Selection
from tests.ui.map.conftest import HOME, at
from tests.ui.map.exporting import INCIDENT, bare, order, silent
from ui.map.basemap import BaseMap
from ui.map.drawing_marks import drawings_on_map
from ui.map.export import Order, sheet_of
from ui.map.export_paint import Plate
from ui.map.export_process import pdf_of, picture
from ui.map.finds import MapFind
from ui.map.jobs import Rectangle
from ui.map.marks import MapRoute
from ui.map.roadmarks import MapChange, MapReach, RoadMarks
from ui.roads.mapping import changes_on_map
from ui.theme import FIGURES

pytestmark = pytest.mark.usefixtures("qapp")
NIGHT = datetime(2041, 1, 12, 3, tzinfo=UTC)
NAME = at(-3, -2)  # of the town


@pytest.fixture(autouse=True)
def _letters_as_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the process has them that makes files: figures that can be searched for."""
    monkeypatch.setattr(FIGURES, "equal", False)


def plate_of(area: AreaMap, asked: Order) -> Plate:
    return Plate(BaseMap(area), asked, sheet_of(asked))


def closed(area: AreaMap, *where: Selection) -> tuple[MapChange, ...]:
    closures = [
        Closure(
            f"R{n}", 1, one, "Orchard Street", None, "Crash", "M Hughes", NIGHT,
            NIGHT + timedelta(hours=1), "x/0417", 1, 200.0,
        )
        for n, one in enumerate(where, 1)
    ]  # fmt: skip
    return changes_on_map(closures, area.roads, Selector(area.roads), None)


def words_of(made: bytes, file: Path) -> str:
    file.write_bytes(made)
    document = QPdfDocument(None)
    assert document.load(str(file)) is QPdfDocument.Error.None_
    words = document.getAllText(0).text()
    document.close()
    return words


def test_that_closed_roads_are_listed_under_the_map_as_drawings_are(
    area: AreaMap, tmp_path: Path
) -> None:
    asked = bare("a4", roads=RoadMarks(closed(area, Circle(HOME, 60.0))))
    assert sheet_of(asked).key_rows == 1
    words = words_of(pdf_of(plate_of(area, asked), silent), tmp_path / "map.pdf")
    until = f"{NIGHT.astimezone() + timedelta(hours=1):%H:%M}"
    said = f"R1 Orchard Street · closed until {until} · Crash · M Hughes {NIGHT.astimezone():%H:%M}"
    assert f"{said} · log 0417" in words, words


def test_that_only_roads_that_are_seen_are_listed(area: AreaMap) -> None:
    changes = closed(area, Circle(HOME, 20.0), Circle(at(-5, -4), 20.0))
    asked = bare("a4", roads=RoadMarks(changes))
    assert [one.id for one in sheet_of(asked).changed] == ["R1", "R2"]
    near = replace(asked, state=changed(asked.state, zoom=17.0))
    assert [one.id for one in sheet_of(near).changed] == ["R1"]
    asked.state.roadworks = False
    assert not sheet_of(asked).listed


def test_that_every_grade_is_counted_where_long_words_have_no_room(
    area: AreaMap, tmp_path: Path
) -> None:
    incidents = [changed(INCIDENT, id=grade, grade=grade) for grade in "1234"]
    asked = order("seen", 700)
    asked = replace(asked, operation=replace(asked.operation, incidents=incidents))
    words = words_of(pdf_of(plate_of(area, asked), silent), tmp_path / "map.pdf")
    assert all(f"1 grade {grade}" in words for grade in "1234"), words
    wide = replace(asked, width=1_400)
    words = words_of(pdf_of(plate_of(area, wide), silent), tmp_path / "wide.pdf")
    assert all(f"1 incident of grade {grade}" in words for grade in "1234"), words


def drawn(place: Position, radius_m: float) -> Drawing:
    return Drawing(
        id="D1", version=1, kind="inner", shape=Circle(place, radius_m), words="",
        incident="x/0417", by="M Hughes", made_at=NIGHT, changed_by="M Hughes", changed_at=NIGHT,
        change=1,
    )  # fmt: skip


@pytest.mark.parametrize("north", [1.2, 1.7])
@pytest.mark.parametrize("east", [-1.4, 0.0, 0.5, 1.4])
def test_that_words_of_a_drawing_and_a_closed_road_keep_off_each_other(
    area: AreaMap, east: float, north: float
) -> None:
    """By itself a cordon's name stands under it: here the road runs there, or its own name stands."""
    changes = closed(area, Circle(at(east, 0), 40.0))
    marks = drawings_on_map((drawn(at(east, north), 110.0),), {}, None)
    stand = plate_of(area, bare("a4", roads=RoadMarks(changes), drawn=marks)).stand()
    camera = stand.sheet.window
    [(_, box)] = stand.layers.drawn.labels(camera, stand.state)
    roads, aside = stand.window_of(stand.layers.roads)
    for x, y, wide, high in stand.layers.roads.covers(roads, stand.state):
        assert not box.intersects(QRectF(x + aside, y, wide, high))
    x, y = camera.to_screen(changes[0].runs.x, changes[0].runs.y)
    along = np.linspace(0, 1, 50)
    for px, py in zip(
        np.interp(along, [0, 1], x[:2]), np.interp(along, [0, 1], y[:2]), strict=True
    ):
        assert not box.contains(px, py)


def differing(one: QImage, other: QImage) -> tuple[int, Rectangle]:
    """How many pixels of two pictures are not the same, and the box round all of them."""
    a, b = (
        np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
        for image in (one, other)
    )
    rows, columns = np.nonzero(a != b)
    left, top = int(columns.min()), int(rows.min())
    return len(rows), (left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)


def test_that_words_of_a_reach_stand_in_the_frame_and_off_the_grids_numbers(area: AreaMap) -> None:
    """Their lower edge was cut by the frame, and the number of a line lay under them."""
    asked, silence = (
        bare("picture", roads=RoadMarks((), MapReach(title, HOME, ())))
        for title in ("3 min to 0417 · normal driving", "")
    )
    with_words, without = (picture(plate_of(area, one), silent) for one in (asked, silence))
    stand = plate_of(area, asked).stand()
    dpr, box = stand.sheet.camera.dpr, stand.sheet.box
    _, (x, y, wide, high) = differing(with_words, without)
    found = QRectF(x / dpr - box[0], y / dpr - box[1], wide / dpr, high / dpr)
    assert QRectF(0, 0, box[2], box[3]).adjusted(2, 2, -2, -2).contains(found)
    for numbers in stand.layers.grid.covers(stand.sheet.window, stand.state):
        assert not found.intersects(QRectF(*numbers))


def names_in(area: AreaMap, asked: Order) -> int:
    """How many pixels of a picture letters of names are seen on."""
    shown = picture(plate_of(area, asked), silent)
    asked.state.names = False
    return differing(shown, picture(plate_of(area, asked), silent))[0]


@pytest.mark.parametrize("what", ["find", "drawing", "route"])
def test_that_no_name_is_hidden_by_what_lies_over_it(area: AreaMap, what: str) -> None:
    """The town's name stands elsewhere, as whole as it was."""
    lon, lat = np.array([NAME.lon, NAME.lon]), np.array([NAME.lat - 0.004, NAME.lat + 0.004])
    asked = {
        "find": bare("picture", finds=(MapFind(1, "Somerton", NAME),)),
        "drawing": bare("picture", drawn=drawings_on_map((drawn(at(-3, -1), 69.0),), {}, None)),
        "route": bare("picture", [MapRoute(lon + n * 2e-4, lat, "BR24 1:45") for n in range(3)]),
    }[what]
    assert names_in(area, asked) >= 0.97 * names_in(area, bare("picture"))
