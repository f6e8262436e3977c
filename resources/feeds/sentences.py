"""One line of NMEA 0183: its checksum, and the TAG block that may name its source, before its content.

The checksum is the exclusive or of all bytes between `$` and `*`; a TAG block has one of its own.
"""

import re
from functools import lru_cache

from resources.fixes import BadFix

LONGEST = 128  # bytes of a sentence or of a block; the standard has 82 and 80, receivers more
_PLAIN = r"[ -)+-\[\]-~]*+"  # printable, but no * and no backslash: those end something
TAG = rf"(?:\\({_PLAIN})(?:\*([0-9A-Fa-f]{{2}}))?+\\)?+"
SUM = r"\*([0-9A-Fa-f]{2})"
_LINE = re.compile(rf"{TAG}[$!]({_PLAIN}){SUM}")
_NAME = re.compile(r"[!-)+\--\[\]-~]{0,64}")  # in a TAG block: no blank, no comma


def read(line: str) -> str:
    """What stands between `$` and `*`. Raises BadFix when a checksum doesn't hold."""
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise BadFix("malformed", "a sentence must be plain text that ends in * and its checksum")
    tag, tag_sum, body, said = parts.groups()
    source(tag, tag_sum)
    check(body, said)
    return body


def check(text: str, said: str, what: str = "a sentence") -> None:
    """Raises BadFix for a text that is too long, or whose checksum is another."""
    if len(text) > LONGEST:
        raise BadFix("malformed", f"{what} has more than {LONGEST} characters")
    if (right := checksum(text)) != int(said, 16):
        raise BadFix("malformed", f"the checksum of {what} is {right:02X}, not {said}")


def checksum(text: str) -> int:
    """All bytes combined by exclusive or; at most `LONGEST`. Halves are folded onto each other."""
    folded = int.from_bytes(text.encode("ascii"), "big")
    folded ^= folded >> 512
    folded ^= folded >> 256
    folded ^= folded >> 128
    folded ^= folded >> 64
    folded ^= folded >> 32
    folded ^= folded >> 16
    return (folded ^ folded >> 8) & 0xFF


@lru_cache(1_024)  # a device's block is mostly the same every time
def source(tag: str | None, said: str | None) -> str:
    """The name in a TAG block, "" when there is none. Raises BadFix for a damaged block."""
    if tag is None:
        return ""
    if said is None:
        raise BadFix("malformed", "a TAG block must end in * and its checksum")
    check(tag, said, "a TAG block")
    return next((field[2:].strip() for field in tag.split(",") if field.startswith("s:")), "")


def write(body: str, name: str = "") -> bytes:
    """The line a receiver would send. Raises ValueError for a name no TAG block can hold."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"“{name}” can't stand in a TAG block: use letters and digits")
    tag = f"\\{_summed(f's:{name}')}\\" if name else ""
    return f"{tag}${_summed(body)}\r\n".encode("ascii")


def _summed(text: str) -> str:
    return f"{text}*{checksum(text):02X}"
