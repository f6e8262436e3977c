"""A door for positions over UDP: one thread drains a socket, decodes, and fills the fix table.

Every format `reading` knows may come through one door, mixed. UDP has no identity: bind it to the
vehicles' own network. A position is loss-tolerant; a status, a check-in or an emergency never comes
through here.
"""

import errno
import selectors
import socket
from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import NamedTuple, Self
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

import structlog

from resources.feeds import reading
from resources.feeds.counting import FeedHealth, RateLimit, Tally, Throttle
from resources.feeds.owntracks import LONGEST_NAME
from resources.fixes import BadFix, Fix, FixTable, Verdict
from resources.units import RefusedError

KERNEL_BUFFER = 4 * 1024 * 1024  # bytes asked for; holds a burst while the thread waits its turn
AT_ONCE = 1_000  # datagrams handled before the door looks whether it is to close

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

    Port 0 takes any free one. Raises RefusedError when the port can't be had.
    """

    def __init__(
        self,
        address: FeedAddress,
        table: FixTable,
        now: Callable[[], datetime],
        *,
        on_fix: Callable[[Fix], None] | None = None,
        limit: RateLimit | None = None,
    ) -> None:
        self._socket = _bind(address)
        self.port: int = self._socket.getsockname()[1]
        self._device = address.device
        self._table, self._now, self._on_fix = table, now, on_fix
        self._tally = Tally(str(address._replace(port=self.port)))
        self._throttle = Throttle(limit or RateLimit())
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
            self._handle(datagram, sender[0])

    def _handle(self, datagram: bytes, sender: str) -> None:
        at = self._now()
        if not self._throttle.admits(sender, at):
            self._tally.count("rate", at, f"{sender} sends faster than it may")
            return
        try:
            verdict, why = self._take(datagram, at), ""
        except BadFix as bad:
            verdict, why = bad.reason, f"{sender}: {bad}"
        except Exception as error:  # noqa: BLE001 - a poison datagram is counted, it never ends the feed
            verdict, why = "fault", f"{sender}: {error!r}"
            self._report(error, why)
        self._tally.count(verdict, at, why)

    def _take(self, datagram: bytes, at: datetime) -> Verdict:
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
