"""What is wrong in a force profile: one line each, with file, line, place and what would be right."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from rapidfuzz import fuzz, process

from dispatch_desk.force.lines import Lines, Place

MOST_TOLD, MOST_FOUND = 20, 200  # more of a file nobody meant as a profile are not looked for
ALIKE = 65.0  # of 100: from so much on a word is taken for another one misspelt
MOST_LISTED = 30
LONGEST_SHOWN = 40
HUGE = 10**15


class Mistake(Struct, frozen=True):
    """`words` say what is wrong and what would be right; the place is put before them."""

    place: Place
    words: str


def told(source: str, text: str, tables: Mapping[str, object], found: Iterable[Mistake]) -> str:
    """All of them, by line, as whoever wrote the file is told; "" when there are none."""
    lines = Lines(text)
    numbered = sorted(
        ((lines.of(mistake.place) or 0, mistake) for mistake in found), key=lambda pair: pair[0]
    )
    said = list(dict.fromkeys(_line(source, line, tables, wrong) for line, wrong in numbered))
    if len(said) < 2:
        return "".join(said)
    more = [f"and {len(said) - MOST_TOLD} more"] if len(said) > MOST_TOLD else []
    least = "at least " if len(said) >= MOST_FOUND else ""
    return "\n".join([f"{source} has {least}{len(said)} mistakes:", *said[:MOST_TOLD], *more])


def _line(source: str, line: int, tables: Mapping[str, object], mistake: Mistake) -> str:
    where = f"{source}, line {line}" if line else source
    return ": ".join(filter(None, (where, entry(mistake.place, tables), mistake.words)))


def entry(place: Place, tables: Mapping[str, object]) -> str:
    """A place as the file writes it: [sending], [[needs]] “weapon”, [[driving.tables]] 1 of “response”."""
    heading: list[str] = []
    rows: list[str] = []
    at = _within(tables, place[0]) if place else None
    for key, following in pairwise(place):
        at = _within(at, following)
        if isinstance(key, str) and isinstance(following, int) and isinstance(at, dict):
            heading.append(key)
            rows.append(_named(at, following))
    if rows:
        return f"[[{'.'.join(heading)}]] {' of '.join(reversed(rows))}"
    return f"[{place[0]}]" if len(place) > 1 and isinstance(tables.get(str(place[0])), dict) else ""


def _within(at: object, key: str | int) -> object:
    if isinstance(at, dict):
        return at.get(key)
    return at[key] if isinstance(at, list) and isinstance(key, int) and key < len(at) else None


def _named(row: object, number: int) -> str:
    code = row.get("code") if isinstance(row, dict) else None
    usable = isinstance(code, str | int) and code != ""
    return f"“{shown(code)}”" if usable else str(number + 1)


def meant(word: str, known: Sequence[object]) -> str:
    """What would be right in the place of a word nobody knows: the one most like it, or all there are."""
    words = list(dict.fromkeys(str(each) for each in known))
    alike = process.extractOne(
        word.lower(), words, scorer=fuzz.ratio, processor=str.lower, score_cutoff=ALIKE
    )
    if alike is not None:
        return f"did you mean “{alike[0]}”?"
    if not words:
        return "there is none at all"
    more = f" and {len(words) - MOST_LISTED} more" if len(words) > MOST_LISTED else ""
    return f"there are: {', '.join(words[:MOST_LISTED])}{more}"


def shown(value: object) -> str:
    """A value as it may be repeated to whoever wrote it, of any size."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > HUGE:
        return "a huge number"
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, str):
        cut = f"{value[:LONGEST_SHOWN]}…" if len(value) > LONGEST_SHOWN else value
        return "".join(sign if sign.isprintable() else "·" for sign in cut)
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    return "a date or time"
