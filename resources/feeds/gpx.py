"""GPX 1.0 and 1.1: the points of its tracks as fixes.

Read by expat itself, which calls us on a document type before anything in it counts: refused there,
no entity is ever declared, inside or outside the file. Depth and lengths are capped.
"""

from collections.abc import Iterator
from xml.parsers import expat

from resources.feeds.trackfile import Point, TrackFile, fix_of
from resources.fixes import Fix
from resources.units import RefusedError

DEEPEST = 32  # elements within each other; a track with extensions has some ten
LONGEST_TEXT = 64  # characters of a time or a number
READ_AT_ONCE = 64 * 1024  # bytes
WANTED = frozenset({"time", "speed", "course", "hdop"})


def read(file: TrackFile) -> Iterator[Fix]:
    """Every point of every track. Raises RefusedError for the first that has no place or no time."""
    points = _Points(file)
    for start in range(0, len(file.raw), READ_AT_ONCE):
        points.feed(file.raw[start : start + READ_AT_ONCE])
        yield from (fix_of(point, file) for point in points.take())
    points.feed(b"", last=True)


class _Points:
    """Collects a point's words as its elements open and close."""

    def __init__(self, file: TrackFile) -> None:
        self._file = file
        self._found: list[Point] = []
        self._point: Point | None = None
        self._field, self._text = "", ""
        self._depth = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._write

    def feed(self, part: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(part, last)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            raise self._file.refusal(
                error.lineno, f"broken XML ({why}): export it again"
            ) from error
        except (LookupError, ValueError) as error:  # what expat asks Python about an encoding
            raise self._refusal("no encoding this desk reads is named: save it as UTF-8") from error

    def take(self) -> list[Point]:
        found, self._found = self._found, []
        return found

    def _doctype(self, *_: object) -> None:
        raise self._refusal("a document type is not allowed in a track: take the line out")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        local = name.rpartition(" ")[2]
        if self._depth == 1 and local != "gpx":
            raise self._refusal(f"this is {local[:20]}, not GPX: export the track as GPX")
        if self._depth > DEEPEST:
            raise self._refusal(f"more than {DEEPEST} elements within each other")
        if local == "trkpt":
            lat, lon = attributes.get("lat", ""), attributes.get("lon", "")
            self._point = Point(
                self._parser.CurrentLineNumber, lat[:LONGEST_TEXT], lon[:LONGEST_TEXT]
            )
        elif self._point is not None and local in WANTED:
            self._field, self._text = local, ""

    def _write(self, text: str) -> None:
        if self._field:
            self._text = (self._text + text)[: LONGEST_TEXT + 1]

    def _close(self, name: str) -> None:
        self._depth -= 1
        local = name.rpartition(" ")[2]
        if self._point is None:
            return
        if local == self._field:
            setattr(self._point, self._field, self._text.strip())
            self._field = ""
        elif local == "trkpt":
            self._found.append(self._point)
            self._point = None

    def _refusal(self, why: str) -> RefusedError:
        return self._file.refusal(self._parser.CurrentLineNumber, why)
