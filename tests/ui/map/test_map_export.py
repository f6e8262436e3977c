"""What leaves a map: the same ground on every sheet, words that stay words, a layer's strokes on paper."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dispatch_desk.records import Drawing
from geodata.area import AreaMap
from geodata.drawn import Shape
from geodata.places import Box, Position
from geodata.selection import Circle
from geodata.webpage import Layer, Legend, Look, Mark, Page, Stroke, web_page
from tests.ui.map.conftest import HOME, at
from tests.ui.map.exporting import order, silent, told_on
from ui.map.basemap import BaseMap
from ui.map.camera import Camera, world_of
from ui.map.drawing_marks import drawings_on_map
from ui.map.export import (
    FOOT_PX,
    KEY_ROW_PX,
    PAPERS_MM,
    PICTURE_DPR,
    SUFFIXES,
    Form,
    Operation,
    Order,
    sheet_of,
)
from ui.map.export_page import page
from ui.map.export_paint import Plate, layers_of
from ui.map.export_process import pdf_of, picture, write
from ui.map_printing import MapMaker
from ui.theme import NIGHT

FORMS = st.sampled_from(sorted(SUFFIXES))


def plate(area: AreaMap, form: Form) -> Plate:
    return Plate(BaseMap(area), order(form), sheet_of(order(form)))


@given(FORMS, st.integers(200, 2_500), st.integers(200, 1_600), st.floats(8, 19))
def test_that_all_that_was_seen_is_on_the_sheet(
    form: Form, width: int, height: int, zoom: float
) -> None:
    asked = order(form, width, height, zoom)
    sheet = sheet_of(asked)
    seen = Camera(asked.state.x, asked.state.y, zoom, width, height)
    left, top, wide, high = sheet.box
    rough = 1 + sheet.camera.scale / seen.scale  # a pixel of either
    for x, y in ((0, 0), (width, height)):
        px, py = sheet.camera.to_screen_one(*seen.to_world(x, y))
        assert left - rough <= px <= left + wide + rough
        assert top - rough <= py <= top + high + rough


@given(FORMS, st.integers(200, 2_500), st.integers(200, 1_600))
def test_that_the_frame_and_the_map_are_the_whole_sheet_and_never_overlap(
    form: Form, width: int, height: int
) -> None:
    sheet = sheet_of(order(form, width, height))
    pixels = sum(wide * high for _, _, wide, high in (*sheet.frame, sheet.box))
    assert pixels == sheet.camera.width * sheet.camera.height


def test_that_a_larger_paper_shows_the_same_ground_larger() -> None:
    assert sheet_of(order("a3")).ratio < sheet_of(order("a4")).ratio
    assert set(PAPERS_MM) < set(SUFFIXES)


def test_that_one_centimetre_on_paper_is_what_the_scale_says() -> None:
    """1:10,000 is 100 m in a centimetre."""
    sheet = sheet_of(order("a4"))
    px_of_a_centimetre = 96 / 2.54
    assert sheet.ratio == pytest.approx(sheet.camera.metres_per_px * px_of_a_centimetre * 100)


@pytest.mark.usefixtures("qapp")
def test_that_the_same_map_is_the_same_picture(area: AreaMap) -> None:
    first, second = (picture(plate(area, "picture"), silent) for _ in range(2))
    assert first == second


@pytest.mark.usefixtures("qapp")
def test_that_a_unit_a_pin_and_a_route_are_seen_in_a_picture(area: AreaMap) -> None:
    whole = picture(plate(area, "picture"), silent)
    asked = order("picture")
    empty = Plate(BaseMap(area), replace(asked, operation=Operation()), sheet_of(asked))
    bare = picture(empty, silent)
    camera = sheet_of(asked).camera
    for place in (at(0, 0), at(1, 1), at(-1, 1)):
        x, y = camera.to_screen_one(*world_of(place))
        box = (round((x - 10) * camera.dpr), round((y - 30) * camera.dpr), 40, 70)
        assert whole.copy(*box) != bare.copy(*box), place


@pytest.mark.usefixtures("qapp")
def test_that_paper_is_strokes_and_no_picture_of_the_ground(area: AreaMap) -> None:
    """A sheet's picture at print resolution would be megabytes; its few small ones are pins."""
    made = pdf_of(plate(area, "a4"), silent)
    assert made.startswith(b"%PDF")
    sizes = [int(n) for n in re.findall(rb"/Width (\d+)", made)]
    assert all(size < 1_200 for size in sizes)


@pytest.mark.usefixtures("qapp")
def test_that_a_page_holds_every_mark_with_its_words(area: AreaMap) -> None:
    made = page(plate(area, "page"), silent)
    for said in ("BR21", "BR24", "0417", "14 Orchard Street", "the makers of this map", "1:45"):
        assert said in made, said


def drawn(number: int, shape: Shape, kind: str = "inner") -> Drawing:
    at_night = datetime(2041, 1, 12, 3, tzinfo=UTC)
    return Drawing(
        id=f"D{number}", version=1, kind=kind, shape=shape, words="", incident="x/0417", by="M Hughes",
        made_at=at_night, changed_by="M Hughes", changed_at=at_night, change=1,
    )  # fmt: skip


def with_drawn(form: Form, *drawings: Drawing, shown: bool = True) -> Order:
    asked = order(form)
    asked.state.drawn = shown
    marks = drawings_on_map(drawings, {}, None)
    return replace(asked, operation=replace(asked.operation, layers={"drawn": marks}))


HUGE, SMALL = Circle(HOME, 4_900.0), [Circle(at(n / 9, 0.2), 3.0) for n in range(20)]
FAR = Circle(at(90, 0), 50.0)


def named_on(asked: Order) -> set[str]:
    """By their words on the map of a sheet."""
    layers = layers_of(asked.operation)
    layers.drawn.name_each()
    return {one.id for one, _ in layers.drawn.labels(sheet_of(asked).window, asked.state)}


@pytest.mark.usefixtures("qapp")
def test_that_on_paper_every_drawing_is_named_and_listed_and_none_that_is_not_seen() -> None:
    shapes = [HUGE, *SMALL, FAR]
    asked = with_drawn("a4", *(drawn(n, shape) for n, shape in enumerate(shapes)))
    sheet = sheet_of(asked)
    seen = {f"D{n}" for n in range(21)}
    assert {one.id for one in sheet.drawn} == seen
    assert named_on(asked) == seen
    assert sheet.key_columns * sheet.key_rows >= len(seen)
    assert not sheet_of(with_drawn("a4", drawn(1, HUGE), shown=False)).drawn


@pytest.mark.usefixtures("qapp")
@given(FORMS, st.integers(0, 90))
@settings(max_examples=20, deadline=None)
def test_that_a_list_of_drawings_leaves_a_map(form: Form, count: int) -> None:
    asked = with_drawn(form, *(drawn(n, Circle(at(0, n / 50), 30.0)) for n in range(count)))
    sheet = sheet_of(asked)
    _, _, wide, high = sheet.box
    assert high >= 150
    assert sum(w * h for _, _, w, h in (*sheet.frame, sheet.box)) == (
        sheet.camera.width * sheet.camera.height
    )
    assert form == "page" or sheet.box[1] + high + FOOT_PX + sheet.key_rows * KEY_ROW_PX <= (
        sheet.camera.height
    )
    assert wide > 0


@pytest.mark.usefixtures("qapp")
def test_that_each_line_of_the_list_is_under_the_map_of_a_picture(area: AreaMap) -> None:
    few, more = (
        picture(Plate(BaseMap(area), asked, sheet_of(asked)), silent)
        for asked in (with_drawn("picture"), with_drawn("picture", drawn(1, HUGE)))
    )
    assert more.height() == few.height() + KEY_ROW_PX * PICTURE_DPR
    row = more.copy(0, int(more.height() - KEY_ROW_PX * PICTURE_DPR), more.width(), KEY_ROW_PX)
    red = NIGHT.colour("red").rgb()
    found = [row.pixel(x, y) for x in range(40) for y in range(row.height())]
    assert red in found


@pytest.mark.usefixtures("qapp")
def test_that_a_page_names_each_drawing_in_the_part_that_is_seen(area: AreaMap) -> None:
    asked = with_drawn("page", drawn(1, HUGE), drawn(2, SMALL[0], "hazard"))
    made = page(Plate(BaseMap(area), asked, sheet_of(asked)), silent)
    told = told_on(made)
    assert {"D1 INNER CORDON · 4.9 km", "D2 HAZARD · 3 m"} <= {name for name, *_ in told}
    assert "drawn-hazard" in made
    left_out = with_drawn("page", drawn(1, HUGE), shown=False)
    assert "INNER CORDON" not in page(Plate(BaseMap(area), left_out, sheet_of(left_out)), silent)


HOSTILE = "</script><img src=x onerror=alert(1)>{% endraw %}{{ 7*7 }}`${1}`"


def hostile_page() -> str:
    mark = Mark(Position(51, -3), HOSTILE, HOSTILE, "unit-0", HOSTILE)
    stroke = Stroke([(np.array([-3.0, -3.1]), np.array([51.0, 51.1]))], HOSTILE, "#112233")
    layers = (Layer(HOSTILE, (mark, stroke)), Layer("Trails", picture=b"png"))
    looks = {"unit-0": Look(b"png", 10, 10)}
    box = Box(50.9, -3.2, 51.2, -2.9)
    legends = (Legend(HOSTILE, b"png", 10, 10),)
    return web_page(Page(HOSTILE, (HOSTILE,), box, b"ground", HOSTILE, layers, looks, legends))


def test_that_no_text_on_a_page_is_markup_or_a_script() -> None:
    made = hostile_page()
    assert "<img src=x" not in made
    assert "{{" not in made.partition("<body>")[2]
    assert "49" not in re.findall("endraw[^`]*", made)
    assert HOSTILE in unescape(made)
    assert told_on(made)[0] == [HOSTILE, HOSTILE, HOSTILE]
    assert made.count("</script>") == made.count("<script>")


def test_that_every_mark_of_a_page_has_words_of_its_own(area: AreaMap) -> None:
    made = page(plate(area, "page"), silent)
    numbers = [int(number) for number in re.findall(r'"told": (\d+)', made)]
    told = told_on(made)
    assert sorted(numbers) == list(range(len(told)))


def test_that_a_page_links_to_nothing() -> None:
    made = hostile_page()
    assert not re.search(r"<(?:script|img|iframe|link)[^>]+(?:src|href)=", made)
    assert "default-src 'none'" in made


def test_that_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    write(tmp_path / "map.png", b"made")
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["map.png"]
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OSError, match=r"folder\.png"):
        write(tmp_path / "folder.png", b"made")
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["map.png"]


def test_that_a_map_that_can_not_be_made_leaves_nothing_behind(
    tmp_path: Path, qtbot: QtBot
) -> None:
    maker, target = MapMaker(), tmp_path / "maps" / "map.pdf"
    with qtbot.waitSignal(maker.refused, timeout=60_000) as said:
        maker.make(replace(order("a4"), area_file=tmp_path / "no.area", target=target))
    assert "no.area" in said.args[0]
    assert list(target.parent.iterdir()) == []


def test_that_a_picture_is_as_large_as_the_map_is_seen(area: AreaMap) -> None:
    made: QImage = picture(plate(area, "picture"), silent)
    camera = sheet_of(order("picture")).camera
    assert (made.width(), made.height()) == (camera.width * 2, camera.height * 2)
