"""`dispatch-desk feed-demo`: send a recorded or an invented drive to a desk's door."""

from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from dispatch_desk import areas
from dispatch_desk.cli.words import DIFFERS, Area, errors, one_of, progress
from dispatch_desk.programs.alarm_demo import AlarmDemo

FORMS = ("owntracks", "nmea")


def feed_demo(  # noqa: PLR0913 - one parameter an option
    file: Annotated[
        Path | None,
        typer.Argument(help="A recorded track: NMEA log, GPX, OwnTracks as JSON lines, or CSV with "
                            "time,lat,lon[,speed,bearing]. Without one a drive is invented"),
    ] = None,
    *,
    to: Annotated[str, typer.Option(help="The desk's door, as given to its --feed")] = "udp://127.0.0.1:5055",
    device: Annotated[str, typer.Option(help="Whose positions they are; br21 if nobody is named")] = "",
    form: Annotated[str, typer.Option("--as", help="What is sent: owntracks or nmea")] = "owntracks",
    speed: Annotated[float, typer.Option(help="Recorded seconds for each real one", min=0.1, max=60)] = 1.0,
    loop: Annotated[bool, typer.Option("--loop/--once", help="Begin again at the end, or stop")] = True,
    seconds: Annotated[float | None, typer.Option(help="Stop after so long", min=0)] = None,
    area: Area = areas.TOWN,
    only: Annotated[str, typer.Option(help="One device of a recording of several")] = "",
    alarm: Annotated[str, typer.Option(help="Send one alarm instead, for practice: sos, fallDown, "
                                            "lostService, lostFix, lowBattery")] = "",
) -> None:  # fmt: skip
    """Send positions to a desk as a unit's device would: a recorded track moved to now, or an invented drive.

    Open the desk with the same address, and book the unit on in its command line. With --alarm the device
    calls for help once, as a gateway sends it: again each second until the desk has it in its journal.
    """
    if alarm:
        raise typer.Exit(_press(to, device, alarm))
    from dispatch_desk.programs import feed_demo as work  # noqa: PLC0415 - the roads are slow to load

    options = work.Options(
        file=file, to=to, device=device, form="nmea" if one_of(form, FORMS) == "nmea" else "owntracks",
        speed=speed, loop=loop, seconds=seconds, area=area, only=only,
    )  # fmt: skip
    with progress("Making the track ready"):
        demo = work.FeedDemo(options)
    errors.print(demo.introduction, markup=False, highlight=False)
    with closing(demo), errors.status("") as status, suppress(KeyboardInterrupt):
        for step in demo.play():
            if step.said:
                errors.print(step.said, markup=False, highlight=False)
            status.update(escape(work.progress_words(step)))
    errors.print(demo.summary, markup=False, highlight=False)
    raise typer.Exit(0 if demo.heard else DIFFERS)


def _press(to: str, device: str, alarm: str) -> int:
    demo = AlarmDemo(to, device, alarm)
    with suppress(KeyboardInterrupt):
        for said in demo.send():
            errors.print(said, markup=False, highlight=False)
    return 0 if demo.recorded else DIFFERS
