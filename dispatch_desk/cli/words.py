"""What the commands share: how they write, what they call an area and a seed, how they show progress."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from dispatch_desk.asking_roads import ENGINES, Engine
from resources.units import RefusedError

SIZE = re.compile(r"(\d{1,5})x(\d{1,5})", re.ASCII)
DIFFERS = 1  # exit code when two answers that must be equal are not

Area = Annotated[str, typer.Option(help="Which area, by its name. See: dispatch-desk areas")]
Seed = Annotated[int, typer.Option(help="Which invented night. The same number, the same night")]
Scenario = Annotated[
    str, typer.Option(help="Which kind of night: friday, quiet, or domestic, which tells a story")
]

Roads = Annotated[
    str,
    typer.Option(help="fast, or plain: needs no native library, and ten times as long for a list"),
]

ForceFile = Annotated[
    Path | None,
    typer.Option("--force", help="The force's profile, a TOML file. None: the sample's"),
]

errors, out = Console(stderr=True, soft_wrap=True), Console(soft_wrap=True)


@contextmanager
def progress(words: str) -> Iterator[Callable[[float, str], None]]:
    """A bar on the terminal for what takes longer than a second; call with 0..1 and words."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(words, total=1.0)
        yield lambda share, said: bar.update(task, completed=share, description=said or words)


def one_of(word: str, allowed: tuple[str, ...]) -> str:
    """The word, if it is allowed. Raises RefusedError."""
    if word not in allowed:
        raise RefusedError(f"“{word}” is not one of: {', '.join(allowed)}")
    return word


def engine_named(word: str) -> Engine:
    """The road engine of that name. Raises RefusedError."""
    for engine in ENGINES:
        if word == engine:
            return engine
    raise RefusedError(f"“{word}” is not one of: {', '.join(ENGINES)}")


def window_size(text: str) -> tuple[int, int]:
    """`1366x768` as pixels, no smaller than the window can be. Raises RefusedError."""
    size = SIZE.fullmatch(text)
    if size is None:
        raise RefusedError(f"“{text}” is no size: write width x height, as in 1366x768")
    return max(1024, int(size[1])), max(640, int(size[2]))
