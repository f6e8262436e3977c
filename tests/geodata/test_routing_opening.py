"""An area's file brings the order of its junctions along, and the road engine takes it."""

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geodata.area import AreaMap, open_area, save_area
from geodata.build import build_area
from geodata.orders import find_order
from geodata.places import Position
from geodata.routing import cch
from geodata.routing.engine import RoadsError
from geodata.routing.opening import navigator, road_service
from tests.geodata.makers import HOME, STEP, raw_map, way

TARGET = Position(HOME[0] + STEP, HOME[1] + 3 * STEP)
LATS, LONS = np.full(3, HOME[0]), HOME[1] + STEP * np.array([0.5, 2.0, 3.5])


def blocks() -> AreaMap:
    """Five blocks by two, every street two-way."""
    rows = [[(10 * y + x, x, y) for x in range(6)] for y in range(3)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    ways = [way(number, nodes) for number, nodes in enumerate(rows + columns, start=1)]
    return build_area(raw_map(ways), "blocks")


def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("geodata.routing.cch", "routingkit_cch"):
        monkeypatch.setitem(sys.modules, name, None)


def saved(area: AreaMap, folder: Path) -> AreaMap:
    save_area(area, folder / "blocks.area")
    return open_area(folder / "blocks.area")


def test_that_an_area_holds_each_junction_once_in_an_order() -> None:
    area = blocks()
    assert sorted(area.road_order.tolist()) == list(range(18))
    assert area.road_order.tolist() == find_order(area.roads).tolist()


def test_that_an_opened_area_is_not_put_in_order_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = saved(blocks(), tmp_path)
    monkeypatch.delattr(cch, "find_order")
    with closing(road_service(area)) as service:
        answer = service.etas(LATS, LONS, TARGET).result(timeout=10)
        assert service.ready.result().startswith("contraction")
    assert answer.seconds.tolist() == navigator(area).etas(LATS, LONS, TARGET).seconds.tolist()
    assert np.isfinite(answer.seconds).all()


def test_that_the_order_of_other_roads_is_refused() -> None:
    area = blocks()
    foreign = replace(area, road_order=area.road_order[:-1])
    with closing(road_service(foreign)) as service, pytest.raises(RoadsError, match="another road"):
        service.etas(LATS, LONS, TARGET).result(timeout=10)


def test_that_an_area_made_without_the_fast_engine_opens_with_and_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        without_library(patch)
        area = saved(blocks(), tmp_path)
        assert len(area.road_order) == 0
        slow = navigator(area)
    fast = navigator(area)
    assert (slow.engine_name, fast.engine_name) == ("Dijkstra's search", "contraction hierarchy")
    answers = [each.etas(LATS, LONS, TARGET).seconds.tolist() for each in (slow, fast)]
    assert answers[0] == answers[1]
