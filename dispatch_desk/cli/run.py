"""`dispatch-desk run`: open the desk."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from dispatch_desk import areas
from dispatch_desk.cli.words import (
    Area,
    ForceFile,
    Roads,
    Scenario,
    Seed,
    engine_named,
    one_of,
    window_size,
)
from dispatch_desk.launching import RunOptions

OpenWindow = Callable[[RunOptions], int]


def run_with(open_window: OpenWindow) -> Callable[..., None]:
    def run(  # noqa: PLR0913 - one parameter an option
        *,
        area: Area = areas.TOWN,
        journal: Annotated[
            str | None, typer.Option(help="Where everything is kept, as in sqlite:/folder/file")
        ] = None,
        feed: Annotated[
            list[str] | None,
            typer.Option(help="A door for positions, as in udp://0.0.0.0:5055. Makes the desk live"),
        ] = None,
        seed: Seed = 7,
        scenario: Scenario = "",
        speed: Annotated[float, typer.Option(help="Demo seconds for each real one", min=0.1, max=60)] = 1.0,
        name: Annotated[str, typer.Option(help="Who sits at the desk. Asked when not given")] = "",
        role: Annotated[str, typer.Option(help="As what")] = "dispatcher",
        desk: Annotated[str, typer.Option(help="At which desk")] = "Desk 1",
        roads: Roads = "fast",
        force: ForceFile = None,
        theme: Annotated[str, typer.Option(help="night or day")] = "night",
        offscreen: Annotated[bool, typer.Option("--offscreen", help="Without a screen")] = False,
        screenshot: Annotated[
            Path | None,
            typer.Option(help="Save a picture of the window at the end. Without --journal the demo "
                              "night it shows is thrown away afterwards"),
        ] = None,
        seconds: Annotated[float | None, typer.Option(help="Close after so long", min=0)] = None,
        size: Annotated[str, typer.Option(help="Window size, as in 1366x768")] = "1920x1080",
        sink: Annotated[
            Path | None, typer.Option(help="Also write every alarm that rings to this file")
        ] = None,
    ) -> None:  # fmt: skip
        """Open the desk.

        Without --feed an invented night is played to it: units move, calls come in, officers press
        their radios. With --feed the desk is live. What you do is kept: the next start goes on from it.
        """
        options = RunOptions(
            area=area, journal=journal, feeds=tuple(feed or ()), seed=seed, scenario=scenario,
            speed=speed, name=name, role=role, desk=desk, theme=one_of(theme, ("night", "day")),
            offscreen=offscreen, screenshot=screenshot, seconds=seconds, size=window_size(size), sink=sink,
            roads=engine_named(roads), profile=force,
        )  # fmt: skip
        raise typer.Exit(open_window(options))

    return run
