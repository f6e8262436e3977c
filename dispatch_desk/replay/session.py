"""What a replay's windows are told: the recording brought to the player's moment, ten times a second."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from threading import Event, Thread

from msgspec import structs

from dispatch_desk.commands import Command
from dispatch_desk.journal.protocol import JournalError
from dispatch_desk.outcomes import Outcome, Refused
from dispatch_desk.picture import Changed, apply
from dispatch_desk.replay.following import Followed
from dispatch_desk.replay.player import Player
from dispatch_desk.replay.recording import Recording
from dispatch_desk.roadkeeping import RoadKeeper
from dispatch_desk.telling import update_of, whole_update
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.updates import Listener, Update
from resources.fixes import Fixes

TICK_S = 0.1
FAR = 1000  # entries; beyond them a kept picture is nearer than the one that is shown
NOTHING_IS_SENT = Refused("This is a replay: nothing is sent or recorded")


class ReplaySession:
    """A Source and Positions that only reads. Listeners are called on its own thread."""

    def __init__(
        self, recording: Recording, clock: Player, roads: RoadKeeper | None = None
    ) -> None:
        self.recording, self.clock, self._roads = recording, clock, roads
        self._listeners: list[Listener] = []
        self._positions = Followed(recording)
        _, self._picture = recording.checkpoints.before(0)
        self._at: datetime | None = None
        self._count = 0  # entries in the picture
        self._arrivals: list[Callable[[int], None]] = []
        self._jumps = clock.jumps  # as of the last heading that was followed
        self._troubles: dict[str, str] = {}  # what is in trouble → why
        self._told: tuple[str | None, int] = None, 0
        self._closing, self._woken = Event(), Event()
        if roads is not None:
            roads.wake = self._woken.set
        self._thread = Thread(target=self._run, name="replay", daemon=True)
        clock.followed()

    def listen(self, listener: Listener) -> None:
        """Only before `start`: who comes later would miss the beginning."""
        self._listeners.append(listener)

    def when_there(self, listener: Callable[[int], None]) -> None:
        """Only before `start`. Called with `Player.jumps` once a jump has been told and is shown."""
        self._arrivals.append(listener)

    def start(self) -> None:
        self._thread.start()

    def submit(self, command: Command) -> "Future[Outcome]":  # noqa: ARG002 - as a Source takes it
        """Refused, whatever it is."""
        answer: Future[Outcome] = Future()
        answer.set_result(NOTHING_IS_SENT)
        return answer

    def snapshot(self) -> Fixes:
        """Where every device was last seen by the moment that is shown."""
        return self._positions.fixes

    def wake(self) -> None:
        """After a jump: look at once."""
        self._woken.set()

    def close(self) -> None:
        """End the thread and let the files go."""
        self._closing.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join()
        self.recording.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            self.follow()
            self._woken.wait(TICK_S)
            self._woken.clear()

    def follow(self) -> None:
        """Bring everything to where the player stands; only then may its clock show that moment.

        One thread's work: the session's own, once it is started.
        """
        heading = self.clock.heading()
        self._move_positions(heading.at)
        try:
            changes = self._bring_to(heading.at)
        except JournalError as trouble:  # shown, and tried again at the next tick
            self._troubles["journal"] = str(trouble)
            self._publish([])
            return
        self._troubles.pop("journal", None)
        self._keep_roads(heading.at)
        self._publish(changes)
        self.clock.arrived(heading)
        if heading.jumps != self._jumps:
            self._jumps = heading.jumps
            for listener in self._arrivals:
                listener(heading.jumps)

    def _keep_roads(self, instant: datetime) -> None:
        """The roads as they were then: at once known to whoever is told of that moment."""
        if self._roads is not None:
            self._roads.keep(self._picture.road_changes, instant)

    def _move_positions(self, instant: datetime) -> None:
        try:
            self._positions.move_to(instant)
        except TracksError as trouble:
            self._troubles["positions"] = str(trouble)
        else:
            self._troubles.pop("positions", None)

    def _bring_to(self, instant: datetime) -> list[Changed] | None:
        """Make the picture that of an instant; returns what changed, None when it is another one."""
        recording, before = self.recording, self._at
        count = recording.times.until(instant)
        ahead = count - self._count
        if before is None or instant < before or ahead > max(FAR, recording.checkpoints.every):
            self._picture, changes = recording.picture_at(instant), None
        else:
            entries = recording.entries(self._picture.seq, ahead) if ahead else ()
            changes = [apply(self._picture, entry) for entry in entries]
        self._at, self._count = instant, count
        return changes

    def _publish(self, changes: list[Changed] | None) -> None:
        """Tell what there is to tell; None is everything."""
        trouble = next(iter(self._troubles.values()), self.recording.trouble)
        if changes is None:
            self._tell(whole_update(self._picture, trouble))
        elif changes or (trouble, self._roads_taken) != self._told:
            self._tell(update_of(self._picture, changes, trouble))

    @property
    def _roads_taken(self) -> int:
        return self._roads.taken if self._roads is not None else 0

    def _tell(self, update: Update) -> None:
        warning = self._roads.trouble if self._roads is not None else ""
        update = structs.replace(update, roads=self._roads_taken, warning=warning)
        self._told = update.trouble, update.roads
        for listener in self._listeners:
            listener(update)
