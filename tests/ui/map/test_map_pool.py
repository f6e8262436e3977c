"""What every view shares: wishes and their order, painters that die or hang, the disk, the groundwork."""

import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from msgspec import structs
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from geodata.area import AreaMap
from geodata.arealabel import read_label
from geodata.places import Box
from tests.ui.map.conftest import HOME
from ui.map.begun import begin_early
from ui.map.camera import Camera, MapState, Tile, tiles_in
from ui.map.groundwork import MOST_TILES, groundwork_of
from ui.map.jobs import Names
from ui.map.pool import RenderPool
from ui.map.tilestore import TileStore

LONG_MS = 20_000


@pytest.fixture
def lone(area: AreaMap, area_file: Path) -> Iterator[RenderPool]:
    """A pool of its own with one painter, to be broken."""
    pool = RenderPool(area_file, area.attribution, painters=1, patience_ms=4_000)
    yield pool
    pool.close()


def some_tiles(zoom: float) -> tuple[Tile, ...]:
    state = MapState.at(HOME)
    return tiles_in(Camera(state.x, state.y, zoom, 600, 400), "day", buildings=True)


def all_there(pool: RenderPool, tiles: list[Tile]) -> bool:
    return all(pool.tile(tile) for tile in tiles)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs POSIX signals")
@pytest.mark.parametrize("blow", ["SIGKILL", "SIGSTOP"])
def test_that_a_dead_or_hung_painter_is_replaced_and_its_tiles_still_come(
    qtbot: QtBot, lone: RenderPool, blow: str
) -> None:
    said = QSignalSpy(lone.restarting)
    first = lone.process_ids()
    view, tiles = lone.new_view(), some_tiles(15.0)
    os.kill(first[0], getattr(signal, blow))
    lone.want_tiles(view, tiles)
    qtbot.waitUntil(lambda: all_there(lone, tiles), timeout=LONG_MS)
    assert lone.process_ids() != first
    assert [said.at(i)[0] for i in range(said.count())] == [True, False]


def test_that_a_tile_that_ends_its_painter_twice_is_given_up_and_the_rest_is_painted(
    qtbot: QtBot, lone: RenderPool
) -> None:
    said = QSignalSpy(lone.failed)
    good = some_tiles(15.0)[0]
    deadly = structs.replace(good, dpr=1_000.0)  # no picture can be so large
    lone.want_tiles(lone.new_view(), [good, deadly])
    qtbot.waitUntil(lambda: said.count() > 0, timeout=LONG_MS)
    qtbot.waitUntil(lambda: all_there(lone, [good]) and not lone.is_busy, timeout=LONG_MS)
    assert [said.at(i)[0] for i in range(said.count())] == [
        "A part of the map can't be painted and stays coarse."
    ]


def test_that_painters_killed_while_idle_cost_no_part_of_the_map(
    qtbot: QtBot, area: AreaMap, area_file: Path
) -> None:
    pool = RenderPool(area_file, area.attribution)
    said = QSignalSpy(pool.failed)
    view, tiles = pool.new_view(), some_tiles(15.0)
    for _ in range(3):
        for process in pool.process_ids():
            os.kill(process, signal.SIGTERM)
        pool.want_tiles(view, tiles)
        qtbot.waitUntil(lambda: all_there(pool, tiles) and not pool.is_busy, timeout=LONG_MS)
    pool.close()
    assert said.count() == 0


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs POSIX signals")
@pytest.mark.parametrize("blow", ["SIGKILL", "SIGSTOP"])
@pytest.mark.parametrize("which", [0, 1], ids=["the first", "the second"])
def test_that_of_two_painters_one_goes_on_without_the_other(
    qtbot: QtBot, area: AreaMap, area_file: Path, blow: str, which: int
) -> None:
    pool = RenderPool(area_file, area.attribution, patience_ms=2_000)
    qtbot.waitUntil(lambda: len(pool.process_ids()) == 2, timeout=LONG_MS)
    before, tiles = pool.process_ids(), some_tiles(15.0)
    os.kill(before[which], getattr(signal, blow))
    pool.want_tiles(pool.new_view(), tiles)
    qtbot.waitUntil(lambda: all_there(pool, tiles) and not pool.is_busy, timeout=LONG_MS)
    assert before[1 - which] in pool.process_ids()
    assert not is_running(before[which])
    pool.close()
    assert not any(is_running(process) for process in before)


def test_that_painters_begun_before_the_window_paint_for_it(
    qtbot: QtBot, area: AreaMap, area_file: Path, tmp_path: Path
) -> None:
    begun = begin_early(tmp_path / "nothing yet")
    pool = RenderPool(area_file, area.attribution, begun=begun)
    tiles = some_tiles(15.0)
    pool.want_tiles(pool.new_view(), tiles)
    qtbot.waitUntil(lambda: all_there(pool, tiles), timeout=LONG_MS)
    assert pool.process_ids() == [painter.pid for painter in begun]
    pool.close()


def test_that_painters_begun_and_never_needed_end_with_the_pool(
    area: AreaMap, area_file: Path, tmp_path: Path
) -> None:
    begun = begin_early(tmp_path / "nothing yet")
    for painter in begun:
        painter.greet()
    TileStore(tmp_path, read_label(area_file).digest).folder.mkdir()
    (TileStore(tmp_path, read_label(area_file).digest).folder / "0-0-0-night-1.tile").touch()
    pool = RenderPool(area_file, area.attribution, tmp_path, begun=begun)
    pool.close()
    assert not any(painter.pid is not None and is_running(painter.pid) for painter in begun)


def test_that_no_painter_is_begun_early_where_tiles_are_kept(tmp_path: Path) -> None:
    (tmp_path / "some area's").mkdir()
    assert begin_early(tmp_path) == []


def test_that_stale_wishes_are_dropped(qtbot: QtBot, lone: RenderPool) -> None:
    view, old, new = lone.new_view(), some_tiles(16.0), some_tiles(14.0)
    lone.want_tiles(view, old)
    lone.want_tiles(view, new)
    qtbot.waitUntil(lambda: all_there(lone, new), timeout=LONG_MS)
    assert sum(lone.tile(tile) is not None for tile in old) <= 1  # the one already in hand


@pytest.mark.parametrize("keeps", [False, True], ids=["kept nowhere", "kept on the disk"])
def test_that_what_memory_let_go_of_comes_back(
    qtbot: QtBot, area: AreaMap, area_file: Path, tmp_path: Path, *, keeps: bool
) -> None:
    pool = RenderPool(area_file, area.attribution, tmp_path if keeps else None, painters=1)
    pool.pictures.most_bytes = 1  # nothing but what is pinned or shown may stay
    view, here, there = pool.new_view(), some_tiles(16.0), some_tiles(17.0)
    for tiles in (here, there, here, there):
        pool.want_tiles(view, tiles)
        qtbot.waitUntil(partial(all_there, pool, tiles), timeout=LONG_MS)
        assert pool.tile(next(iter({*here, *there} - {*tiles}))) is None
    pool.close()


def test_that_closing_ends_every_painter(qtbot: QtBot, area: AreaMap, area_file: Path) -> None:
    pool = RenderPool(area_file, area.attribution)
    qtbot.waitUntil(lambda: len(pool.process_ids()) == 2, timeout=LONG_MS)
    processes = pool.process_ids()
    pool.close()
    assert not any(is_running(process) for process in processes)
    pool.close()


def test_that_painters_end_with_the_last_view_and_come_back_for_the_next(
    qtbot: QtBot, lone: RenderPool
) -> None:
    one, other = lone.new_view(), lone.new_view()
    processes = lone.process_ids()
    lone.forget(one)
    assert lone.process_ids() == processes
    lone.forget(other)
    assert lone.process_ids() == []
    assert not any(is_running(process) for process in processes)
    tiles = some_tiles(15.0)
    lone.want_tiles(lone.new_view(), tiles)
    qtbot.waitUntil(lambda: all_there(lone, tiles), timeout=LONG_MS)


def test_that_no_timer_runs_when_nothing_is_in_hand(qtbot: QtBot, lone: RenderPool) -> None:
    view, tiles = lone.new_view(), some_tiles(15.0)
    lone.want_tiles(view, tiles)
    assert lone._painters._watch
    qtbot.waitUntil(lambda: all_there(lone, tiles) and not lone._painters._watch, timeout=LONG_MS)


def test_that_the_whole_area_is_painted_coarsely_by_day_and_by_night_and_stays(
    qtbot: QtBot, lone: RenderPool, area: AreaMap
) -> None:
    lone.pictures.most_bytes = 1  # nothing but what is pinned or shown may stay
    coarse = groundwork_of(area.box)
    view = lone.new_view()
    lone.want_tiles(view, some_tiles(15.0))
    wanted = [*coarse.whole("day"), *coarse.first("night")]
    qtbot.waitUntil(lambda: all_there(lone, wanted), timeout=LONG_MS)
    lone.want_tiles(view, some_tiles(16.0))
    qtbot.waitUntil(lambda: all_there(lone, some_tiles(16.0)), timeout=LONG_MS)
    assert all_there(lone, wanted)


@pytest.mark.parametrize(
    "box",
    [
        Box(51.5, -3.1, 51.6, -2.9),
        Box(50, -6, 56, 2),
        Box(-47, 166, -34, 179.9),
        Box(-80, -180, 80, 180),
        Box(51.5, -3.0, 51.5, -3.0),
    ],
    ids=["city", "country", "far south", "the world", "a point"],
)
def test_that_the_groundwork_of_any_area_has_it_whole_in_few_tiles(box: Box) -> None:
    made = groundwork_of(box)
    assert made.top
    assert len(made.whole("day")) <= MOST_TILES
    assert len({level for level, _, _ in made.top}) == 1


ORPHANS = """
import os, sys
from pathlib import Path
from subprocess import PIPE, Popen
from PySide6.QtGui import QGuiApplication
from ui.map.pool import RenderPool

if __name__ == "__main__":
    application = QGuiApplication([])
    pool = RenderPool(Path(sys.argv[1]), "x")
    while len(pool.process_ids()) < 2:
        application.processEvents()
    print(*pool.process_ids(), flush=True)
    application.exec()
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see processes")
def test_that_painters_die_with_a_window_that_was_killed(
    qtbot: QtBot, area_file: Path, tmp_path: Path
) -> None:
    script = tmp_path / "window.py"
    script.write_text(ORPHANS)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, str(script), str(area_file)]

    with Popen(command, stdout=PIPE, text=True, env=environment) as window:  # noqa: S603 - its own script
        assert window.stdout is not None
        painters = [int(word) for word in window.stdout.readline().split()]
        window.kill()
    assert len(painters) == 2
    qtbot.waitUntil(lambda: not any(is_running(pid) for pid in painters), timeout=LONG_MS)


def is_running(pid: int) -> bool:
    """Whether the process lives; one that nobody has buried yet is dead all the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_that_names_go_to_the_painter_that_has_lettered_before(
    qtbot: QtBot, area_file: Path
) -> None:
    """The other need not load what letters them."""
    pool = RenderPool(area_file, "", painters=2)
    view, state = pool.new_view(), MapState.at(HOME)
    pool.want_tiles(view, some_tiles(15.0))
    for zoom in (14.0, 14.5, 15.0):
        with qtbot.waitSignal(pool.names_ready, timeout=LONG_MS):
            pool.want_names(view, Names(state.x, state.y, zoom, 600, 400, 0, 1.0, "day"))
    letterers = [one for one in pool._painters._running if one.letters]
    assert len(letterers) == 1
    pool.close()


def test_that_what_no_window_shows_is_painted_when_hands_rest_and_not_before(
    qtbot: QtBot, area_file: Path
) -> None:
    pool = RenderPool(area_file, "", painters=1)
    view, seen = pool.new_view(), some_tiles(15.0)

    def panned() -> bool:
        pool.want_tiles(view, seen)
        return all(pool.tile(tile) for tile in seen)

    qtbot.waitUntil(panned, timeout=LONG_MS)
    for _ in range(20):
        assert panned()
        qtbot.wait(10)
    assert not pool.pictures.levels("night")
    qtbot.waitUntil(lambda: bool(pool.pictures.levels("night")), timeout=LONG_MS)
    pool.close()
