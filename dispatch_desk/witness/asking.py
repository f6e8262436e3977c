"""What a person asks of the signed heads: which keys to believe, and what was typed from paper."""

import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from dispatch_desk.journal.protocol import Fault, Head, JournalError, JournalReader
from dispatch_desk.journal.verifying import missing_since
from dispatch_desk.witness.comparing import Comparison, Source, compare, kept_here
from dispatch_desk.witness.keys import (
    FINGERPRINT_DIGITS,
    WitnessError,
    fingerprint,
    own_public_key,
)
from resources.units import RefusedError

LEAST_DIGITS = 16  # of a hash typed from paper: 64 bits, too many to be met by trying


class Witnesses(Struct, frozen=True):
    """What a record is held against beside its own chain."""

    files: tuple[Path, ...] = ()  # of heads, from elsewhere
    keys: tuple[str, ...] = ()  # fingerprints to be believed beside this computer's own
    paper: tuple[Head, ...] = ()  # hashes may be shorter than whole


def witnesses(files: Iterable[Path], keys: Iterable[str], paper: Iterable[str]) -> Witnesses:
    """From words as they were typed. Raises RefusedError."""
    return Witnesses(
        tuple(files), tuple(_typed_key(key) for key in keys), tuple(_typed(h) for h in paper)
    )


def examine(reader: JournalReader, url: str, asked: Witnesses) -> Comparison:
    """Hold a journal against all the heads that are held here and those given. Raises WitnessError."""
    believed, trouble = set(asked.keys), ""
    try:
        own = own_public_key()
    except WitnessError as why:  # heads from elsewhere can be believed all the same
        own, trouble = None, str(why)
    if own is not None:
        believed.add(fingerprint(own))
    given = [Source(path, whole=True, given=True) for path in asked.files]
    try:
        found = compare(reader, [*kept_here(url), *given], believed)
        differing = _against_paper(reader, asked.paper)
    except JournalError as damage:  # the chain's own check names the place
        return Comparison(
            (), (f"Nothing could be compared with what was signed: {damage}",), 0, None
        )
    return Comparison(
        (*found.faults, *differing),
        (*([trouble] if trouble else []), *found.notes),
        found.compared + len(asked.paper),
        found.last,
    )


def _against_paper(reader: JournalReader, paper: Iterable[Head]) -> Iterable[Fault]:
    return [fault for head in paper if (fault := missing_since(reader, head)) is not None]


def _typed_key(words: str) -> str:
    digits = "".join(words.split()).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{FINGERPRINT_DIGITS}}}", digits):
        raise RefusedError(
            f"“{words}” is no key's fingerprint: it has {FINGERPRINT_DIGITS} digits from 0 to f, as "
            "`dispatch-desk heads` and a shift report show it"
        )
    return digits


def _typed(words: str) -> Head:
    number, _, digits = ("".join(words.split())).lower().partition(":")
    number = number.replace(",", "")
    if not re.fullmatch(r"[0-9]{1,18}", number) or not re.fullmatch(r"[0-9a-f]{16,64}", digits):
        raise RefusedError(
            f"“{words}” is no head: write the entry's number, a colon, and its hash or at least the first "
            f"{LEAST_DIGITS} digits of it, as in 214:3f2a91bc04d5e6f7"
        )
    return Head(int(number), bytes.fromhex(digits[: len(digits) // 2 * 2]))
