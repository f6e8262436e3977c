"""Tools for packed arrays: ranges laid end to end, an order in which neighbours lie near."""

import numpy as np
import numpy.typing as npt

I8 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint64]

_BITS = 31  # of each axis: a few centimetres on the ground
# Magic numbers that spread the low 32 bits of a word over its even places.
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def run_indices(start: npt.ArrayLike, length: npt.ArrayLike) -> I8:
    """start[0], start[0] + 1, … for length[0] numbers, then the same for the next."""
    first, count = np.asarray(start, np.int64), np.asarray(length, np.int64)
    offset = np.concatenate(([0], np.cumsum(count)))
    return np.repeat(first - offset[:-1], count) + np.arange(offset[-1], dtype=np.int64)


def offsets(length: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Where runs of these lengths begin when laid end to end, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(np.asarray(length, np.int64)))).astype(np.int32)


def morton_key(x: npt.ArrayLike, y: npt.ArrayLike) -> U8:
    """Sort by this and places near each other come near each other. x and y in 0..1."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(values: npt.ArrayLike) -> U8:
    top = 2**_BITS - 1
    word: U8 = np.clip(np.asarray(values, np.float64) * 2**_BITS, 0, top).astype(np.uint64)
    for shift, mask in _SPREAD:
        word = (word | (word << np.uint64(shift))) & np.uint64(mask)
    return word
