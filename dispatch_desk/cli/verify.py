"""`dispatch-desk verify`: says whether a journal's chain is unbroken."""

from typing import Annotated

import typer

from dispatch_desk.cli.words import DIFFERS, errors, out, progress
from dispatch_desk.journal.opening import open_reader


def verify(
    url: Annotated[str, typer.Argument(help="The journal, as in sqlite:/folder/file")],
) -> None:
    """Check that nothing recorded was changed, taken out, put in or moved. Exit code 1 if it was."""
    reader = open_reader(url)
    with progress("Checking the chain"):
        faults = list(reader.verify())
    head = reader.head()
    reader.close()
    for fault in faults:
        errors.print(f"entry {fault.seq}: {fault.why}", markup=False, highlight=False)
    if faults:
        raise typer.Exit(DIFFERS)
    out.print(f"{head.seq:,} entries, unbroken. Head {head.hash.hex()}", highlight=False)
