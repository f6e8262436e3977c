"""What the README and its companions tell a stranger to type, press and open is there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from dispatch_desk.cli import commands
from geodata.selecting import Selector
from geodata.sketch import sketch
from tests.desks import START, staffed
from ui.command_line.parsing import parse
from ui.command_line.reading import Context
from ui.command_line.verbs import VERBS

ROOT = Path(__file__).parents[2]
PAGES = {p.relative_to(ROOT).as_posix(): p.read_text("utf-8")
         for p in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}  # fmt: skip

LISTING = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SOURCE = re.compile(r"(?:dispatch_desk|ui|geodata|resources|tests|docs)/[\w./-]*")
KEY = re.compile(r"F\d{1,2}|(?:(?:Ctrl|Alt|Shift)\+)+\w+")


def listings(page: str, language: str) -> Iterator[str]:
    yield from (said for kind, said in LISTING.findall(page) if kind == language)


def words_in_code(page: str) -> list[str]:
    return CODE.findall(LISTING.sub("", page))


def typed(page: str, program: str) -> list[list[str]]:
    """Every line that begins with the program's name, in listings and in sentences, as its words."""
    lines = [line for said in listings(page, "sh") for line in said.splitlines()]
    said = [*lines, *words_in_code(page)]
    bare = [
        line.replace("[", "").replace("]", "") for line in said
    ]  # may be left out: read as given
    return [shlex.split(line, comments=True)[1:] for line in bare if line.startswith(f"{program} ")]


def anchor(heading: str) -> str:
    """As the sites that show these pages make one of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.fixture(scope="module")
def program() -> TyperGroup:
    made = typer.main.get_command(commands(lambda _: 0))
    assert isinstance(made, TyperGroup)
    return made


@pytest.mark.parametrize(
    "words",
    [words for page in PAGES.values() for words in typed(page, "dispatch-desk")],
    ids=" ".join,
)
def test_that_every_command_quoted_is_understood(program: TyperGroup, words: list[str]) -> None:
    if words == ["--help"]:
        return
    command = program.commands[words[0]]
    if words[1:] not in ([], ["--help"]):
        command.make_context(
            words[0], words[1:]
        )  # reads every word, does nothing; refuses by raising


def test_that_a_command_nobody_understands_would_be_noticed(program: TyperGroup) -> None:
    with pytest.raises(Exception, match="--oracles"):
        program.commands["recommend"].make_context("recommend", ["--at", "1,2", "--oracles"])


def test_that_every_command_there_is_stands_in_the_readme(program: TyperGroup) -> None:
    quoted = {words[0] for words in typed(PAGES["README.md"], "dispatch-desk")}
    assert set(program.commands) <= quoted


@pytest.mark.parametrize("page", PAGES)
def test_that_make_knows_what_is_asked_of_it(page: str) -> None:
    rules = re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = {word for words in typed(PAGES[page], "make") for word in words if "=" not in word}
    assert asked <= set(rules)


@pytest.mark.parametrize("page", PAGES)
def test_that_what_is_linked_is_there(page: str) -> None:
    for target in LINK.findall(PAGES[page]):
        if target.startswith("https://"):
            continue
        name, _, part = target.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        assert file.exists(), target
        if part:
            assert part in {anchor(said) for said in HEADING.findall(file.read_text("utf-8"))}


@pytest.mark.parametrize("page", PAGES)
def test_that_files_named_are_there(page: str) -> None:
    named = {path for said in words_in_code(PAGES[page]) for path in SOURCE.findall(said)}
    assert {path for path in named if not (ROOT / path.rstrip(".")).exists()} == set()


def test_that_the_picture_is_a_whole_screen_and_soon_loaded() -> None:
    picture = (ROOT / "docs/pictures/desk-night.png").read_bytes()
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))  # as PNG begins
    assert (width, height) == (1920, 1080)
    assert len(picture) < 500_000


def test_that_keys_named_are_bound() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "ui").rglob("*.py"))
    bound = set(re.findall(r'"([^"\n]+)"', code))
    keys = {key for said in words_in_code(PAGES["README.md"]) for key in KEY.findall(said)}
    assert len(keys) > 10
    ranges = {key: re.sub(r"\+\d$", "+{number}", key) for key in keys}  # nine of a kind
    unbound = {key for key, any_of in ranges.items() if not {key, any_of} & bound}
    assert unbound == set()


def test_that_lines_for_the_command_line_are_understood() -> None:
    desk = staffed()
    roads = Selector(sketch("A--B--C", names={"AB": "Chepstow Road", "BC": "A48"}).network)
    known = Context(desk.picture.force, desk.picture, "M Hughes", selector=roads, now=START)
    said = [
        *words_in_code(PAGES["README.md"]),
        *"".join(listings(PAGES["README.md"], "text")).splitlines(),
    ]
    lines = [line for line in said if line.split()[:1] and line.split()[0] in VERBS and " " in line]
    assert {line.split()[0] for line in lines} >= {"send", "why", "ok", "on", "bookoff"}
    errors = {line: parse(line, known).error for line in lines}
    # A unit or number that happens not to be on tonight is no fault of the page.
    wrong = {line: why for line, why in errors.items() if why and not why.startswith("No ")}
    assert wrong == {}
