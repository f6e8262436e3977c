"""A door for positions over UDP: one thread drains a socket, decodes, and fills the fix table.

Every format `reading` knows may come through one door, mixed. UDP has no identity: bind it to the
vehicles' own network. A position may be lost. An alarm may not: it goes to `on_alarm`, past the limit
for positions and past the question who is on duty, and its sender is answered when it is recorded.
"""

import errno
import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Thread
from typing import NamedTuple, Self
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

import structlog

from resources.feeds import alarms, reading
from resources.feeds.alarm_answers import AlarmAnswers, Recorded, TakesAlarms, Where
from resources.feeds.alarms import Alarm
from resources.feeds.counting import FeedHealth, RateLimit, Tally, Throttle
from resources.feeds.owntracks import LONGEST_NAME
from resources.fixes import BadFix, Fix, FixTable, Verdict
from resources.units import RefusedError

KERNEL_BUFFER = 4 * 1024 * 1024  # bytes asked for; holds a burst while the thread waits its turn
AT_ONCE = 1_000  # datagrams handled before the door looks whether it is to close
ALARM_LIMIT = RateLimit(per_second=50.0, burst=1_000)
"""Of alarms, for each sender: what is beyond it is not answered, and so is sent again."""

_log = structlog.get_logger(__name__)


class FeedAddress(NamedTuple):
    host: str
    port: int
    device: str = ""  # whose the reports are that name no device

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        device = f"?device={quote(self.device, safe='')}" if self.device else ""
        return f"udp://{host}:{self.port}{device}"


def parse_feed_url(url: str) -> FeedAddress:
    """Read `udp://HOST:PORT[?device=NAME]`; without a scheme it is UDP.

    Raises RefusedError with the remedy.
    """
    remedy = (
        f"“{url}” is no position feed: write udp://HOST:PORT, as in udp://127.0.0.1:5055, and behind "
        "it ?device=NAME where one receiver sends that does not say its name"
    )
    try:
        parts = urlsplit(url if "://" in url else f"udp://{url}")
        host, port, device = parts.hostname, parts.port, _device(parts)
    except ValueError as error:  # a port beyond 65535, an open bracket, a question half asked
        raise RefusedError(remedy) from error
    if parts.scheme != "udp":
        raise RefusedError(f"{parts.scheme}:// feeds are not read by this desk: {remedy}")
    extras = parts.path.strip("/") or parts.fragment or parts.username
    if not host or port is None or extras:
        raise RefusedError(remedy)
    return FeedAddress(host, port, device)


def _device(parts: SplitResult) -> str:
    """What stands behind `?device=`, "" without a question. Raises ValueError for anything else."""
    if not parts.query:
        return ""
    ((key, name),) = parse_qsl(parts.query, strict_parsing=True, max_num_fields=1)
    if key != "device" or len(name) > LONGEST_NAME or not name.isprintable() or " " in name:
        raise ValueError(name)
    return name


class UdpDoor:
    """Opens the port and listens until `close`; calls `on_fix` in its thread for every fix taken.

    Also in its thread `on_alarm`; without one there is nobody to tell, and no alarm is answered.
    Port 0 takes any free one. Raises RefusedError when the port can't be had.
    """

    def __init__(
        self,
        address: FeedAddress,
        table: FixTable,
        now: Callable[[], datetime],
        *,
        on_fix: Callable[[Fix], None] | None = None,
        on_alarm: TakesAlarms | None = None,
        limit: RateLimit | None = None,
    ) -> None:
        self._socket = _bind(address)
        self.port: int = self._socket.getsockname()[1]
        self._device = address.device
        self._table, self._now, self._on_fix = table, now, on_fix
        self._tally = Tally(str(address._replace(port=self.port)))
        self._throttle, self._alarm_throttle = Throttle(limit or RateLimit()), Throttle(ALARM_LIMIT)
        self._alarms = AlarmAnswers(on_alarm or _nobody, self._answer)
        self._waker, self._woken = socket.socketpair()
        self._thread = Thread(target=self._listen, name=f"feed udp {self.port}", daemon=True)
        self._thread.start()

    @property
    def health(self) -> FeedHealth:
        return self._tally.health()

    def close(self) -> None:
        """Stop listening and give the port back; returns when the thread has ended."""
        if self._waker.fileno() >= 0:
            self._waker.close()  # the thread sees the other end close
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self) -> None:
        with self._socket, self._woken, selectors.DefaultSelector() as waiting:
            waiting.register(self._socket, selectors.EVENT_READ)
            waiting.register(self._woken, selectors.EVENT_READ)
            while all(key.fileobj is self._socket for key, _ in waiting.select()):
                try:
                    self._drain()
                except OSError as error:
                    self._tally.fail(f"positions stopped: {error.strerror or error}")
                    _log.warning("feed stopped", feed=self.health.url, error=str(error))
                    return

    def _drain(self) -> None:
        for _ in range(AT_ONCE):
            try:
                datagram, sender = self._socket.recvfrom(reading.LARGEST + 1)
            except BlockingIOError:
                return
            except ConnectionResetError:  # Windows: an earlier answer of ours found nobody
                continue
            self._handle(datagram, sender)

    def _handle(self, datagram: bytes, sender: Where) -> None:
        at, host = self._now(), sender[0]
        try:
            if alarms.may_be_alarm(datagram) and self._take_alarm(datagram, sender, at):
                return
            verdict, why = self._take(datagram, host, at), ""
        except BadFix as bad:
            verdict, why = bad.reason, f"{host}: {bad}"
        except Exception as error:  # noqa: BLE001 - a poison datagram is counted, it never ends the feed
            verdict, why = "fault", f"{host}: {error!r}"
            self._report(error, why)
        self._tally.count(verdict, at, why)

    def _take_alarm(self, datagram: bytes, sender: Where, at: datetime) -> bool:
        """False when it is no alarm after all. Raises BadFix for one that can't be taken."""
        alarm = alarms.decode(datagram, at)
        if alarm is None:
            return False
        if not self._alarm_throttle.admits(sender[0], at):
            raise BadFix("rate", "more alarms than one sender may send")
        if not self._alarms.take(alarm, sender, at):
            raise BadFix("rate", "no room for an alarm just now: it is not answered")
        self._tally.alarm(at)
        if alarm.fix is not None and self._table.accept(alarm.fix) == "accepted" and self._on_fix:
            self._on_fix(alarm.fix)
        return True

    def _answer(self, answer: bytes, sender: Where) -> None:
        """From any thread. One that is lost is asked for again."""
        with suppress(OSError):
            self._socket.sendto(answer, sender)

    def _take(self, datagram: bytes, host: str, at: datetime) -> Verdict:
        if not self._throttle.admits(host, at):
            raise BadFix("rate", f"{host} sends faster than it may")
        fix = reading.decode(datagram, at, self._device)
        verdict = self._table.accept(fix)
        if verdict == "accepted":
            if self._on_fix is not None:
                self._on_fix(fix)
        elif verdict == "unknown_device":
            raise BadFix(verdict, f"no unit on duty carries the device “{fix.device}”")
        return verdict

    def _report(self, error: Exception, why: str) -> None:
        """Log the first fault with its trace; a flood of them must not fill the log."""
        if not self._tally.health().error:
            _log.error("a report could not be handled", why=why, exc_info=error)
        self._tally.fail(f"a report could not be handled: {why}")


def _nobody(_alarm: Alarm, _recorded: Recorded) -> bool:
    return False


def _bind(address: FeedAddress) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_DGRAM
        )[0]
        door = socket.socket(family, kind, protocol)
    except OSError as error:
        raise RefusedError(f"positions can't come in at {address}: {_cause(error)}") from error
    try:
        door.settimeout(0)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER)
        door.bind(where)
    except OSError as error:
        door.close()
        raise RefusedError(_why_not_bound(address, error)) from error
    return door


def _why_not_bound(address: FeedAddress, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {address.port} is in use: another program, perhaps another desk, reads "
            f"positions there; close it or choose another port"
        )
    return f"positions can't come in at {address}: {_cause(error)}"


def _cause(error: OSError) -> str:
    return error.strerror or str(error)
