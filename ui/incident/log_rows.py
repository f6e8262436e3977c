"""An incident's log as the rows a dispatcher reads: times, author, text, and what corrects what."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from dispatch_desk.commands import Command, WriteLog
from dispatch_desk.records import Incident, LogLine, Tone
from ui import text

Key = tuple[int, int]


class LogRow(Struct, frozen=True):
    """One line as shown. `seq` is None while the line is not saved."""

    key: Key
    seq: int | None
    happened: str
    written: str  # "=" when at the same second
    author: str
    text: str
    tone: Tone
    corrected: str = ""  # when this line was corrected: it is struck through
    corrects: str = ""  # of which time the line is that this one corrects

    @property
    def saved(self) -> bool:
        return self.seq is not None

    @property
    def words(self) -> str:
        """The line as a screen reader says it."""
        parts = [self.happened, self.author, self.text]
        if self.written != "=":
            parts.insert(1, f"written {self.written}")
        if self.corrected:
            parts.insert(0, f"corrected at {self.corrected}:")
        if not self.saved:
            parts.append("not saved")
        return ", ".join(parts)


def log_rows(incident: Incident, pending: Iterable[Command], person: str) -> list[LogRow]:
    """The log as recorded, then what was typed and is not saved yet."""
    times = {line.seq: text.local_time(line.happened_at) for line in incident.log}
    sources = {line.corrected_by: line.seq for line in incident.log if line.corrected_by}
    rows = []
    for index, line in enumerate(incident.log):
        corrects = sources.get(line.seq)
        rows.append(
            LogRow(
                key=(line.seq, _same_before(incident.log, index)),
                seq=line.seq,
                happened=times[line.seq],
                written=written(line.happened_at, line.recorded_at),
                author="You" if line.author == person else line.author,
                text=line.text,
                tone=line.tone,
                corrected=times.get(line.corrected_by, "later") if line.corrected_by else "",
                corrects=times[corrects] if corrects is not None else "",
            )
        )
    return rows + _unsaved(incident, pending)


def _same_before(log: Sequence[LogLine], index: int) -> int:
    """How many lines of the same entry stand before this one: an entry may tell two things."""
    count = 0
    while index > count and log[index - count - 1].seq == log[index].seq:
        count += 1
    return count


def _unsaved(incident: Incident, pending: Iterable[Command]) -> list[LogRow]:
    mine = [c for c in pending if isinstance(c, WriteLog) and c.incident == incident.id]
    return [
        LogRow(key=(-1, at), seq=None, happened="not saved", written="", author="You",
               text=command.text, tone="note")
        for at, command in enumerate(mine)
    ]  # fmt: skip


def written(happened_at: datetime, recorded_at: datetime) -> str:
    """When it was written down, as short as is clear: "=", "56:02", in another hour all of it."""
    happened, recorded = text.local_time(happened_at), text.local_time(recorded_at)
    if recorded == happened:
        return "="
    return recorded.partition(":")[2] if recorded[:2] == happened[:2] else recorded
