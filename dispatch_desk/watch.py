"""The safety watch of its own: reads the journal's tail, keeps the deadlines, and says what must ring.

It needs no window, map, feed or wall clock: its time is the journal's last stamp carried on by the
machine's boot clock. What rings follows from the same rules the windows show.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import JournalError, JournalReader
from dispatch_desk.picture import Picture, apply
from dispatch_desk.safety import Standing, backup_words
from dispatch_desk.watchboard import Watchboard
from resources.checkins import Level

REPEAT_MS = {Level.EMERGENCY: 5_000, Level.RED: 15_000}
"""How often an alarm nobody has taken rings again, in real time however fast a demo's night passes.

Amber rings once a silence.
"""

TOLD_MS = {Level.EMERGENCY: 3_000, Level.RED: 8_000}
"""And once the supervisor has been told of it."""


class Ring(Struct, frozen=True):
    """One sounding of an alarm."""

    at: datetime  # the desk's time
    level: str  # amber | red | emergency
    callsign: str
    why: str


FAR = "far"
Worry = tuple[str, Level, str | datetime | None, str]
"""What rings as one: a unit's emergency by its name, its red, or its amber by when it was last heard;
and, beside these, that help is too far off, by since when.
"""


class SafetyWatch:
    """Steps from moment to moment; keeps in mind only what it last rang.

    `open_journal` may raise JournalError, as may what it opens: the watch goes on from what it
    knows, says so in `trouble`, and opens the journal anew at the next step.
    """

    def __init__(
        self, open_journal: Callable[[], JournalReader], force: Force, boot_id: str
    ) -> None:
        self.picture = Picture(force=force)
        self.trouble = ""  # why the journal can't be read just now
        self._board = Watchboard(self.picture, force)
        self._open_journal, self._boot_id = open_journal, boot_id
        self._journal: JournalReader | None = None
        self._read_ms = 0  # on the boot clock: when the last entry came in
        self._rung: dict[Worry, int] = {}  # when on the boot clock

    def step(self, boot_ms: int) -> list[Ring]:
        """What must sound now, gravest first. `boot_ms`: the machine's boot clock."""
        self._read(boot_ms)
        now = self.now(boot_ms)
        if now is None:
            return []
        found = self._board.worries(now)
        worries = {_worry(standing): standing for standing in found if _rings(standing)}
        worries |= {
            _far(standing): standing for standing in self._board.far() if _far_rings(standing)
        }
        due = [w for w, standing in worries.items() if self._is_due(w, standing, boot_ms)]
        lasting = {worry: at for worry, at in self._rung.items() if worry in worries}
        self._rung = lasting | dict.fromkeys(due, boot_ms)
        return [_ring(worry, worries[worry], now) for worry in due]

    def now(self, boot_ms: int) -> datetime | None:
        """The desk's time; None while no desk has opened the journal.

        A desk that opens writes so first, with its start-up's boot times. Only where those can't be
        compared with ours, time is carried on from when the entry was read.
        """
        picture = self.picture
        if picture.recorded_at is None or picture.room is None:
            return None
        since_ms = picture.boot_ms if picture.room.boot_id == self._boot_id else self._read_ms
        passed_ms = max(0, boot_ms - since_ms) * picture.room.speed
        return picture.recorded_at + timedelta(milliseconds=passed_ms)

    def _read(self, boot_ms: int) -> None:
        try:
            if self._journal is None:
                self._journal = self._open_journal()
            while entries := self._journal.tail(self.picture.seq):
                self._board.take([apply(self.picture, entry) for entry in entries])
                self._read_ms = boot_ms
            self.trouble = ""
        except JournalError as trouble:
            self.trouble, self._journal = str(trouble), None

    def _is_due(self, worry: Worry, standing: Standing, boot_ms: int) -> bool:
        told = standing.alert is not None and standing.alert.escalated_at is not None
        rung, repeat = self._rung.get(worry), (TOLD_MS if told else REPEAT_MS).get(worry[1])
        return rung is None or (repeat is not None and boot_ms - rung >= repeat)


def _rings(standing: Standing) -> bool:
    """An alarm sounds until somebody has taken its alert; a red check may have no alert yet."""
    taken = standing.alert is not None and standing.alert.owner is not None
    return standing.level >= Level.AMBER and not taken


def _worry(standing: Standing) -> Worry:
    mark: str | datetime | None = None
    if standing.level is Level.EMERGENCY and standing.alert is not None:
        mark = standing.alert.id
    elif standing.level is Level.AMBER and standing.watch is not None:
        mark = standing.watch.since
    return standing.callsign, standing.level, mark, ""


def _far_rings(standing: Standing) -> bool:
    """Unless somebody knows, or the officer is in so much more trouble that help is on its way."""
    known = standing.far is None or bool(standing.far.seen_by)
    return not known and standing.level < Level.EMERGENCY


def _far(standing: Standing) -> Worry:
    since = standing.far.since if standing.far is not None else None
    return standing.callsign, Level.AMBER, since, FAR


def _ring(worry: Worry, standing: Standing, now: datetime) -> Ring:
    if worry[3] == FAR and standing.far is not None:
        why = f"Backup too far: {backup_words(standing.far)}"
        return Ring(now, Level.AMBER.name.lower(), standing.callsign, why)
    why = f"No contact: {standing.watch.rule.name}" if standing.watch else ""
    if standing.alert is not None:
        why = standing.alert.reason
    return Ring(now, standing.level.name.lower(), standing.callsign, why)
