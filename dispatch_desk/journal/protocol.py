"""What every journal engine must do; the contract tests hold each of them to it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from msgspec import Struct

NEW_NUMBER = "new"
"""In a stream such as `incident/2026-01-12/new` the journal puts the day's next number: `…/0001`."""


class JournalError(Exception):
    """A journal that can't be opened or written; names the file or server and the remedy."""


class FullDiskError(JournalError):
    """No room for what should have been recorded; it surely wasn't."""


class Draft(Struct, frozen=True):
    """A fact before it has a place in the record."""

    stream: str
    type: str
    body: bytes


class Author(Struct, frozen=True):
    """Who is at the desk, on every entry."""

    actor: str
    role: str
    desk: str


class Batch(Struct, frozen=True):
    """What is recorded together or not at all."""

    command_id: str
    author: Author
    recorded_at: datetime  # an entry is never stamped earlier than the one before it
    boot_ms: int  # milliseconds on the machine's clock that doesn't stop in sleep
    drafts: tuple[Draft, ...]
    expected: Mapping[str, int]  # stream → version it must stand at (0: must not exist yet)
    epoch: int = 1


class Entry(Struct, frozen=True):
    """One line of the record. Frozen from the first release."""

    seq: int  # 1, 2, 3 … without a gap
    stream: str
    version: int  # within the stream, from 1
    type: str
    command_id: str
    actor: str
    role: str
    desk: str
    epoch: int
    recorded_at: datetime  # UTC
    boot_time: int  # milliseconds, see Batch.boot_ms
    body_hash: bytes
    body: bytes | None  # None: erased by law; the chain still verifies
    prev_hash: bytes
    hash: bytes


class Head(Struct, frozen=True):
    seq: int  # 0 when empty
    hash: bytes


class Committed(Struct, frozen=True):
    entries: tuple[Entry, ...]
    repeated: bool = False  # the command had been recorded before; nothing was added


class Conflict(Struct, frozen=True):
    """Somebody else changed a stream first; nothing was recorded."""

    stream: str
    expected: int
    found: int


class Unknown(Struct, frozen=True):
    """The answer was lost: retry with the same command_id until it is one of the others."""

    why: str


Answer = Committed | Conflict | Unknown


class Fault(Struct, frozen=True):
    """What `verify` found wrong, and where."""

    seq: int
    why: str


@runtime_checkable
class JournalReader(Protocol):
    """All that replay, audit and the safety watch are given: there is no way to write through it."""

    @property
    def url(self) -> str: ...

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        """Entries with seq > after, in order, at most `limit`."""
        ...

    def changed(self) -> bool:
        """Cheap: may there be something new since the last call? True when in doubt."""
        ...

    def head(self) -> Head: ...

    def verify(self) -> Iterator[Fault]:
        """Walk the whole chain; yields nothing when it holds."""
        ...

    def erased(self) -> int:
        """How many bodies were erased by law; their entries still verify."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Journal(JournalReader, Protocol):
    """A journal one may write to. Used by the one writer thread only."""

    def append(self, batch: Batch) -> Answer: ...

    def tend(self, boot_ms: int) -> str:
        """See to what can wait until nobody waits; for the writer's thread, a few times a second.

        Returns what whoever runs the desk must know although all is being recorded; empty: nothing.
        """
        ...
