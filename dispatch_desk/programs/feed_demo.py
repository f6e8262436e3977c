"""`dispatch-desk feed-demo`: sends a recorded or an invented drive to a desk's door, as a device would."""

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from shlex import quote
from threading import Event
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from dispatch_desk import areas, clock
from dispatch_desk.programs.alarm_demo import DEVICE
from dispatch_desk.programs.invented_drive import InventedDrive
from geodata.routing import opening
from resources.feeds import nmea, owntracks
from resources.feeds.recordings import read_recording
from resources.feeds.udp import FeedAddress, parse_feed_url
from resources.fixes import Before, Fix, judge
from resources.units import RefusedError

Form = Literal["owntracks", "nmea"]
Round = Callable[[int], Iterable[Fix]]
"""The positions of one time through a track, by the number of the round."""

DOOR = "udp://127.0.0.1:5055"
TICK_S = 1.0  # how often the person at the terminal reads how long it still takes
ANSWER_S = 0.2  # in which this computer says that nobody listens at a port
LONG_GAP_S = 60.0
BETWEEN_ROUNDS = timedelta(seconds=5)


class Options(Struct, frozen=True):
    """What `dispatch-desk feed-demo` was asked for."""

    file: Path | None = None
    to: str = DOOR
    device: str = ""  # empty: the one the address names, else DEVICE
    form: Form = "owntracks"
    speed: float = 1.0
    loop: bool = True
    seconds: float | None = None
    area: str = areas.TOWN
    only: str = ""


class World(Struct, frozen=True):
    """What time it is, and waiting for it to pass."""

    now: Callable[[], datetime] = clock.utc_now
    wait: Callable[[float], object] = Event().wait


class Step(Struct, frozen=True):
    """How far it is; at times with a line for the person at the terminal that stays there."""

    sent: int
    last: Fix | None
    next_s: float
    said: str = ""


class Wire:
    """A connected UDP socket: the only kind that is told by its computer that nobody listens.

    Raises RefusedError for an address that can't be sent to.
    """

    def __init__(self, address: FeedAddress) -> None:
        try:
            family, kind, protocol, _, where = socket.getaddrinfo(
                address.host, address.port, type=socket.SOCK_DGRAM
            )[0]
            self._socket = socket.socket(family, kind, protocol)
        except OSError as error:
            raise RefusedError(f"{address} can't be sent to: {error.strerror or error}") from error
        try:
            self._socket.settimeout(0)
            self._socket.connect(where)
        except OSError as error:
            self._socket.close()
            raise RefusedError(f"{address} can't be sent to: {error.strerror or error}") from error
        self._missed = False
        self.on_this_computer = ip_address(str(where[0]).partition("%")[0]).is_loopback

    def send(self, datagram: bytes) -> None:
        """Send one datagram; what goes wrong on the way is lost, as datagrams may be."""
        self._missed = self.refused()  # told now, of the datagram before: it would stop this one
        with suppress(OSError):
            self._socket.send(datagram)

    def refused(self) -> bool:
        """Whether this computer has said since the last look that a datagram found nobody."""
        missed, self._missed = self._missed, False
        try:
            self._socket.recv(1)
        except (ConnectionRefusedError, ConnectionResetError):
            return True
        except OSError:  # nothing was said
            return missed
        return missed

    def close(self) -> None:
        self._socket.close()


class FeedDemo:
    """A track, made ready to be sent to one door. Raises RefusedError or MapError before it sends."""

    def __init__(self, options: Options, world: World | None = None) -> None:
        self._options, self._world = options, world or World()
        address = parse_feed_url(options.to)
        self.device = _device(options, address)
        self._named_by_door = bool(address.device)
        self._round, self._what = _track(options, self.device, self._world.now())
        self._sent = self._asked = 0  # positions sent, and those whose answer was looked for
        self._heard = True
        self._last: Fix | None = None
        self._ends: datetime | None = None
        try:
            self._encoded(self._moved(next(iter(self._round(0)))))
        except ValueError as error:
            raise RefusedError(f"--device {self.device}: {error}") from error
        self._wire = Wire(address)

    @property
    def introduction(self) -> str:
        """What is going to be sent, and what has to be typed at the other end."""
        to = self._options.to
        warning = "" if self._wire.on_this_computer else "The door is on another computer.\n"
        return (
            f"Sending {self._what} to {to} as the device {self.device}. Ctrl-C ends it.\n{warning}"
            f"A desk that takes it: {self._desk}\n"
            f"There, in the command line (Ctrl+K): on {self.device.upper()} RSP PC Rees"
        )

    @property
    def heard(self) -> bool:
        """Whether the last position found somebody, as far as can be known."""
        return self._heard

    @property
    def summary(self) -> str:
        found = "" if self._heard else f"; nobody listens at {self._options.to}"
        positions = "1 position" if self._sent == 1 else f"{self._sent:,} positions"
        return f"Ended: {positions} sent as {self.device}{found}"

    @property
    def _desk(self) -> str:
        area = f" --area {self._options.area}" if self._options.area != areas.TOWN else ""
        return f"dispatch-desk run{area} --feed {quote(self._options.to)}"

    def close(self) -> None:
        self._wire.close()

    def play(self) -> Iterator[Step]:
        """Send each position when its time has come, until the track or the time is over."""
        if self._options.seconds is not None:
            self._ends = self._world.now() + timedelta(seconds=self._options.seconds)
        for number in count() if self._options.loop else range(1):
            if number:
                yield self._step(0.0, f"Round {number + 1}")
                yield from self._wait(self._world.now() + BETWEEN_ROUNDS / self._options.speed)
            yield from self._play_round(number)
            if self._over():
                break
        if self._asked < self._sent:
            self._world.wait(ANSWER_S)
        yield from self._noticed()

    def _play_round(self, number: int) -> Iterator[Step]:
        began, first, warned = self._world.now(), None, False
        for fix in self._round(number):
            first = first or fix.fixed_at
            due = began + (fix.fixed_at - first) / self._options.speed
            gap_s = (due - self._world.now()).total_seconds()
            if gap_s > LONG_GAP_S:
                said = f"A gap in the recording: nothing for the next {span(gap_s)}"
                yield self._step(gap_s, said)
            yield from self._wait(due)
            if self._over():
                return
            believed = self._send(fix)
            yield self._step(0.0, "" if believed or warned else self._too_far)
            warned = warned or not believed

    @property
    def _too_far(self) -> str:
        remedy = "; lower --speed" if self._options.speed > 1 else ""
        return f"Too far to have driven: a desk refuses this until the next confirms it{remedy}"

    def _wait(self, until: datetime) -> Iterator[Step]:
        """Tick until then, or until the time is over; notice on the way whether anybody listens."""
        while (left_s := self._left_s(until)) > 0:
            yield self._step(left_s)
            self._world.wait(min(left_s, ANSWER_S if self._asked < self._sent else TICK_S))
            yield from self._noticed()
        yield from self._noticed()

    def _left_s(self, until: datetime) -> float:
        last = until if self._ends is None else min(until, self._ends)
        return (last - self._world.now()).total_seconds()

    def _over(self) -> bool:
        return self._ends is not None and self._world.now() >= self._ends

    def _noticed(self) -> Iterator[Step]:
        """Whether anybody listens: a refusal counts when it comes, its absence once for a position."""
        refused = self._wire.refused()
        if not refused and self._asked == self._sent:
            return
        self._asked = self._sent
        if refused == self._heard:
            self._heard = not refused
            lost = f"Nobody listens at {self._options.to}. Open a desk there: {self._desk}"
            yield self._step(0.0, lost if refused else "Somebody listens now")

    def _send(self, fix: Fix) -> bool:
        """Returns whether a desk can believe it after the one before."""
        before, self._last = Before(self._last), self._moved(fix)
        self._wire.send(self._encoded(self._last))
        self._sent += 1
        return judge(self._last, before) != "jump"

    def _moved(self, fix: Fix) -> Fix:
        """As the unit's own device reports it at this moment."""
        now = self._world.now()
        return replace(fix, device=self.device, fixed_at=now, received_at=now)

    def _encoded(self, fix: Fix) -> bytes:
        """A door that names the device is sent sentences without a name, as plain receivers send them."""
        if self._options.form == "owntracks":
            return owntracks.encode(fix)
        return nmea.encode(replace(fix, device="") if self._named_by_door else fix)

    def _step(self, next_s: float, said: str = "") -> Step:
        return Step(self._sent, self._last, next_s, said)


def _device(options: Options, address: FeedAddress) -> str:
    if options.device and address.device and options.device != address.device:
        raise RefusedError(
            f"{options.to} is the door of {address.device}: leave --device {options.device} out"
        )
    return options.device or address.device or DEVICE


def _track(options: Options, device: str, now: datetime) -> tuple[Round, str]:
    """What is to be sent, and how to say it."""
    if options.file is None:
        if options.only:
            raise RefusedError("--only chooses a device of a recording: name its file too")
        area = areas.open_named(options.area)
        drive = InventedDrive(area, opening.navigator(area).route, device)
        return drive.round, f"an invented drive round {options.area}"
    recording = read_recording(options.file, now, options.only)
    fixes = recording.fixes
    lasts = span((fixes[-1].fixed_at - fixes[0].fixed_at).total_seconds())
    said = f"{options.file.name} ({recording.form}, {len(fixes):,} positions over {lasts})"
    if recording.skipped:
        said += f"; {recording.skipped:,} lines are no position, the first: {recording.why}"
    return lambda _: fixes, said


def span(seconds: float) -> str:
    """A length of time as minutes and seconds, with hours where there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def progress_words(step: Step) -> str:
    """`12 sent, 51.58420, -2.99770, 40 km/h, next in 0:03`."""
    if step.last is None:
        return "nothing sent yet"
    fix = step.last
    speed = "" if fix.speed_mps is None else f", {fix.speed_mps * 3.6:.0f} km/h"
    following = f", next in {span(step.next_s)}" if step.next_s >= TICK_S else ""
    return f"{step.sent:,} sent, {fix.lat:.5f}, {fix.lon:.5f}{speed}{following}"
