"""The command line: which commands there are; each has a module of its own."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

import typer

from dispatch_desk.cli.area import import_area, list_areas
from dispatch_desk.cli.backup import backup, restore
from dispatch_desk.cli.doctor import doctor_with
from dispatch_desk.cli.feed_demo import feed_demo
from dispatch_desk.cli.force import force
from dispatch_desk.cli.heads import heads
from dispatch_desk.cli.recommend import recommend
from dispatch_desk.cli.replay import replay_with
from dispatch_desk.cli.report import report
from dispatch_desk.cli.roads import roads
from dispatch_desk.cli.run import OpenWindow, run_with
from dispatch_desk.cli.simulate import simulate
from dispatch_desk.cli.verify import verify
from dispatch_desk.cli.words import errors
from dispatch_desk.doctor.finding import Check
from dispatch_desk.force.profile import ForceError
from dispatch_desk.journal.protocol import JournalError
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.witness.keys import WitnessError
from geodata.places import MapError
from resources.units import RefusedError

EXPECTED = (MapError, JournalError, ForceError, TracksError, WitnessError, RefusedError)
"""What may go wrong with somebody's files and words: one sentence and exit code 2."""


def main(open_window: OpenWindow, window_checks: Sequence[Check] = ()) -> None:
    """Do what the words of the command line say; an expected trouble ends with code 2."""
    if isinstance(sys.stdout, TextIOWrapper):  # a sign its encoding lacks must not cost the answer
        sys.stdout.reconfigure(errors="replace")
    try:
        commands(open_window, window_checks)()
    except EXPECTED as trouble:
        errors.print(f"dispatch-desk: {trouble}", markup=False, highlight=False)
        sys.exit(2)


def commands(open_window: OpenWindow, window_checks: Sequence[Check] = ()) -> typer.Typer:
    """What needs windows is handed in: opening one, and the doctor's checks of them."""
    app = typer.Typer(
        help="A police control room's desk: live map, nearest suitable unit by road, officer safety.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command("run", help="Open the desk.")(run_with(open_window))
    app.command("replay", help="Play a recorded night again.")(replay_with(open_window))
    app.command("feed-demo", help="Send a recorded or an invented drive to a desk.")(feed_demo)
    app.command("import-area", help="Make an area from an OpenStreetMap file.")(import_area)
    app.command("areas", help="List the areas on this computer.")(list_areas)
    app.command("recommend", help="Rank units for a place by road time, with reasons.")(recommend)
    app.command("simulate", help="Play a whole night without a window; print its digest.")(simulate)
    app.command("verify", help="Check a journal's chain from the first entry to the last.")(verify)
    app.command("heads", help="List or export where a journal ended when, as signed here.")(heads)
    app.command("backup", help="Copy a journal while desks write on, and verify the copy.")(backup)
    app.command("restore", help="Put a verified backup where its journal belongs.")(restore)
    app.add_typer(force, name="force", help="Look through a force's profile.")
    app.add_typer(roads, name="roads", help="Fit speeds to recorded drives.")
    app.command("report", help="Write the shift report of a journal.")(report)
    app.command("doctor", help="Say whether this computer can run a desk.")(
        doctor_with(window_checks)
    )
    return app
