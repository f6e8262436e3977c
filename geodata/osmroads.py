"""The roads of an OpenStreetMap extract, its bollards and turn restrictions, in one quick pass.

Osmium hands over each tag and each point by a call of its own, and those calls take longer than all
its reading. So it writes the few objects that matter as lines of text (its OPL format), and where
each node lies as an array, into files that live as long as the pass; whole columns of numbers are
read from there.
"""

import ctypes
import re
import shutil
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import osmium
from osmium.osm import Way

from geodata.osmfile import DOWNLOAD_AGAIN, OSMIUM_ERRORS, Progress, damaged
from geodata.osmtags import Tags, blocks_road
from geodata.places import MapError
from geodata.rawmap import RawTurn, RawWay
from geodata.speeds import ROAD_KEYS, is_drivable

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]

_FORM = "opl,add_metadata=false"
_SPOT = np.dtype([("id", "<u8"), ("x", "<i4"), ("y", "<i4")])  # of osmium's array of nodes
_UNSET = 2**31 - 1  # in the place of both coordinates
_PRECISION = 10_000_000  # of them to a degree
_TRAFFIC = ("motorcar", "conditional", "hgv", "bus", "psv", "bicycle", "motorcycle", "goods")
_KEYS = ("highway", "barrier", "restriction", *(f"restriction:{kind}" for kind in _TRAFFIC))
_KEPT = frozenset({*ROAD_KEYS, "name", "ref"})
_BYTES_PER_OBJECT = 60  # of a .pbf, for each road; only the progress bar believes it
_ROOM, _LEAST_ROOM = 4, 32 * 1024**2  # times the source's size, at most, and bytes in any case
_LINES = 20_000  # read at a time
_OUTSIDE = "roads outside the extract"
_UNWRITTEN = re.compile("can not write|write failed|resize", re.IGNORECASE)
_NOWHERE = 999.0  # degrees, in the place of a point the file doesn't hold
_ESCAPED = re.compile(r"%([0-9a-f]{1,6})%")
_FRESH_NODE = -(2**62)  # numbers for nodes the importer makes; no map counts down that far


@dataclass(slots=True)
class Roads:
    """What a pass found; `left_out` counts, in words, what had to be."""

    ways: list[RawWay] = field(default_factory=list)
    turns: list[RawTurn] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def read_roads(path: Path, size: int, report: Callable[[float], None]) -> Roads:
    """All roads of a file of `size` bytes. `report` hears 0..1, a guess. Raises MapError."""
    # Windows keeps a file that a failed writer has open: better left behind than in the way.
    with TemporaryDirectory(prefix="dispatch-desk-", ignore_cleanup_errors=True) as folder:
        wanted = _ROOM * size + _LEAST_ROOM
        if shutil.disk_usage(folder).free < wanted:
            raise MapError(
                f"{folder} has too little room for what reading {path} takes in passing: free "
                f"{wanted / 1024**3:.1f} GB there, or name another folder as TMPDIR"
            )
        lines, spots = Path(folder) / "roads.opl", Path(folder) / "nodes"
        counter = _Counter(report, size / _BYTES_PER_OBJECT)
        _write(path, lines, spots, counter)
        report(1.0)
        with lines.open("rb") as text:
            roads = _Pass(_Spots(spots)).read(text)
    if not counter.placed and (roads.ways or roads.left_out[_OUTSIDE]):
        raise MapError(
            f"{path} has roads but not the points they run through, or names them too late; "
            "sort it with `osmium sort`, or download the extract again with its nodes"
        )
    return roads


def _write(path: Path, lines: Path, spots: Path, counter: "_Counter") -> None:
    chosen = osmium.filter.KeyFilter(*_KEYS)
    try:
        places = osmium.NodeLocationsForWays(osmium.index.create_map(f"sparse_file_array,{spots}"))
        places.ignore_errors()
        with (
            osmium.io.Reader(path.resolve()) as reader,
            _writer(osmium.io.File(str(lines), _FORM)) as writer,
        ):
            osmium.apply(reader, places, chosen, counter, writer)
    except OSMIUM_ERRORS as error:
        if _UNWRITTEN.search(str(error)):  # or broken text; osmium says no more
            raise MapError(
                f"what was read of {path} can't be written to {lines.parent}; free some room there, "
                f"or if there is enough, {DOWNLOAD_AGAIN}"
            ) from error
        raise damaged(path, error) from error


@contextmanager
def _writer(file: osmium.io.File) -> Iterator[osmium.SimpleWriter]:
    """A writer that is closed at the end, however it ends."""
    writer = osmium.SimpleWriter(file)
    try:
        yield writer
    finally:
        try:
            writer.close()
        except OSMIUM_ERRORS:
            # WORKAROUND pyosmium 4.3.2: a writer that failed (broken text, a full disk) tries once
            # more when it is freed, fails, and ends the whole program. So it is never freed.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(writer))
            raise


class _Counter:
    """Stands in the row of those that osmium shows each object to, and tells how far it has come."""

    def __init__(self, report: Callable[[float], None], guess: float) -> None:
        self._progress = Progress(report, guess)
        self.placed = False  # whether points of a road were named before it

    def way(self, way: Way) -> None:
        self._progress.step()
        if not self.placed:
            self.placed = any(node.location.valid() for node in way.nodes)


class _Spots:
    """Where nodes lie, as osmium kept them."""

    def __init__(self, path: Path) -> None:
        # As a window into the file: a country's nodes would fill the memory.
        spots = np.memmap(path, _SPOT, "r") if path.stat().st_size else np.empty(0, _SPOT)
        spots = spots[: _set_of(spots)]
        node = spots["id"].astype(np.int64)
        if np.any(
            node[1:] < node[:-1]
        ):  # osmium sorts what comes before a way, not what comes after
            order = np.argsort(node, kind="stable")
            spots, node = spots[order], node[order]
        self._node, self._spots = node, spots

    def of(self, nodes: I8) -> tuple[F8, F8]:
        """Degrees east and north of each; _NOWHERE where the file doesn't say."""
        lon = np.full(len(nodes), _NOWHERE)
        lat = lon.copy()
        at = np.searchsorted(self._node, nodes)
        known = at < len(self._node)
        known[known] = self._node[at[known]] == nodes[known]
        found = self._spots[at[known]]
        lon[known], lat[known] = found["x"] / _PRECISION, found["y"] / _PRECISION
        return lon, lat


def _set_of(spots: npt.NDArray[np.void]) -> int:
    """How many there are: the file grows by leaps, and ends in entries nobody has set."""
    unset = np.flatnonzero(spots["x"] == _UNSET)
    return int(unset[0]) if len(unset) else len(spots)


class _Pass:
    """Takes the lines in their order: nodes come before ways, ways before relations."""

    def __init__(self, spots: _Spots) -> None:
        self._spots = spots
        self._roads = Roads()
        self._blocked: set[int] = set()
        self._fresh = _FRESH_NODE

    def read(self, text: Iterable[bytes]) -> Roads:
        rows = iter(text)
        while chunk := list(islice(rows, _LINES)):
            ways = []
            for line in chunk:
                kind = line[:1]
                if kind == b"w":
                    ways.append(line)
                elif kind == b"n":
                    self._take_node(line)
                elif kind == b"r":
                    self._take_relation(line)
            self._take_ways(ways)
        return self._roads

    def _take_node(self, line: bytes) -> None:
        number, tags, *_ = line.split(b" ")
        if blocks_road(_tags(tags)):
            self._blocked.add(int(number[1:]))

    def _take_ways(self, lines: Iterable[bytes]) -> None:
        named: list[tuple[int, Tags]] = []
        points: list[bytes] = []
        for line in lines:
            number, said, run = line.rstrip().split(b" ")
            tags = _tags(said, _KEPT)
            if is_drivable(tags):
                named.append((int(number[1:]), tags))
                points.append(run[1:])
        self._lay(named, points)

    def _lay(self, named: Iterable[tuple[int, Tags]], points: Sequence[bytes]) -> None:
        nodes = _numbers(points)
        lon, lat = self._spots.of(nodes)
        ends: list[int] = np.cumsum([run.count(b"n") for run in points]).tolist()
        odd = (lon == _NOWHERE) | np.isin(nodes, np.array(sorted(self._blocked), np.int64))
        start = 0
        for (number, tags), end, is_odd in zip(named, ends, _any(odd, ends), strict=True):
            run = nodes[start:end], lon[start:end], lat[start:end]
            for part in self._parts(*run) if is_odd else [run]:
                if len(part[0]) > 1:
                    self._roads.ways.append(RawWay(number, *part, tags))
            start = end

    def _parts(self, nodes: I8, lon: F8, lat: F8) -> Iterator[tuple[I8, F8, F8]]:
        """The stretches whose points are known, cut at bollards; a gap isn't bridged."""
        known = lon != _NOWHERE
        if not known.all():
            self._roads.left_out[_OUTSIDE] += 1
        breaks = np.flatnonzero(~known)
        for run in np.split(np.arange(len(nodes)), breaks):
            placed = run[known[run]]
            if len(placed) > 1:
                yield from self._open_parts(nodes[placed], lon[placed], lat[placed])

    def _open_parts(self, nodes: I8, lon: F8, lat: F8) -> Iterator[tuple[I8, F8, F8]]:
        """Cut a road at its bollards: each side gets an end of its own that meets nothing."""
        walls = [i for i, node in enumerate(nodes.tolist()) if node in self._blocked]
        if walls:
            self._roads.left_out["roads cut by bollards or blocks"] += 1
        for start, end in zip((0, *walls), (*walls, len(nodes) - 1), strict=True):
            if start < end:
                part = nodes[start : end + 1].copy()
                for spot in (0, -1):
                    if int(part[spot]) in self._blocked:
                        self._fresh -= 1
                        part[spot] = self._fresh
                yield part, lon[start : end + 1], lat[start : end + 1]

    def _take_relation(self, line: bytes) -> None:
        _, said, members = line.rstrip().split(b" ")
        tags = _tags(said)
        if not tags.get("type", "").startswith("restriction"):
            return
        kind = tags.get("restriction") or tags.get("restriction:motorcar", "")
        if not kind:
            self._roads.left_out["turn restrictions for other traffic or at certain hours"] += 1
            return
        exempt = tuple(part.strip() for part in tags.get("except", "").split(";") if part.strip())
        self._roads.turns.extend(_turns(kind, members[1:].decode(), exempt))


def _tags(said: bytes, wanted: Container[str] | None = None) -> Tags:
    """`Thighway=service,name=Mill%20%Lane` as a mapping; of all keys or those wanted."""
    tags = {}
    for pair in said[1:].decode().split(","):
        key, _, value = pair.partition("=")
        if wanted is None:
            tags[_plain(key)] = _plain(value)
        elif key in wanted:
            tags[key] = _plain(value)
    return tags


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "%" in text else text


def _numbers(fields: Iterable[bytes]) -> I8:
    """Node numbers of `n5,n6` fields laid end to end."""
    text = b",".join(field for field in fields if field).translate(None, b"n")
    return np.fromstring(text.decode("ascii"), np.int64, sep=",")


def _any(flags: npt.NDArray[np.bool_], ends: list[int]) -> list[bool]:
    """Of each of the runs that end there: whether one of its flags is set."""
    behind = np.concatenate([[0], np.cumsum(flags)])
    found: list[bool] = (np.diff(behind[[0, *ends]]) > 0).tolist()
    return found


def _turns(kind: str, members: str, exempt: tuple[str, ...]) -> list[RawTurn]:
    """One for each pair of ways: `no_entry` may name several ways in, `no_exit` several out."""
    named = [member.partition("@") for member in members.split(",") if member]

    def of(what: str, role: str) -> list[int]:
        return [int(ref[1:]) for ref, _, said in named if ref[0] == what and _plain(said) == role]

    via = next(iter(of("n", "via")), None)
    if via is None and not of("w", "via"):
        return []
    return [
        RawTurn(kind, source, via, target, exempt)
        for source in of("w", "from")
        for target in of("w", "to")
    ]
