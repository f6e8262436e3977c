"""The order in which the fast road engine takes the junctions: found once for the same roads, and kept.

To find it takes seconds for a city and minutes for a country, and the library lets no other thread
run meanwhile. So large networks are put in order by a process of their own, and what it found is
kept under a name that says which roads it is of.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from geodata.areaschema import is_permutation
from geodata.roads import F8, U4, RoadNetwork

Report = Callable[[float, str], None]
"""Hears how much is done, 0 to 1, and in words what is being done."""

SMALL = 20_000  # junctions; put in order in half a second, and a process takes longer to start
KEPT = 8  # orders; the one of a country has 20 MB
LOOK_S = 0.1  # how often the bar moves
CITY, CITY_S, GROWTH = 243_000, 9.0, 1.245
"""So many junctions took so long; twice as many take 2 ** GROWTH times as long (a country of 4.9
million took 379 s)."""


def put_in_order(count: int, tail: U4, head: U4, lat: F8, lon: F8) -> U4:
    """The order itself, on this thread. Raises ImportError where the library can't be loaded."""
    import routingkit_cch  # noqa: PLC0415 - may not load on an old system

    # The library declares lists; handing it arrays saves gigabytes on a country.
    find: Any = routingkit_cch.compute_order_inertial
    return np.array(find(count, tail, head, lat, lon), np.uint32)


def expected_s(junctions: int) -> float:
    """About how long it takes."""
    return float(CITY_S * (junctions / CITY) ** GROWTH)


@dataclass(frozen=True, slots=True)
class Orders:
    """Finds orders and keeps them in a folder, where one is named."""

    folder: Path | None = None
    small: int = SMALL

    def order(self, network: RoadNetwork, report: Report = lambda _share, _words: None) -> U4:
        """The n junctions; the same roads give the same. Empty where none could be found.

        What `report` raises ends the search, and leaves nothing behind.
        """
        count = len(network.node_lon)
        roads = count, network.tail, network.head, network.node_lat, network.node_lon
        try:
            if count <= self.small:
                return put_in_order(*roads)
            kept = self._kept(network)
            if kept is None:
                kept = _found_elsewhere(roads, report)
                self._keep(network, kept)
        except ImportError:
            return np.empty(0, np.uint32)
        return kept

    def _kept(self, network: RoadNetwork) -> U4 | None:
        """As it was kept, or None. Whatever is a permutation is an order, if perhaps a slow one."""
        if self.folder is None:
            return None
        path = self.folder / _name_for(network)
        count = len(network.node_lon)
        try:
            if path.stat().st_size != 4 * count:
                return None
            order = np.fromfile(path, "<u4")
            path.touch()
        except OSError:
            return None
        return order.astype(np.uint32) if is_permutation(order, count) else None

    def _keep(self, network: RoadNetwork, order: U4) -> None:
        """Whole or not at all. A full disk costs no import: the area's file holds the order too."""
        if self.folder is None or not len(order):
            return
        path = self.folder / _name_for(network)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            order.astype("<u4").tofile(part)
            part.replace(path)
            self._forget_old()
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _forget_old(self) -> None:
        if self.folder is None:
            return
        found = [(path.stat().st_mtime, path) for path in self.folder.glob("*.order")]
        for _, path in sorted(found, reverse=True)[KEPT:]:
            path.unlink(missing_ok=True)


def find_order(network: RoadNetwork) -> U4:
    """As `Orders.order`, kept nowhere."""
    return Orders().order(network)


def _name_for(network: RoadNetwork) -> str:
    digest = sha256(b"order of junctions 1")
    for array, kind in (
        (network.tail, "<u4"),
        (network.head, "<u4"),
        (network.node_lat, "<f8"),
        (network.node_lon, "<f8"),
    ):
        digest.update(len(array).to_bytes(8, "little"))
        digest.update(np.ascontiguousarray(array, kind).data)
    return f"{digest.hexdigest()}.order"


def _found_elsewhere(roads: tuple[int, U4, U4, F8, F8], report: Report) -> U4:
    """By a process of its own, which ends with this call; empty if it died, as of too little memory."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, roads), name="junctions", daemon=True)
    try:
        process.start()
        theirs.close()  # or our own end would keep the pipe open when the process has died
        return _awaited(ours, roads[0], report)
    except (EOFError, OSError):
        return np.empty(0, np.uint32)
    finally:
        ours.close()
        if process.pid is not None:
            process.kill()
            process.join()


def _answer(pipe: Connection, roads: tuple[int, U4, U4, F8, F8]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this process ends it
    with suppress(ImportError):  # a pipe that ends without an answer says enough
        pipe.send_bytes(put_in_order(*roads).tobytes())


def _awaited(pipe: Connection, count: int, report: Report) -> U4:
    words, whole = _words(count), expected_s(count)
    looks = 0
    while not pipe.poll(LOOK_S):
        looks += 1
        report(_share(looks * LOOK_S / whole), words)
    order = np.frombuffer(pipe.recv_bytes(4 * count), np.uint32)
    return order if is_permutation(order, count) else np.empty(0, np.uint32)


def _share(gone: float) -> float:
    """Of the bar: even as long as it goes as expected, then ever slower."""
    return 0.9 * gone if gone < 1 else 1 - 0.1 / gone


def _words(count: int) -> str:
    seconds = expected_s(count)
    long = f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"
    many = f"{count / 1e6:.1f} million" if count >= 1e6 else f"{count:,}"
    return f"Putting {many} junctions in order for the road engine, once: about {long}"
