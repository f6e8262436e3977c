"""`dispatch-desk feed-demo --alarm sos`: one alarm to a desk's door, as a gateway sends it, for practice."""

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime

from msgspec import DecodeError, Struct, json

from dispatch_desk import clock
from dispatch_desk.ids import MakeId, random_id
from resources.feeds import alarms
from resources.feeds.owntracks import LARGEST
from resources.feeds.udp import parse_feed_url
from resources.fixes import BadFix
from resources.units import RefusedError

DEVICE = "br21"  # whose it is, if nobody is named
AGAIN_AFTER_S = 1.0  # without an answer
TRIES = 10


class Answered(Struct):
    """Of what a door answers, what tells whose alarm it was."""

    type: str = ""
    id: str = ""


class AlarmDemo:
    """One alarm of one device. Raises RefusedError for an address or an alarm that can't be sent."""

    def __init__(
        self,
        to: str,
        device: str,
        words: str,
        now: Callable[[], datetime] = clock.utc_now,
        make_id: MakeId = random_id,
    ) -> None:
        address = parse_feed_url(to)
        self.device = device or address.device or DEVICE
        self._to, self._name = to, make_id()[:8]
        at = now()
        self._datagram = alarms.encode(self.device, words, at, self._name)
        try:
            alarms.decode(self._datagram, at)
        except BadFix as error:
            raise RefusedError(str(error)) from error
        self._wire = _connected(address.host, address.port, to)
        self.recorded = False

    def send(self) -> Iterator[str]:
        """Send it until it is answered, and say how that goes."""
        with closing(self._wire):
            for number in range(1, TRIES + 1):
                with suppress(OSError):  # this computer says that nobody listens there
                    self._wire.send(self._datagram)
                if self._is_answered():
                    self.recorded = True
                    yield f"The desk at {self._to} has recorded the alarm of {self.device}"
                    return
                yield f"No answer from {self._to} ({number} of {TRIES}): sent again"
        yield f"Nobody has recorded it. A desk that does: dispatch-desk run --feed {self._to}"

    def _is_answered(self) -> bool:
        ready, _, _ = select.select([self._wire], [], [], AGAIN_AFTER_S)
        if not ready:
            return False
        try:
            return json.decode(self._wire.recv(LARGEST), type=Answered).id == self._name
        except (OSError, DecodeError, UnicodeDecodeError):
            return False


def _connected(host: str, port: int, to: str) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        wire = socket.socket(family, kind, protocol)
    except OSError as error:
        raise RefusedError(f"{to} can't be sent to: {error.strerror or error}") from error
    try:
        wire.connect(where)
    except OSError as error:
        wire.close()
        raise RefusedError(f"{to} can't be sent to: {error.strerror or error}") from error
    return wire
