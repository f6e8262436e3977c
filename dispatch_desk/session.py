"""The one writer: a thread that owns the desk, takes commands, and tells everyone what changed."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, Full, Queue
from threading import Event, Thread

from msgspec import Struct

from dispatch_desk import duties
from dispatch_desk.clock import Clock
from dispatch_desk.commands import BookOnDesk, Command
from dispatch_desk.desk import Desk, Done, NotSaved, Outcome, Refused
from dispatch_desk.facts import DeskBookedOn, RoomOpened
from dispatch_desk.inbox import Inbox, RadioMessage
from dispatch_desk.journal.protocol import Author
from dispatch_desk.picture import Changed
from dispatch_desk.records import Alert, DutyUnit, Incident, Records
from dispatch_desk.tracks.store import TrackStore

TICK_S = 0.1  # how soon radio messages, other desks' facts and due alerts are looked at
MOST_WAITING = 1000  # commands; a person makes one a second at most


class Update(Struct, frozen=True):
    """Records that changed, whole; the first one after the start holds everything."""

    incidents: tuple[Incident, ...]
    units: tuple[DutyUnit, ...]
    alerts: tuple[Alert, ...]
    seq: int
    room: RoomOpened | None
    desks: tuple[DeskBookedOn, ...]
    unreadable: int
    trouble: str | None  # why the last append could not be saved; None when all is well

    def into(self, records: Records) -> None:
        """Bring a mirror up to date."""
        records.incidents.update((incident.id, incident) for incident in self.incidents)
        records.units.update((unit.callsign, unit) for unit in self.units)
        records.alerts.update((alert.id, alert) for alert in self.alerts)


Listener = Callable[[Update], None]


class Job(Struct, frozen=True):
    command: Command
    author: Author | None  # None: whoever sits at the desk when it is decided
    answer: Future[Outcome]


class Session:
    """Owns the writer thread. Listeners are called on that thread and must only pass the update on."""

    def __init__(self, desk: Desk, clock: Clock, inbox: Inbox, tracks: TrackStore) -> None:
        self.clock = clock
        self._desk, self._inbox, self._tracks = desk, inbox, tracks
        self._jobs: Queue[Job] = Queue(MOST_WAITING)
        self._listeners: list[Listener] = []
        self._person: Author | None = None
        self._kept: list[RadioMessage] = []
        self._trouble: str | None = None
        self._closing = Event()
        self._thread = Thread(target=self._run, name="session", daemon=True)

    def listen(self, listener: Listener) -> None:
        """Only before `start`: who comes later would miss the beginning."""
        self._listeners.append(listener)

    def start(self) -> None:
        self._thread.start()

    def submit(self, command: Command, author: Author | None = None) -> "Future[Outcome]":
        """Ask for a command; the future is done when its facts are in the picture, or refused."""
        answer: Future[Outcome] = Future()
        try:
            self._jobs.put_nowait(Job(command, author, answer))
        except Full:
            answer.set_result(NotSaved("Too many commands are waiting: try again in a moment"))
        return answer

    def close(self) -> None:
        """Finish what was asked, write what is buffered, and end the thread."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        self._desk.catch_up()
        self._desk.take_changes()
        self._publish_all()
        while not (self._closing.is_set() and self._jobs.empty()):
            self._take_job()
            self._tick()
        duties.finish_tracks(self._desk, self._tracks, self.clock.now())
        self._tracks.close()
        self._desk.journal.close()

    def _take_job(self) -> None:
        try:
            job = self._jobs.get(timeout=TICK_S)
        except Empty:
            return
        outcome = self._do(job)
        self._note(outcome)
        self._publish()
        job.answer.set_result(outcome)

    def _do(self, job: Job) -> Outcome:
        author = job.author or self._person
        if isinstance(job.command, BookOnDesk):
            author = Author(job.command.name, job.command.role, job.command.desk)
        if author is None:
            return Refused("Nobody is booked on at this desk: book on first")
        outcome = self._desk.do(job.command, author, self.clock.now())
        if isinstance(job.command, BookOnDesk) and isinstance(outcome, Done):
            self._person = author
        return outcome

    def _tick(self) -> None:
        now = self.clock.now()
        self._desk.catch_up()
        self._kept = duties.hear(self._desk, [*self._kept, *self._inbox.take()], now)
        for outcome in duties.raise_reds(self._desk, now):
            self._note(outcome)
        kept = duties.keep_tracks(self._desk, self._tracks, now)
        if kept is not None:
            self._note(kept)
        self._publish()

    def _note(self, outcome: Outcome) -> None:
        """Remember trouble until something is saved again; a refusal says nothing of the journal."""
        if isinstance(outcome, NotSaved):
            self._trouble = outcome.why
        elif isinstance(outcome, Done):
            self._trouble = None

    def _publish(self) -> None:
        changes = self._desk.take_changes()
        if changes or self._trouble:
            self._tell(self._update(changes))

    def _publish_all(self) -> None:
        picture = self._desk.picture
        everything = Changed(
            tuple(picture.incidents), tuple(picture.units), tuple(picture.alerts), room=True
        )
        self._tell(self._update([everything]))

    def _update(self, changes: list[Changed]) -> Update:
        picture = self._desk.picture
        incidents = dict.fromkeys(key for change in changes for key in change.incidents)
        units = dict.fromkeys(key for change in changes for key in change.units)
        alerts = dict.fromkeys(key for change in changes for key in change.alerts)
        return Update(
            incidents=tuple(picture.incidents[key] for key in incidents),
            units=tuple(picture.units[key] for key in units if key in picture.units),
            alerts=tuple(picture.alerts[key] for key in alerts),
            seq=picture.seq,
            room=picture.room,
            desks=tuple(picture.desks.values()),
            unreadable=len(picture.unreadable),
            trouble=self._trouble,
        )

    def _tell(self, update: Update) -> None:
        for listener in self._listeners:
            listener(update)
