"""The order of junctions: the same for the same roads, found apart, kept, and never trusted blindly."""

from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.build import UNORDERED, build_area
from geodata.importing import import_area
from geodata.network import build_network
from geodata.orders import KEPT, Orders, Report, expected_s
from geodata.roads import U4, RoadNetwork
from tests.geodata.makers import raw_map, way, write_osm


def blocks(size: int = 6, step: float = 1.0) -> RoadNetwork:
    rows = [[(100 * y + x, x * step, y * step) for x in range(size)] for y in range(size)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    ways = [way(number, nodes) for number, nodes in enumerate(rows + columns, start=1)]
    return build_network(raw_map(ways).roads, ())[0]


@pytest.fixture
def apart(tmp_path: Path) -> Orders:
    """Orders that put even the smallest network into a process of its own."""
    return Orders(tmp_path / "orders", small=0)


@pytest.fixture(autouse=True)
def nothing_goes_on() -> Iterator[None]:
    yield
    assert active_children() == []


def heard(into: list[str]) -> Report:
    return lambda _share, words: into.append(words)


def kept_file(orders: Orders) -> Path:
    assert orders.folder is not None
    (path,) = orders.folder.iterdir()
    return path


def test_that_a_process_of_its_own_finds_the_same_order(apart: Orders) -> None:
    roads = blocks()
    order = apart.order(roads)
    assert sorted(order.tolist()) == list(range(36))
    assert np.array_equal(order, Orders().order(roads))


def test_that_the_same_roads_are_put_in_order_once(
    apart: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = apart.order(blocks())
    monkeypatch.setattr("geodata.orders._found_elsewhere", None)
    assert np.array_equal(apart.order(blocks()), order)


def test_that_speeds_and_names_change_no_order_but_roads_do(apart: Orders) -> None:
    roads = blocks()
    apart.order(roads)
    apart.order(replace(roads, arc_ms=roads.arc_ms * 2, names=("High Street",)))
    path = kept_file(apart)
    apart.order(blocks(step=1.5))
    apart.order(blocks(size=5))
    assert path.exists()
    assert len(list(path.parent.iterdir())) == 3


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\0" * (36 * 4), b"\xff" * (36 * 4), np.arange(35, dtype="<u4").tobytes()],
    ids=["empty", "one junction only", "no junctions", "one too few"],
)
def test_that_a_spoilt_order_is_found_again(apart: Orders, spoilt: bytes) -> None:
    order = apart.order(blocks())
    path = kept_file(apart)
    path.write_bytes(spoilt)
    assert np.array_equal(apart.order(blocks()), order)
    assert path.read_bytes() == order.tobytes()


def test_that_a_folder_that_can_not_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "orders").write_text("in the way")
    assert len(Orders(tmp_path / "orders", small=0).order(blocks())) == 36
    assert [path.name for path in tmp_path.iterdir()] == ["orders"]


def test_that_only_the_latest_orders_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geodata.orders._found_elsewhere", lambda roads, _: np.arange(roads[0]))
    orders = Orders(tmp_path, small=0)
    for size in range(2, KEPT + 5):
        orders.order(blocks(size))
    assert len(list(tmp_path.iterdir())) == KEPT


def test_that_ending_the_search_ends_its_process_and_leaves_nothing(apart: Orders) -> None:
    def end(share: float, words: str) -> None:
        raise KeyboardInterrupt(f"{share}: {words}")

    with pytest.raises(KeyboardInterrupt, match="Putting 36 junctions in order"):
        apart.order(blocks(), end)
    assert active_children() == []
    assert apart.folder is not None
    assert not apart.folder.exists()


def test_that_an_import_which_is_stopped_while_it_orders_leaves_nothing(
    tmp_path: Path, apart: Orders
) -> None:
    def end(_share: float, words: str) -> None:
        if words.startswith("Putting"):
            raise KeyboardInterrupt

    nodes = {1: (0, 0), 2: (1, 0), 3: (2, 0)}
    source = write_osm(tmp_path / "a.osm", nodes, {1: ([1, 2, 3], {"highway": "service"})})
    with pytest.raises(KeyboardInterrupt):
        import_area(source, "a", tmp_path / "a.area", progress=end, orders=apart)
    assert list(tmp_path.iterdir()) == [source]


def test_that_an_area_without_an_order_says_so() -> None:
    def none(_: RoadNetwork) -> U4:
        return np.empty(0, np.uint32)

    lane = raw_map([way(1, [(1, 0, 0), (2, 1, 0)])])
    assert build_area(lane, "lane", put_in_order=none).notes == (UNORDERED,)
    assert build_area(lane, "lane").notes == ()


@given(st.integers(1, 10**8), st.integers(1, 10**8))
def test_that_more_junctions_are_expected_to_take_longer(one: int, other: int) -> None:
    assert (expected_s(one) < expected_s(other)) == (one < other)
