"""What a web page of the map says: every word and sign of the map, the gravest over the others."""

import re
from base64 import b64decode
from dataclasses import replace
from json import loads

import pytest
from msgspec.structs import replace as changed
from PySide6.QtGui import QImage
from PySide6.QtQml import QJSEngine

from geodata import webpage
from geodata.area import AreaMap
from geodata.selection import Circle
from resources.checkins import Level
from tests.ui.map.conftest import HOME, at
from tests.ui.map.exporting import INCIDENT, UNITS, bare, order, silent, told_on
from tests.ui.map.test_map_export_words import closed, plate_of
from ui.map.camera import world_of
from ui.map.coverage import Coverage, CoveredPlace
from ui.map.export import Order
from ui.map.export_page import page
from ui.map.finds import MapFind
from ui.map.marks import MapIncident, MapMeeting, MapUnit
from ui.map.roadmarks import MapReach, RoadMarks

pytestmark = pytest.mark.usefixtures("qapp")
RED = MapUnit("BR29", at(2, 0), "RSP", "available", Level.RED, note="silent +18:26")


def made(area: AreaMap, asked: Order) -> str:
    return page(plate_of(area, asked), silent)


def with_units(*units: MapUnit) -> Order:
    asked = order("page")
    return replace(asked, operation=replace(asked.operation, units=units))


def features(page_of_map: str) -> list[dict[str, object]]:
    """What is told of each feature beside its words, in their order."""
    found = re.findall(r'"properties": (\{[^{}]*?\})', page_of_map)
    return [loads(one) for one in found]


def test_that_a_plate_says_all_that_one_on_the_map_says(area: AreaMap) -> None:
    stale = MapUnit("BR30", at(-2, 0), "RSP", "available", note="7 min old")
    said = {name: rest for name, rest, _ in told_on(made(area, with_units(*UNITS, RED, stale)))}
    assert said["BR29"] == "RED silent +18:26"
    assert said["BR24"] == "EMERGENCY 0:04"
    assert said["BR30"] == "7 min old"
    assert said["BR21"] == ""


def test_that_nothing_less_lies_over_who_is_red(area: AreaMap) -> None:
    whole = made(area, with_units(*UNITS, RED))
    told = told_on(whole)
    ranks = {
        told[one["told"]][0]: (one["rank"], one["tone"]) for one in features(whole) if "rank" in one
    }  # type: ignore[index]  # as the page numbers them
    assert ranks["BR29"][1] == "red"
    assert ranks["BR24"][1] == "alarm"
    assert ranks["BR24"][0] > ranks["BR29"][0] > ranks["0417"][0] > ranks["BR21"][0]  # type: ignore[operator]  # numbers
    assert ranks["BR29"][0] >= webpage.WORRYING  # type: ignore[operator]  # shown however many there are


def test_that_an_incident_nobody_has_says_so_and_the_open_one_what_it_is(area: AreaMap) -> None:
    incidents: list[MapIncident] = [
        changed(INCIDENT, id="a", number="0418", owned=False),
        changed(INCIDENT, id="b", selected=True),
    ]
    asked = order("page")
    asked = replace(asked, operation=replace(asked.operation, incidents=incidents))
    told = told_on(made(area, asked))
    assert ["0418", "NOBODY"] in [one[:2] for one in told]
    assert ["0417 Domestic", "14 Orchard Street · 3:10 left"] in [one[:2] for one in told]


def test_that_a_closed_road_has_its_sign_its_number_its_time_and_its_name(area: AreaMap) -> None:
    changes = closed(area, Circle(HOME, 20.0))
    whole = made(area, bare("page", roads=RoadMarks(changes)))
    told = told_on(whole)
    [plate] = [one for one in told if one[0]]
    assert plate == [changes[0].label, "Orchard Street", changes[0].words]
    assert ".road-closed" in whole
    signs = [one for one in features(whole) if one.get("look") == "road-closed"]
    assert len(signs) >= 2
    assert [one["tone"] for one in signs].count("closed") == 1
    slow = (replace(changes[0], sign="20"),)
    assert ".road-20" in made(area, bare("page", roads=RoadMarks(slow)))
    hidden = bare("page", roads=RoadMarks(changes))
    hidden.state.roadworks = False
    assert told_on(made(area, hidden)) == []


def test_that_finds_ways_and_meetings_are_named(area: AreaMap) -> None:
    asked = order("page")
    finds = (MapFind(1, "Mill Lane", at(2, 2), chosen=True), MapFind(2, "Mill Lane", at(-2, 2)))
    meetings = (MapMeeting(at(2, -1), "Car park of the Lamb"),)
    operation = replace(asked.operation, meetings=meetings, layers={"finds": finds})
    whole = made(area, replace(asked, operation=operation))
    names = [name for name, *_ in told_on(whole) if name]
    assert {"BR24 1:45", "Car park of the Lamb", "Mill Lane"} <= set(names)
    assert names.count("Mill Lane") == 1
    assert ".find-2" in whole


def test_that_words_of_a_reach_stand_at_the_head_where_nothing_runs_over_them(
    area: AreaMap,
) -> None:
    reach = MapReach("3 min to 0417 · normal driving", HOME, ())
    whole = made(area, bare("page", roads=RoadMarks((), reach)))
    assert "<span>3 min to 0417 · normal driving</span>" in whole


def test_that_the_colours_of_cover_are_told_beside_the_map(area: AreaMap) -> None:
    covered = Coverage((CoveredPlace("North", *world_of(HOME), 7, "BR21"),))
    asked = bare("page", coverage=covered)
    asked.state.coverage = True
    whole = made(area, asked)
    assert '["Coverage", "data:image/png;base64,' in whole
    *_, painted = re.findall(r'L\.imageOverlay\(\s*"data:image/png;base64,([^"]*)"', whole)
    picture = QImage.fromData(b64decode(painted))
    plate = plate_of(area, asked)
    left, top, wide, high = plate.stand().layers.coverage.covers(plate.sheet.window, asked.state)[0]
    dpr = plate.sheet.camera.dpr
    box = picture.copy(*(round(side * dpr) for side in (left, top, wide, high)))
    empty = QImage(box.size(), box.format())
    empty.fill(0)
    assert box == empty, "its legend is on the map, where trails run over it"
    asked.state.coverage = False
    assert "LEGENDS =" not in made(area, asked)


# Plates on the page: its own script is run, on features and plates that only have what it asks of them

STAGE = """
var L = {DomUtil: {setPosition: () => {}}, point: (x, y) => ({round: () => {}})};
var addEventListener = (_, deed) => deed(), plates = {};
var feature = (name, x, y, rank, above) => {
    const plate = plates[name] = {
        options: {}, isOpen: () => true, getElement: () => ({offsetWidth: 60, offsetHeight: 20}),
        setOpacity: (seen) => { plate.seen = seen; },
        box: () => {
            const [a, b] = plate.options.offset;
            return [x + a - 30, y + b - 10, x + a + 30, y + b + 10];
        },
    };
    return {
        feature: {properties: {rank, above, tone: ""}}, getLatLng: () => ({x, y}), getTooltip: () => plate,
        getElement: () => ({offsetWidth: 52}),
    };
};
var made = {eachLayer: (deed) => all.forEach(deed), latLngToLayerPoint: (at) => at, on: () => {},
    containerPointToLayerPoint: () => ({x: -400, y: -300}), getSize: () => ({x: 800, y: 600})};
"""


def placed(*marks: tuple[str, int, int, int]) -> dict[str, tuple[list[float], float]]:
    """Of each mark, its name, x, y and rank: where its plate stands, and how much it is seen."""
    engine = QJSEngine()
    all_of = ", ".join(f"feature('{name}', {x}, {y}, {rank}, false)" for name, x, y, rank in marks)
    for script in (STAGE, f"var all = [{all_of}];", webpage._APART % "made"):
        assert not engine.evaluate(script).isError()
    found = {}
    for name, *_ in marks:
        box = engine.evaluate(f"plates['{name}'].box()").toVariant()
        found[name] = (box, engine.evaluate(f"plates['{name}'].seen").toNumber())
    return found


def meet(a: list[float], b: list[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_that_plates_on_a_page_stand_apart_and_off_the_signs_of_others() -> None:
    row = [(name, 30 * n, 0, 1) for n, name in enumerate("ABCD")]
    found = placed(*row)
    boxes = [box for box, _ in found.values()]
    assert not any(meet(a, b) for n, a in enumerate(boxes) for b in boxes[:n])
    for name, x, *_ in row:
        sign = [x - 15.0, -15.0, x + 15.0, 15.0]
        assert not any(meet(box, sign) for other, (box, _) in found.items() if other != name)


def test_that_a_plate_at_the_edge_of_the_window_is_whole() -> None:
    (left, top, right, bottom), _ = placed(("A", 380, 290, 4))["A"]
    assert left >= -400
    assert right <= 400
    assert top >= -300
    assert bottom <= 300


def test_that_in_a_crowd_who_is_red_keeps_a_plate_and_others_have_none() -> None:
    crowd = [(f"U{n}", n % 7 * 9, n // 7 * 9, 1) for n in range(49)]
    found = placed(*crowd, ("RED", 30, 30, 4))
    assert found["RED"][1] == 1
    assert any(seen == 0 for _, seen in found.values())
    shown = [box for name, (box, seen) in found.items() if seen and name != "RED"]
    assert not any(meet(box, found["RED"][0]) for box in shown)
