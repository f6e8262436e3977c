"""The engines that every contract test runs on."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from dispatch_desk.journal.memory import MemoryJournal, MemoryReader, MemoryRecord
from dispatch_desk.journal.protocol import Journal, JournalReader
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from tests.dispatch_desk.journal.failing_disk import FailingDisk


@dataclass(frozen=True)
class Engine:
    """Opens further writers and readers on one record."""

    open_writer: Callable[[], Journal]
    open_reader: Callable[[], JournalReader]
    opened: ExitStack

    def writer(self) -> Journal:
        return self.opened.enter_context(closing(self.open_writer()))

    def reader(self) -> JournalReader:
        return self.opened.enter_context(closing(self.open_reader()))


@pytest.fixture(params=["sqlite", "memory"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    path, record = tmp_path / "shift.journal", MemoryRecord()
    with ExitStack() as opened:
        if request.param == "sqlite":
            yield Engine(lambda: SqliteJournal(path), lambda: SqliteReader(path), opened)
        else:
            yield Engine(lambda: MemoryJournal(record), lambda: MemoryReader(record), opened)


@pytest.fixture
def journal(engine: Engine) -> Journal:
    return engine.writer()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shift.journal"


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    disk = FailingDisk()
    yield disk
    disk.unregister()
