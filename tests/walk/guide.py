"""A guide as a machine reads it: what is done, what is then seen, which picture stands beside it.

How a guide is written, so that it reads well and nothing in it goes unchecked:

- What a hand does stands in a numbered step: Press <kbd>Ctrl</kbd>+<kbd>1</kbd>, then <kbd>Enter</kbd>.
  Type `words`. Type `why` and the callsign in the last row. Go with <kbd>Tab</kbd> to **Reason**. Wait
  two minutes. Wait until the strip says **red**. Click **Replay**. Double-click the map. Close the
  window.
- **Bold** words stand on the screen at that moment, `…` for any others. They are looked for in the
  part of the window that the sentence names first, else in all of it. **Words** is gone: they are not.
- ![The queue: what is to be seen](pictures/first-hour/queue.png) is a part of the window, named up to
  the colon.
- A listing of sh is typed into a terminal; the listing of text after it is what it prints.
- A table is read by people only, but for numbers of parts: | 1 | the queue | … |.

An instruction that isn't understood raises `UnclearError`: nobody can write a step that is not taken.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

KEY = r"<kbd>[^<]+</kbd>"
CHORD = rf"{KEY}(?:\+{KEY})*"
NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
TIMES = {" twice": 2, " three times": 3}

PRESS = re.compile(
    rf"\bpress (?P<chords>{CHORD}(?:(?:, then|,| and| then) {CHORD})*)(?P<times>"
    + "|".join(TIMES)
    + ")?",
    re.IGNORECASE,
)
TYPE = re.compile(
    r"\btype `(?P<words>[^`]+)`(?: and the callsign in the (?P<row>first|last) row)?",
    re.IGNORECASE,
)
GO = re.compile(rf"\bgo (?:on )?with {KEY} to \*\*(?P<field>[^*]+)\*\*", re.IGNORECASE)
WAIT = re.compile(r"\bwait (?P<count>\w+) (?P<unit>second|minute)s?\b", re.IGNORECASE)
UNTIL = re.compile(r"\bwait until (?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
CLICK = re.compile(
    r"\b(?:(?P<twice>double-)click (?P<part>the map)|click \*\*(?P<name>[^*]+)\*\*)", re.IGNORECASE
)
CLOSE = re.compile(r"\bclose the window\b", re.IGNORECASE)

ORDER = re.compile(r"\b(press|type|wait|click|double-click|drag|tick|hold down)\b", re.IGNORECASE)
BOLD = re.compile(r"\*\*([^*]+)\*\*")
GONE = re.compile(r"\*\*([^*]+)\*\* (?:is|are) (?:gone|no longer there)")
CODE = re.compile(r"`[^`]+`")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)")
ITEM = re.compile(r"\d+\. ")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
NUMBERED = re.compile(r"\| *(?P<number>\d+) *\| *(?P<part>[^|]+?) *\|")


class UnclearError(Exception):
    """A line of the guide that nobody could follow to the letter."""


@dataclass(frozen=True, slots=True)
class Press:
    line: int
    keys: tuple[str, ...]  # as written on them, "Ctrl+1"


@dataclass(frozen=True, slots=True)
class Type:
    line: int
    words: str
    row: str = ""  # "first" or "last": the callsign in that row of the ranked list follows


@dataclass(frozen=True, slots=True)
class GoTo:
    line: int
    field: str  # its accessible name


@dataclass(frozen=True, slots=True)
class Wait:
    line: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Click:
    line: int
    name: str  # what stands on the button; "" is the middle of the map, clicked twice


@dataclass(frozen=True, slots=True)
class Close:
    line: int


@dataclass(frozen=True, slots=True)
class See:
    line: int
    phrases: tuple[str, ...]
    sentence: str  # names the part to look at
    gone: bool = False
    waiting: bool = False  # let time pass until it is there


@dataclass(frozen=True, slots=True)
class Picture:
    line: int
    path: str
    part: str
    numbers: tuple[str, ...] = ()  # parts of the window to be numbered on it


@dataclass(frozen=True, slots=True)
class Shell:
    line: int
    words: str
    prints: tuple[str, ...] | None = None  # None: the guide doesn't say


@dataclass(frozen=True, slots=True)
class StepEnd:
    """A numbered step is done; whoever takes it needs a moment."""

    line: int


Part = Press | Type | GoTo | Wait | Click | Close | See | Picture | Shell | StepEnd


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: a paragraph, a listing, a table or one item of a list."""

    line: int
    kind: str  # "words", "step", "table", "heading", or the language of a listing
    text: str


def read(text: str) -> list[Part]:
    """The whole guide in its order. Raises UnclearError."""
    parts: list[Part] = []
    for block in blocks(text):
        if block.kind == "sh":
            parts += _lines(block)
        elif block.kind == "text":
            parts = _printed(parts, block)
        elif block.kind == "table":
            parts = _numbered(parts, block)
        elif block.kind in {"words", "step"}:
            parts += _read_words(block)
    return parts


def blocks(text: str) -> Iterator[Block]:
    """Cut a page into blocks; an indented line belongs to the item above it."""
    held: list[str] = []
    begun, kind, fence = 0, "", False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```"):
            yield from _block(begun, kind, held)
            held, fence = [], not fence
            begun, kind = number + 1, line[3:].strip() or "plain"
        elif not fence and (not line.strip() or ITEM.match(line) or line.startswith("#")):
            yield from _block(begun, kind, held)
            held, kind = [line] if line.strip() else [], _kind(line)
            begun = number
        else:
            begun, kind = (begun, kind) if held else (number, kind if fence else _kind(line))
            held.append(line)
    yield from _block(begun, kind, held)


def _block(begun: int, kind: str, held: list[str]) -> Iterator[Block]:
    if held:
        yield Block(begun, kind, "\n".join(held))


def _kind(line: str) -> str:
    if line.startswith("#"):
        return "heading"
    if line.startswith("|"):
        return "table"
    return "step" if ITEM.match(line) else "words"


def _lines(block: Block) -> Iterator[Shell]:
    for number, line in enumerate(block.text.splitlines()):
        words = line.partition(" #")[0].strip()
        if words:
            yield Shell(block.line + number, words)


def _printed(parts: list[Part], block: Block) -> list[Part]:
    """What the terminal says belongs to the line typed last."""
    last = parts[-1] if parts else None
    if not isinstance(last, Shell) or last.prints is not None:
        raise UnclearError(f"line {block.line}: no line of sh stands before what is printed here")
    return [*parts[:-1], Shell(last.line, last.words, tuple(block.text.splitlines()))]


def _numbered(parts: list[Part], block: Block) -> list[Part]:
    """A table of numbered parts says what is numbered on the picture before it."""
    found = [(int(row["number"]), row["part"]) for row in NUMBERED.finditer(block.text)]
    if not found:
        return parts
    last = parts[-1] if parts else None
    if not isinstance(last, Picture) or [number for number, _ in found] != [
        *range(1, len(found) + 1)
    ]:
        raise UnclearError(f"line {block.line}: numbers of parts want a picture just before them")
    return [*parts[:-1], Picture(last.line, last.path, last.part, tuple(p for _, p in found))]


def _read_words(block: Block) -> Iterator[Part]:
    words, pictures = IMAGE.sub("", block.text), list(IMAGE.finditer(block.text))
    done = False
    for sentence in sentences(ITEM.sub("", words, count=1)):
        for part in _read_sentence(block.line, sentence):
            done = done or not isinstance(part, See) or part.waiting
            yield part
    if block.kind == "step" and not done:
        raise UnclearError(f"line {block.line}: nothing is done in this step")
    if block.kind == "words" and done:
        raise UnclearError(f"line {block.line}: what is done stands in a numbered step")
    for picture in pictures:
        shown, colon, _ = picture["alt"].partition(":")
        if not colon:
            raise UnclearError(f"line {block.line}: {picture['path']} does not say of what it is")
        yield Picture(block.line, picture["path"], shown.strip())
    if block.kind == "step":
        yield StepEnd(block.line)


def sentences(words: str) -> list[str]:
    """Cut at full stops, but for those inside words that are typed or seen."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    flat = " ".join(words.split())
    held = BOLD.sub(keep, CODE.sub(keep, flat))
    return [_restored(one, kept) for one in SENTENCE.split(held) if one]


def _restored(sentence: str, kept: list[str]) -> str:
    while "\0" in sentence:
        sentence = re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], sentence)
    return sentence


def _read_sentence(line: int, sentence: str) -> Iterator[Part]:
    deeds, rest = _deeds(line, sentence)
    for _, deed in sorted(deeds, key=lambda found: found[0]):
        yield deed
    if "<kbd>" in rest or (deeds and CODE.search(rest)):
        raise UnclearError(f"line {line}: “{sentence}” has a key or words that nobody types")
    order = ORDER.search(BOLD.sub("", CODE.sub("", rest)))
    if order is not None:
        raise UnclearError(f"line {line}: “{order[0]}” in “{sentence}” is not understood")
    gone = tuple(GONE.findall(rest))
    seen = tuple(BOLD.findall(GONE.sub("", rest)))
    if gone:
        yield See(line, gone, rest, gone=True)
    if seen:
        yield See(line, seen, rest)


def _deeds(line: int, sentence: str) -> tuple[list[tuple[int, Part]], str]:
    """What is done, each with its place in the sentence; and the sentence without it."""
    found: list[tuple[int, Part]] = []
    rest = sentence
    for pattern, make in DEEDS.items():
        found += [(match.start(), make(line, match)) for match in pattern.finditer(rest)]
        # As long as it was: the places of the others stay.
        rest = pattern.sub(lambda match: " " * len(match[0]), rest)
    return found, rest


def _press(line: int, found: re.Match[str]) -> Press:
    chords = re.findall(CHORD, found["chords"])
    keys = ["+".join(re.findall(r"<kbd>([^<]+)</kbd>", chord)) for chord in chords]
    return Press(line, tuple(keys * TIMES.get(found["times"] or "", 1)))


def _wait(line: int, found: re.Match[str]) -> Wait:
    said = found["count"].lower()
    if said not in NUMBERS and not said.isdigit():
        raise UnclearError(f"line {line}: “{said}” is no number of {found['unit']}s")
    count = NUMBERS[said] if said in NUMBERS else int(said)
    return Wait(line, count * (60 if found["unit"].lower() == "minute" else 1))


def _until(line: int, found: re.Match[str]) -> See:
    phrases = tuple(BOLD.findall(found["rest"]))
    if not phrases:
        raise UnclearError(f"line {line}: nothing in bold says how long to wait")
    gone = GONE.search(found["rest"]) is not None
    return See(line, phrases, found["rest"], gone=gone, waiting=True)


DEEDS: Mapping[re.Pattern[str], Callable[[int, re.Match[str]], Part]] = {
    UNTIL: _until,
    WAIT: _wait,
    GO: lambda line, found: GoTo(line, found["field"]),
    PRESS: _press,
    TYPE: lambda line, found: Type(line, found["words"], found["row"] or ""),
    CLICK: lambda line, found: Click(line, found["name"] or ""),
    CLOSE: lambda line, _: Close(line),
}
"""Every form an instruction may have; the longer ones first."""
