"""A journal on a disk, and in a file, that may not be written; says as JSON what became of it.

Run as `python read_only.py FOLDER`, where the folder is a disk that may be mounted anew.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.journal.protocol import JournalError
from dispatch_desk.journal.sqlite import SqliteJournal
from tests.dispatch_desk.journal.samples import batch


def read(path: Path) -> list[int]:
    with closing(open_reader(str(path))) as reader:
        return [len(reader.tail(0)), len(list(reader.verify()))]


def written(path: Path) -> str:
    with closing(open_journal(str(path))) as journal:
        journal.append(batch("c-2", "unit/A-1"))
        return "written"


def asked(question: Callable[[Path], object], path: Path) -> object:
    try:
        return question(path)
    except JournalError as trouble:
        return str(trouble)


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)  # noqa: S603, S607 - our own words; root's own mount


def main(folder: Path) -> None:
    path = folder / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
    mount("--bind", str(path), str(path))
    mount("-o", "remount,bind,ro", str(path))
    said = {"file": [asked(read, path), asked(written, path)]}
    subprocess.run(["umount", str(path)], check=True)  # noqa: S603, S607 - as above
    for left in set(folder.iterdir()) - {path}:
        left.unlink()
    mount("-o", "remount,ro", str(folder))
    said["disk"] = [asked(read, path), asked(written, path)]
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
