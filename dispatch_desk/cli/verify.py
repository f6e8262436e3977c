"""`dispatch-desk verify`: says whether a journal's chain is unbroken, and still what was signed."""

from pathlib import Path
from typing import Annotated

import typer

from dispatch_desk.cli.words import DIFFERS, errors, out, progress
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.witness.asking import examine, witnesses
from dispatch_desk.witness.comparing import Comparison, local
from dispatch_desk.witness.keys import grouped


def verify(
    url: Annotated[str, typer.Argument(help="The journal, as in sqlite:/folder/file")],
    heads: Annotated[
        list[Path] | None, typer.Option(help="Signed heads from elsewhere: a file `heads` has exported")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="Fingerprint of a key to believe beside this computer's")
    ] = None,
    head: Annotated[
        list[str] | None, typer.Option(help="A head from paper, as in 214:3f2a91bc04d5e6f7")
    ] = None,
) -> None:  # fmt: skip
    """Check that nothing recorded was changed, taken out, put in or moved. Exit code 1 if it was.

    A record rewritten from end to end, or cut off at its end, shows no break of its own: it is held against
    the heads signed on this computer and those named here.
    """
    asked = witnesses(heads or (), key or (), head or ())
    reader = open_reader(url)
    with progress("Checking the chain"):
        faults = list(reader.verify())
        compared = examine(reader, url, asked)
    end, erased = reader.head(), reader.erased()
    reader.close()
    faults += compared.faults
    for note in compared.notes:
        errors.print(note, markup=False, highlight=False)
    for fault in faults:
        errors.print(f"entry {fault.seq}: {fault.why}", markup=False, highlight=False)
    if faults:
        raise typer.Exit(DIFFERS)
    out.print(f"{end.seq:,} entries, unbroken. Head {end.hash.hex()}", highlight=False)
    if erased:
        out.print(_erased(erased), highlight=False)
    out.print(_witnessed(compared), highlight=False)


def _erased(bodies: int) -> str:
    return "1 body erased by law" if bodies == 1 else f"{bodies:,} bodies erased by law"


def _witnessed(compared: Comparison) -> str:
    if not compared.compared:
        return "No signed head of it is held here: had it been rewritten or cut off, nothing would show"
    heads = "1 head" if compared.compared == 1 else f"{compared.compared:,} heads"
    said = f"Compared with {heads} noted before: nothing differs"
    if compared.last is None:
        return said
    return (
        f"{said}. The last signed is entry {compared.last.seq:,} at {local(compared.last.at)}, "
        f"key {grouped(compared.last.fingerprint)}"
    )
