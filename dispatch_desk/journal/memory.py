"""A journal in plain lists, for tests and headless simulations: nothing survives the program."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import Lock

from dispatch_desk.journal.appending import answer, number_of
from dispatch_desk.journal.chain import EMPTY, faults
from dispatch_desk.journal.protocol import Answer, Batch, Committed, Entry, Fault, Head


class MemoryRecord:
    """What several memory journals and readers may share, as several connections share a file."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.entries: list[Entry] = []
        self._versions: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._commands: defaultdict[str, list[Entry]] = defaultdict(list)

    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    def version(self, stream: str) -> int:
        return self._versions.get(stream, 0)

    def last_number(self, day: str) -> int:
        return self._numbers.get(day, 0)

    def recorded(self, command_id: str) -> tuple[Entry, ...]:
        return tuple(self._commands.get(command_id, ()))

    def add(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if numbered := number_of(entry.stream):
                day, number = numbered
                self._numbers[day] = max(number, self.last_number(day))
            self._versions[entry.stream] = entry.version
            self._commands[entry.command_id].append(entry)
        self.entries += entries  # in one step: a reader on another thread never sees half a batch


class MemoryReader:
    """Reads a memory journal. Any thread may use its own."""

    def __init__(self, record: MemoryRecord) -> None:
        self._record = record
        self._seen = -1

    @property
    def url(self) -> str:
        return "memory:"

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        start = max(after, 0)  # entry n stands at n - 1: the record has no gap
        return self._record.entries[start : start + max(limit, 0)]

    def changed(self) -> bool:
        before, self._seen = self._seen, len(self._record.entries)
        return before != self._seen

    def head(self) -> Head:
        last = self._record.last()
        return Head(last.seq, last.hash) if last else EMPTY

    def verify(self) -> Iterator[Fault]:
        return faults(self._record.entries)

    def erased(self) -> int:
        return sum(entry.body is None for entry in self._record.entries)

    def close(self) -> None:
        """Nothing is held open."""


class MemoryJournal(MemoryReader):
    """Writes a memory journal. Any thread may use its own; those on one record take turns."""

    def __init__(self, record: MemoryRecord | None = None) -> None:
        super().__init__(record or MemoryRecord())

    @property
    def record(self) -> MemoryRecord:
        """For a reader, or a second writer, on the same record."""
        return self._record

    def append(self, batch: Batch) -> Answer:
        with self._record.lock:
            said = answer(self._record, batch)
            if isinstance(said, Committed) and not said.repeated:
                self._record.add(said.entries)
        return said

    def tend(self, boot_ms: int) -> str:  # noqa: ARG002 - nothing here can wait
        return ""
