"""`dispatch-desk report`: what a shift was, on a page or two to be read, printed and signed."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from dispatch_desk.cli.words import out, progress
from dispatch_desk.force.profile import load_force
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.report.lines import as_text
from dispatch_desk.report.making import make_report
from dispatch_desk.report.markup import as_html
from resources.units import RefusedError

WRITERS = {".html": as_html, ".htm": as_html, ".txt": as_text}


def report(
    url: Annotated[str, typer.Argument(help="The journal, as in sqlite:/folder/file")],
    begin: Annotated[str, typer.Option("--from", help="When the shift began: 19:00")] = "",
    end: Annotated[str, typer.Option("--to", help="When it ended: 07:00")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A new file: NAME.html or NAME.txt")
    ] = None,
) -> None:
    """Write the shift report: incidents, alerts, alarms, who sat where, and whether the record holds.

    Without times it is of the record's last twelve hours. Times are this computer's local ones. The
    record is only read, also while a desk is writing to it; where it ends is signed first.
    """
    if output is not None and output.suffix.lower() not in WRITERS:
        raise RefusedError(f"{output} must end in .html or .txt")
    with closing(open_reader(url)) as reader, progress("Reading the record"):
        page = make_report(reader, url, load_force(), begin, end)
    if output is None:
        sys.stdout.write(as_text(page))
        return
    _write(output, WRITERS[output.suffix.lower()](page))
    out.print(f"Written to {output}", markup=False, highlight=False)


def _write(target: Path, words: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(words)
    except FileExistsError:
        raise RefusedError(f"{target} is there already: name a new file") from None
    except OSError as error:
        raise RefusedError(
            f"{target} can't be written ({error.strerror}): choose another place"
        ) from error
