"""The one writer: a thread that owns the desk, takes commands, and tells everyone what changed."""

from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from queue import Empty, Full, Queue
from threading import Event, Thread

from msgspec import Struct, structs

from dispatch_desk import duties
from dispatch_desk.backupkeeping import BackupKeeper
from dispatch_desk.clock import DeskClock
from dispatch_desk.commands import BookOnDesk, Command
from dispatch_desk.desk import Desk
from dispatch_desk.inbox import CAPACITY, Inbox, RadioMessage
from dispatch_desk.journal.protocol import Author, JournalError
from dispatch_desk.outcomes import Done, NotSaved, Outcome, Refused
from dispatch_desk.picture import Changed
from dispatch_desk.roadkeeping import RoadKeeper
from dispatch_desk.telling import update_of, whole_update
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.updates import Listener, Update

TICK_S = (
    0.1  # how soon other desks' facts and due alerts are looked at; what comes in here wakes it
)
WATCH_EVERY = timedelta(seconds=0.5)  # desk time; every unit is looked at
MOST_WAITING = 1000  # commands; a person makes one a second at most
ENDED = NotSaved(
    "The desk has stopped: nothing more is recorded. Close the program and open it again"
)


class Job(Struct, frozen=True):
    command: Command
    author: Author | None  # None: whoever sits at the desk when it is decided
    answer: Future[Outcome]


class Session:
    """Owns the writer thread. Listeners are called on that thread and must only pass the update on."""

    def __init__(
        self,
        desk: Desk,
        clock: DeskClock,
        inbox: Inbox,
        tracks: TrackStore,
        roads: RoadKeeper | None = None,
        backup: BackupKeeper | None = None,
    ) -> None:
        self.clock = clock
        self._desk, self._inbox, self._tracks, self._roads = desk, inbox, tracks, roads
        self._backup = backup
        self._jobs: Queue[Job] = Queue(MOST_WAITING)
        self._listeners: list[Listener] = []
        self._person: Author | None = None
        self._kept: list[RadioMessage] = []
        self._troubles: dict[str, str] = {}  # what is in trouble → why
        self._warning = ""  # the journal's: all is saved, but not for long
        self._told: tuple[str | None, str, int, int] = None, "", 0, 0
        self._backup_roads = 0  # the roads by which help was last asked for
        self._watched_at = datetime.min.replace(tzinfo=UTC)
        self._closing, self._ended, self._bell = Event(), Event(), Event()
        inbox.wake = self._bell.set
        if roads is not None:
            roads.wake = self._bell.set
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
        self._bell.set()
        if self._ended.is_set():
            self._answer_the_rest()
        return answer

    def close(self) -> None:
        """Finish what was asked, write what is buffered, and end the thread."""
        self._closing.set()
        self._bell.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._work()
        finally:  # whatever ended it: nobody waits for an answer that can't come any more
            self._ended.set()
            self._answer_the_rest()
            if not self._closing.is_set():
                self._troubles["desk"] = ENDED.why
                self._tell(self._update([]))

    def _work(self) -> None:
        self._desk.catch_up()
        self._desk.take_changes()
        self._publish_all()
        while not (self._closing.is_set() and self._jobs.empty()):
            if self._jobs.empty():
                self._bell.wait(TICK_S)
            self._bell.clear()  # first: what comes in from here on rings it again
            self._take_job()
            self._tick()
        self._tick()  # what the radio said until the very end
        duties.finish_tracks(self._desk, self._tracks, self.clock.now())
        self._tracks.close()
        self._desk.journal.close()

    def _answer_the_rest(self) -> None:
        with suppress(Empty):
            while True:
                self._jobs.get_nowait().answer.set_result(ENDED)

    def _take_job(self) -> None:
        try:
            job = self._jobs.get_nowait()
        except Empty:
            return
        outcome: Outcome = ENDED
        try:
            outcome = self._do(job)
            self._note("journal", outcome)
            self._publish()
        finally:
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
        self._catch_up()
        self._hear(now)
        self._publish()  # a cry for help is shown before anything else is looked at
        if abs(now - self._watched_at) >= WATCH_EVERY:
            self._watch_over(now)
        kept = duties.keep_tracks(self._desk, self._tracks, now)
        if kept is not None:
            self._note("positions", kept)
        self._warning = (
            self._desk.tend()
            or duties.clock_words(self._desk.picture.clock_trouble)
            or (self._roads.trouble if self._roads is not None else "")
        )
        self._publish()
        self._keep_backup(now)

    def _catch_up(self) -> None:
        try:
            self._desk.catch_up()
        except JournalError as trouble:  # shown, and tried again at the next tick
            self._troubles["reading"] = str(trouble)
        else:
            self._troubles.pop("reading", None)

    def _watch_over(self, now: datetime) -> None:
        noted = duties.note_clock(self._desk, self.clock, now)
        outcomes = [*noted, *duties.watch_over(self._desk, now)]
        for outcome in outcomes:
            self._note("journal", outcome)
        if not any(isinstance(outcome, NotSaved) for outcome in outcomes):
            self._watched_at = now  # else it is tried again at the next tick

    def _hear(self, now: datetime) -> None:
        """While the journal takes nothing, what comes in waits here, and then in the inbox."""
        room = len(self._kept) < CAPACITY
        heard = duties.hear(self._desk, [*self._kept, *(self._inbox.take() if room else ())], now)
        self._kept = heard.kept
        # What was not saved is said last: another radio's success must not hide it.
        for outcome in sorted(heard.outcomes, key=lambda o: isinstance(o, NotSaved)):
            self._note("journal", outcome)

    def _note(self, what: str, outcome: Outcome) -> None:
        """Remember trouble until the same is saved again; a refusal says nothing of the journal."""
        if isinstance(outcome, NotSaved):
            self._troubles[what] = outcome.why
        elif isinstance(outcome, Done):
            self._troubles.pop(what, None)

    @property
    def _trouble(self) -> str | None:
        return next(iter(self._troubles.values()), None)

    def _publish(self) -> None:
        self._keep_roads()
        changes = self._desk.take_changes()
        if self._backup is not None:
            self._backup.take(changes, self._desk.picture)
        beside = self._trouble, self._warning, self._roads_taken, self._backup_told
        if changes or beside != self._told:
            self._tell(self._update(changes))

    def _keep_backup(self, now: datetime) -> None:
        """Last of a tick: nothing that is graver ever waits for it."""
        if self._backup is None:
            return
        anew, self._backup_roads = self._backup_roads != self._roads_taken, self._roads_taken
        for outcome in duties.keep_backup(self._desk, self._backup, now, anew=anew):
            self._note("journal", outcome)
        self._publish()

    def _keep_roads(self) -> None:
        """Before anybody hears of a change, so that whoever asks the roads then is answered with it."""
        if self._roads is not None:
            self._roads.keep(self._desk.picture.road_changes, self.clock.now())

    @property
    def _roads_taken(self) -> int:
        return self._roads.taken if self._roads is not None else 0

    @property
    def _backup_told(self) -> int:
        return self._backup.version if self._backup is not None else 0

    def _publish_all(self) -> None:
        self._keep_roads()
        if self._backup is not None:
            self._backup.begin(self._desk.picture)
        self._tell(whole_update(self._desk.picture, self._trouble))

    def _update(self, changes: list[Changed]) -> Update:
        return update_of(self._desk.picture, changes, self._trouble)

    def _tell(self, update: Update) -> None:
        table = self._backup.table if self._backup is not None else {}
        warned = structs.replace(
            update, warning=self._warning, roads=self._roads_taken, backup=table
        )
        self._told = warned.trouble, warned.warning, warned.roads, self._backup_told
        for listener in self._listeners:
            listener(warned)
