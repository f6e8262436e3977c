"""Large pieces of memory, as pictures are, go back to the system as soon as they are let go of."""

from contextlib import suppress
from ctypes import CDLL

LARGE_BYTES = 256 * 1024
_M_MMAP_THRESHOLD = -3  # of mallopt(3)


def give_back_large_pieces() -> None:
    """For this process. The C library of Linux else keeps what was a picture of 15 MB for small things."""
    with suppress(AttributeError, OSError, TypeError):  # another system's, which has no such door
        CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
