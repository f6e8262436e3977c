"""`dispatch-desk replay`: play a recorded night again, with nothing sent and nothing written."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from dispatch_desk import areas
from dispatch_desk.cli.run import OpenWindow
from dispatch_desk.cli.words import ForceFile, Roads, engine_named, one_of, window_size
from dispatch_desk.launching import RunOptions
from dispatch_desk.replay.player import SPEEDS
from resources.units import RefusedError

LISTED = 20  # recordings; who has more knows the name


def replay_with(open_window: OpenWindow) -> Callable[..., None]:
    def replay(  # noqa: PLR0913 - one parameter an option
        url: Annotated[
            str | None, typer.Argument(help="The journal, as in sqlite:/folder/file")
        ] = None,
        *,
        at: Annotated[
            str,
            typer.Option(help="Begin at a time (02:40, 02:40:05), at an incident (0417) or at an "
                              "alert (BR21-E1)"),
        ] = "",
        speed: Annotated[
            float, typer.Option(help="Recorded seconds for each real one", min=SPEEDS[0], max=SPEEDS[-1])
        ] = 1.0,
        area: Annotated[str, typer.Option(help="Show it on this area instead of its own")] = "",
        roads: Roads = "fast",
        force: ForceFile = None,
        theme: Annotated[str, typer.Option(help="night or day")] = "night",
        size: Annotated[str, typer.Option(help="Window size, as in 1366x768")] = "1920x1080",
        offscreen: Annotated[bool, typer.Option("--offscreen", help="Without a screen")] = False,
        screenshot: Annotated[
            Path | None, typer.Option(help="Save a picture of the window at the end")
        ] = None,
        seconds: Annotated[float | None, typer.Option(help="Close after so long", min=0)] = None,
    ) -> None:  # fmt: skip
        """Play a recorded night again: units, log and alarms together, with its gaps as gaps.

        The recording is only read, also while a desk is writing to it; nothing is sent and no feed is
        opened. Times are this computer's local ones.
        """
        options = RunOptions(
            recording=url or _choose(), at=at, speed=speed, area=area, screenshot=screenshot,
            theme=one_of(theme, ("night", "day")), size=window_size(size), offscreen=offscreen,
            seconds=seconds, roads=engine_named(roads), profile=force,
        )  # fmt: skip
        raise typer.Exit(open_window(options))

    return replay


def _choose() -> str:
    """Nobody named a recording. Raises RefusedError with those there are, the newest first."""
    folder = areas.home() / "journals"
    found = sorted(folder.glob("*.journal"), key=lambda path: path.stat().st_mtime, reverse=True)
    if not found:
        raise RefusedError(
            f"Name the journal to replay, as in sqlite:/folder/file. There is none in {folder}"
        )
    listed = "\n  ".join(f"sqlite:{path}" for path in found[:LISTED])
    raise RefusedError(f"Name the journal to replay. The newest first, there are:\n  {listed}")
