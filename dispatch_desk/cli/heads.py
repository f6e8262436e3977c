"""`dispatch-desk heads`: lists and exports what this computer has signed of a journal."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from msgspec import json

from dispatch_desk.cli.words import errors, out
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.journal.protocol import JournalReader
from dispatch_desk.journal.verifying import first_hash
from dispatch_desk.witness.comparing import kept_here, local, one_line
from dispatch_desk.witness.heads import SignedHead, heads_path, last_head, read_heads
from dispatch_desk.witness.keys import WitnessError, grouped
from dispatch_desk.witness.signing import sign_last_entry

LISTED = 20  # the last; an export has all
FIRST_DIGITS = 16


def heads(
    url: Annotated[str, typer.Argument(help="The journal, as in sqlite:/folder/file")],
    export: Annotated[
        Path | None, typer.Option(help="Sign the end as it is now, and write all heads to this new file")
    ] = None,
) -> None:  # fmt: skip
    """List where this journal ended at which time, as this computer has signed it.

    Take an export, and the key's fingerprint on paper, to another computer: whoever has this computer's
    files and its key could forge both.
    """
    with closing(open_reader(url)) as reader:
        if export is not None:
            sign_last_entry(reader, url)
        count = _write(reader, url, export) if export is not None else _list(reader, url)
        last = last_head(heads_path(url))
    if not count:
        errors.print("No head of this journal is held here")
    elif last is not None:
        out.print(f"Key {grouped(last.fingerprint)}", highlight=False)


def _held(reader: JournalReader, url: str) -> Iterator[SignedHead]:
    journal = (first_hash(reader) or b"").hex()
    for source in kept_here(url):
        for line in read_heads(source.path):
            if isinstance(line, SignedHead) and line.journal == journal:
                yield line


def _list(reader: JournalReader, url: str) -> int:
    count, last = 0, deque[SignedHead](maxlen=LISTED)
    for head in _held(reader, url):
        count += 1
        last.append(head)
    if count > LISTED:
        out.print(f"The last {LISTED} of {count:,}:", highlight=False)
    for head in last:
        said = "" if head.true else "  its signature is wrong"
        out.print(
            f"{head.seq:>9,}  {local(head.at)}  {grouped(head.hash[:FIRST_DIGITS])} …  "
            f"{one_line(head.desk)}{said}",
            markup=False, highlight=False,
        )  # fmt: skip
    return count


def _write(reader: JournalReader, url: str, target: Path) -> int:
    """All of them, into a file that wasn't there. Raises WitnessError."""
    count = 0
    try:
        with target.open("xb") as file:
            for head in _held(reader, url):
                file.write(json.encode(head) + b"\n")
                count += 1
    except FileExistsError:
        raise WitnessError(f"{target} is there already: name a new file") from None
    except OSError as error:
        raise WitnessError(
            f"{target} can't be written ({error.strerror}): choose another place"
        ) from error
    said = "1 head" if count == 1 else f"{count:,} heads"
    out.print(f"{said} written to {target}", markup=False, highlight=False)
    return count
