"""What an area file's arrays must look like: type, length, and where their numbers may point."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Sizes = dict[str, int]


@dataclass(frozen=True, slots=True)
class Column:
    """`size` names lengths (`n`, `e+1`, `t,3`) that must agree wherever the name occurs.

    Values lie in `least` .. `below` - 1, where `below` is such a name; `into` marks offsets, which
    begin at 0, never fall, and end at that length.
    """

    dtype: str
    size: str
    least: int | None = None
    below: str | None = None
    into: str | None = None


ROADS: Mapping[str, Column] = {
    "node_lon": Column("<f8", "n"),
    "node_lat": Column("<f8", "n"),
    "tail": Column("<u4", "m", 0, "n"),
    "head": Column("<u4", "m", 0, "n"),
    "arc_ms": Column("<u4", "m", 1),
    "arc_edge": Column("<i4", "m", 0, "e"),
    "edge_from": Column("<u4", "e", 0, "n"),
    "edge_to": Column("<u4", "e", 0, "n"),
    "edge_forward": Column("<i4", "e", -1, "m"),
    "edge_backward": Column("<i4", "e", -1, "m"),
    "edge_length_m": Column("<f4", "e", 0),
    "edge_kmh": Column("<f4", "e", 1),
    "edge_class": Column("|u1", "e", 0, "classes"),
    "edge_name": Column("<i4", "e", -1, "names"),
    "edge_ref": Column("<i4", "e", -1, "names"),
    "edge_way": Column("<i8", "e"),
    "edge_flags": Column("|u1", "e"),
    "edge_strong": Column("|b1", "e"),
    "shape_start": Column("<i4", "e+1", into="p"),
    "shape_lon": Column("<f8", "p"),
    "shape_lat": Column("<f8", "p"),
    "banned_turns": Column("<i4", "t,3", 0),
    "banned_exempt": Column("|b1", "t"),
}
ENGINE: Mapping[str, Column] = {"road_order": Column("<u4", "order")}
SHAPES: Mapping[str, Column] = {
    "xy": Column("<f8", "p,2"),
    "ring_start": Column("<i4", "r+1", into="p"),
    "feature_start": Column("<i4", "f+1", into="r"),
    "box": Column("<f8", "f,4"),
    "name": Column("<i4", "f", -1, "names"),
}
ADDRESSES: Mapping[str, Column] = {
    "number": Column("<i4", "a", 0, "words"),
    "street": Column("<i4", "a", 0, "words"),
    "lat": Column("<f8", "a"),
    "lon": Column("<f8", "a"),
}
BEATS: Mapping[str, Column] = {
    "lon_lat": Column("<f8", "p,2"),
    "ring_start": Column("<i4", "r+1", into="p"),
    "beat_start": Column("<i4", "beats+1", into="r"),
}


def fault_of(columns: Mapping[str, Column], arrays: Mapping[str, Array], sizes: Sizes) -> str:
    """What is wrong with a group of arrays, or "". `sizes` holds the lengths known beforehand."""
    for name, column in columns.items():
        if arrays[name].dtype.str != column.dtype:
            return f"{name} is of the wrong type"
        if not _fits(arrays[name].shape, column.size, sizes):
            return f"{name} is of the wrong length"
    for name, column in columns.items():
        if not _points_inside(arrays[name], column, sizes):
            return f"{name} points outside"
    return ""


def is_permutation(order: Array, count: int) -> bool:
    """Whether it holds each of 0 .. `count` - 1 once."""
    if order.shape != (count,) or order.max(initial=0) >= max(count, 1):
        return False
    return bool(np.all(np.bincount(order, minlength=count) == 1))


def _fits(shape: tuple[int, ...], size: str, sizes: Sizes) -> bool:
    parts = size.split(",")
    return len(parts) == len(shape) and all(
        _agrees(length, part, sizes) for length, part in zip(shape, parts, strict=True)
    )


def _agrees(length: int, part: str, sizes: Sizes) -> bool:
    if part.isdecimal():
        return length == int(part)
    name, _, more = part.partition("+")
    length -= int(more or 0)
    return length >= 0 and sizes.setdefault(name, length) == length


def _points_inside(array: Array, column: Column, sizes: Sizes) -> bool:
    if column.into is not None:
        ends_well = array[0] == 0 and array[-1] == sizes[column.into]
        return bool(ends_well and np.all(array[1:] >= array[:-1]))
    if not array.size:
        return True
    return bool(
        (column.least is None or array.min() >= column.least)
        and (column.below is None or array.max() < sizes[column.below])
    )
