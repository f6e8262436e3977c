"""`dispatch-desk backup` and `dispatch-desk restore`: a verified copy of a journal, and the way back."""

from pathlib import Path
from typing import Annotated

import typer

from dispatch_desk.cli.words import DIFFERS, errors, out, progress
from dispatch_desk.programs.backups import Kept, back_up
from dispatch_desk.programs.backups import restore as put_back
from dispatch_desk.witness.asking import witnesses


def backup(
    url: Annotated[str, typer.Argument(help="The journal, as in sqlite:/folder/file")],
    to: Annotated[Path, typer.Argument(help="A new file, or a folder, best on another disk")],
) -> None:
    """Copy a journal and the positions beside it, while desks write on, and verify the copy.

    Nothing is written over. Note the head it prints: with it, `restore --head` says what is missing.
    """
    with progress("Copying the journal") as tell:
        kept = back_up(url, to, tell)
    _say(kept, "copied to")


def restore(
    copy: Annotated[str, typer.Argument(metavar="BACKUP", help="The backup's journal")],
    url: Annotated[str, typer.Argument(help="Where the journal belongs, as in sqlite:/folder/file")],
    *,
    head: Annotated[
        list[str] | None, typer.Option(help="A head that was noted, as in 214:3f2a91bc04d5e6f7")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside the journal that is there; it is never deleted")
    ] = False,
) -> None:  # fmt: skip
    """Verify a backup and put it where a desk looks for its journal. Close every desk on it first.

    Says what is missing compared with the heads noted or signed on this computer, and with what was there;
    then with exit code 1.
    """
    asked = witnesses((), (), head or ())
    with progress("Copying the journal") as tell:
        kept = put_back(copy, url, asked, tell, replace=replace)
    _say(kept, "restored to")


def _say(kept: Kept, done: str) -> None:
    out.print(
        f"{kept.head.seq:,} entries {done} {kept.journal}, verified. "
        f"Head {kept.head.seq}:{kept.head.hash.hex()}",
        markup=False, highlight=False,
    )  # fmt: skip
    if kept.tracks is not None:
        out.print(f"Positions {done} {kept.tracks}", markup=False, highlight=False)
    for aside in kept.aside:
        out.print(f"What was there is kept as {aside}", markup=False, highlight=False)
    for note in kept.notes:
        errors.print(note, markup=False, highlight=False)
    if kept.notes:
        raise typer.Exit(DIFFERS)
