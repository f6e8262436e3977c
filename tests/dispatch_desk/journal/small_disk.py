"""A desk on a small disk of its own that something else fills up; says as JSON what became of it.

Run as `python small_disk.py FOLDER`, where the folder is the disk.
"""

import json
import shutil
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

from dispatch_desk.journal.ballast import Ballast
from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.journal.protocol import Committed, Journal, JournalError
from tests.dispatch_desk.journal.samples import batch

SECOND_MS = 1_000
PAGE = 4096


class Drill:
    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "shift.journal"
        self.numbers = count(1)
        self.boot_ms = 0

    def record(self, journal: Journal) -> bool:
        number = next(self.numbers)
        return isinstance(journal.append(batch(f"c-{number}", f"unit/{number % 7}")), Committed)

    def warning(self, journal: Journal) -> str:
        self.boot_ms += 10 * SECOND_MS
        return journal.tend(self.boot_ms)

    def until_refused(self, journal: Journal) -> tuple[int, str]:
        recorded = 0
        try:
            while self.record(journal):
                recorded += 1
        except JournalError as refused:
            return recorded, str(refused)
        raise AssertionError("a commit on a full disk was unknown")

    def fill(self) -> None:
        """Something else takes all the room there is, to the last byte."""
        with (self.folder / "else").open("ab", buffering=0) as file:
            try:
                while file.write(bytes(PAGE)) == PAGE:
                    pass
            except OSError:
                return

    def make_room(self) -> None:
        (self.folder / "else").unlink()

    def read(self) -> tuple[int, int]:
        """How many entries there are, and how many faults."""
        with closing(open_reader(str(self.path))) as reader:
            return len(reader.tail(0, 100_000)), len(list(reader.verify()))

    def run(self) -> dict[str, object]:
        said: dict[str, object] = {}
        ballast = Ballast(self.path)
        with closing(open_journal(str(self.path))) as journal:
            self.record(journal)
            said["held_at_first"] = ballast.held()
            self.fill()
            said["left_by_others"] = shutil.disk_usage(self.folder).free
            said["recorded_on_ballast"], said["refused"] = self.until_refused(journal)
            said["warned"], said["held_when_refused"] = self.warning(journal), ballast.held()
            said["read"] = self.read()
            self.make_room()
            said["recorded_with_room"] = self.record(journal)
            said["warned_with_room"], said["held_again"] = self.warning(journal), ballast.held()
            self.fill()
            self.record(journal)
        self.fill()
        with closing(open_journal(str(self.path))) as journal:
            said["recorded_by_the_next"] = self.record(journal)
        said["read_at_last"] = self.read()
        return said


if __name__ == "__main__":
    sys.stdout.write(json.dumps(Drill(Path(sys.argv[1])).run()))
