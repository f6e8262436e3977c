"""`dispatch-desk doctor`: says whether this computer can run a desk, and what to do where it can't."""

import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from dispatch_desk.cli.words import Roads, engine_named, out
from dispatch_desk.doctor.checks import DESK_CHECKS
from dispatch_desk.doctor.examining import examine
from dispatch_desk.doctor.finding import Asked, Check, Finding, Level
from dispatch_desk.doctor.report import as_json, exit_code, lines_of, verdict

STYLES: dict[Level | None, str] = {"fine": "", "warning": "yellow", "failed": "bold red", None: ""}


def doctor_with(window_checks: Sequence[Check]) -> Callable[..., None]:
    def doctor(
        *,
        journal: Annotated[
            str | None, typer.Option(help="Look at this journal only, as in sqlite:/folder/file")
        ] = None,
        whole: Annotated[
            bool,
            typer.Option("--whole", help="Read journals and positions from the first entry on"),
        ] = False,
        listen: Annotated[
            bool, typer.Option("--listen", help="Sound the emergency alarm once, to be heard")
        ] = False,
        roads: Roads = "fast",
        as_json: Annotated[bool, typer.Option("--json", help="For machines")] = False,
    ) -> None:
        """Say whether this computer can run a desk. Exit code 1 if something must be put right.

        Nothing is changed: journals are only read, and what is written to try the disk is removed.
        """
        asked = Asked(journal, whole, listen, plain=engine_named(roads) == "plain")
        raise typer.Exit(_doctor((*DESK_CHECKS, *window_checks), asked, for_machines=as_json))

    return doctor


def _doctor(checks: Sequence[Check], asked: Asked, *, for_machines: bool) -> int:
    found: list[tuple[Check, list[Finding]]] = []
    for check, findings in examine(checks, asked):
        found.append((check, findings))
        for level, line in () if for_machines else lines_of(check, findings):
            out.print(line, style=STYLES[level], markup=False, highlight=False)
    if for_machines:
        sys.stdout.write(as_json(found) + "\n")
    else:
        level, line = verdict(found)
        out.print(line, style=STYLES[level], markup=False, highlight=False)
    return exit_code(found)
