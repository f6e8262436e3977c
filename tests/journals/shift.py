"""Writes the small journal that every later version must still open.

`python -m tests.journals.shift FILE`, once for each new format and never again for an old one.
"""

import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dispatch_desk.journal.protocol import Author, Batch, Draft, Journal
from dispatch_desk.journal.sqlite import SqliteJournal

START = datetime(2030, 5, 1, 21, 58, tzinfo=UTC)  # eight half-hours: past midnight
INCIDENTS = 8
ERASED = 3
DISPATCHER = Author("pc 1234", "dispatcher", "desk 1")
INSPECTOR = Author("insp Ó Brien", "inspector", "desk 2")


def write_shift(path: Path) -> None:
    """A made-up evening: each incident is created, gets a unit and is closed by the inspector."""
    with closing(SqliteJournal(path)) as journal:
        for number in range(INCIDENTS):
            _write_incident(journal, number)
        # A body erased by law: the chain must still hold.
        journal._connection.execute("UPDATE entries SET body = NULL WHERE seq = ?", (ERASED,))


def _write_incident(journal: Journal, number: int) -> None:
    at = START + number * timedelta(minutes=30)
    day, unit = f"incident/{at:%Y-%m-%d}", f"unit/A-{number % 3}"
    created = Draft(f"{day}/new", "incident.created/1", f'{{"summary":"№ {number}"}}'.encode())
    sent = Draft(unit, "unit.sent/1", b'{"eta_s":240.5}')
    journal.append(_batch(f"create-{number}", DISPATCHER, at, created, sent))
    incident = journal.tail(0)[-2].stream
    closed = Draft(incident, "incident.closed/1", b'{"result":"advice"}')
    journal.append(_batch(f"close-{number}", INSPECTOR, at + timedelta(minutes=20), closed))


def _batch(command_id: str, author: Author, at: datetime, *drafts: Draft) -> Batch:
    return Batch(
        command_id=command_id,
        author=author,
        recorded_at=at,
        boot_ms=int((at - START).total_seconds() * 1000),
        drafts=drafts,
        expected={},
    )


if __name__ == "__main__":
    write_shift(Path(sys.argv[1]))
