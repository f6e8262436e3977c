"""Signed heads as lines of text: one JSON object each, appended, and never trusted when read back."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Meta, Struct, json, structs

from dispatch_desk import areas
from dispatch_desk.journal.chain import stamp
from dispatch_desk.journal.opening import journal_file
from dispatch_desk.witness.keys import WitnessError, fingerprint, is_signed, public_key

FORM = "dispatch-desk.head/1"
MOST_IN_LINE = 2000  # bytes; a real one has about 450
MOST_LINES = 5_000_000  # ten years of a desk that never sleeps
LAST_BYTES = 8 * MOST_IN_LINE  # where the last head of a file is looked for
YEARS = range(1971, 9000)  # times that any zone can show

Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Signature = Annotated[str, Meta(pattern=r"\A[0-9a-f]{128}\Z")]


class SignedHead(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a record ended at one moment. The signature covers all else, as `signed_text` writes it."""

    journal: Digest  # hash of its first entry
    seq: Annotated[int, Meta(ge=1, le=2**62)]
    hash: Digest  # of entry `seq`
    at: Annotated[datetime, Meta(tz=True)]  # desk time
    desk: Annotated[str, Meta(max_length=200)]
    began: bool  # the signer itself began this record, at an address where nothing stood
    key: Digest  # public
    signature: Signature = "0" * 128

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key)

    @property
    def true(self) -> bool:
        """The key it names did sign it. Whether that key is believed is another question."""
        return is_signed(signed_text(self), self.signature, self.key)


class BadLine(Struct, frozen=True):
    """A line of a heads file that is no head."""

    number: int  # from 1
    why: str


def signed_text(head: SignedHead) -> bytes:
    """The bytes that are signed. Frozen from the first release."""
    said = (head.journal, head.seq, head.hash, stamp(head.at), head.desk, head.began, head.key)
    return json.encode((FORM, *said))


def sign(head: SignedHead, key: Ed25519PrivateKey) -> SignedHead:
    """The same with the key's name and signature."""
    named = structs.replace(head, key=public_key(key))
    return structs.replace(named, signature=key.sign(signed_text(named)).hex())


def heads_folder() -> Path:
    return areas.home() / "heads"


def heads_path(url: str) -> Path:
    """The heads signed for the journal at this address, whatever stands there now. Raises JournalError."""
    file = journal_file(url).absolute()
    address = sha256(os.fsencode(file.resolve())).hexdigest()[:12]
    return heads_folder() / f"{re.sub(r'[^A-Za-z0-9_-]', '_', file.stem)[:60]}-{address}.heads"


def append_head(path: Path, head: SignedHead) -> None:
    """Add a line; it is on the disk when this returns. Raises WitnessError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            line = _line_break(file.seek(0, os.SEEK_END), path) + json.encode(head) + b"\n"
            written = file.write(line)
            os.fsync(file.fileno())
    except OSError as error:
        raise WitnessError(f"A signed head can't be kept in {path} ({error.strerror})") from error
    if written != len(line):
        raise WitnessError(f"A signed head can't be kept in {path}: its disk is full")


def _line_break(size: int, path: Path) -> bytes:
    """What a power cut left of a line must not spoil the next."""
    if not size:
        return b""
    with path.open("rb") as file:
        file.seek(size - 1)
        return b"" if file.read(1) == b"\n" else b"\n"


def read_heads(path: Path) -> Iterator[SignedHead | BadLine]:
    """Every line in order, good or bad; nothing is believed yet. Raises WitnessError."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(_lines(file.readline), 1):
                if number > MOST_LINES:
                    yield BadLine(number, f"only the first {MOST_LINES:,} lines are read")
                    return
                yield _head_of(line, number)
    except OSError as error:
        raise WitnessError(
            f"The signed heads in {path} can't be read ({error.strerror}): check the name and rights"
        ) from error


def last_head(path: Path) -> SignedHead | None:
    """The last line that is a head; None where there is none near the end. Raises WitnessError."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LAST_BYTES))
            lines = file.read(LAST_BYTES).splitlines()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WitnessError(
            f"The signed heads in {path} can't be read ({error.strerror}): check its rights"
        ) from error
    read = (_head_of(line, 0) for line in reversed(lines))
    return next((head for head in read if isinstance(head, SignedHead)), None)


def _lines(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    """Lines without their end; one that is too long comes cut, and is no head then."""
    while line := readline(MOST_IN_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := readline(MOST_IN_LINE + 1)):
            pass
        yield line.rstrip(b"\n")


def _head_of(line: bytes, number: int) -> SignedHead | BadLine:
    if len(line) > MOST_IN_LINE:
        return BadLine(number, f"it has more than {MOST_IN_LINE:,} bytes")
    try:
        head = json.decode(line, type=SignedHead)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return BadLine(number, f"it is no signed head ({error})")
    if head.at.year not in YEARS:
        return BadLine(number, f"its time is in the year {head.at.year}")
    return head
