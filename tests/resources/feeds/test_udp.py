"""The UDP door on loopback: what floods, poison and strangers do to it, and what they don't."""

import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Condition
from typing import get_args

import pytest

from resources.feeds import nmea
from resources.feeds.counting import SENDERS_KEPT, WORDS, FeedHealth, RateLimit, Throttle
from resources.feeds.owntracks import LARGEST, encode
from resources.feeds.udp import FeedAddress, UdpDoor, parse_feed_url
from resources.fixes import Fix, FixTable, Refusal
from resources.units import RefusedError

START = datetime(2030, 5, 1, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
THE_END = b"the end"
LOOPBACK = "127.0.0.1"
ANY_PORT = FeedAddress(LOOPBACK, 0)
PATIENCE_S = 10.0


class Clock:
    """The time a test says it is. The door asks once a datagram; past the gate it gets no answer."""

    def __init__(self) -> None:
        self.now = START
        self._asked = self._gate = 0
        self._more = Condition()

    def __call__(self) -> datetime:
        with self._more:
            self._asked += 1
            turn = self._asked
            self._more.notify_all()
            self._more.wait_for(lambda: turn <= self._gate, PATIENCE_S)
            return self.now

    def answer(self, times: int, *, then_hold: int = 0) -> None:
        """Let that many questions through, and wait until the door stands at the ones after."""
        with self._more:
            self._gate += times
            self._more.notify_all()
            held = self._gate + then_hold
            assert self._more.wait_for(lambda: self._asked >= held, PATIENCE_S), self._asked


def report(second: float, device: str = "V1") -> bytes:
    return encode(Fix(device, 51.5876, -2.9984, START + second * SECOND, START))


class Street:
    """A door, its table and clock, and a socket to send from."""

    def __init__(
        self,
        limit: RateLimit | None = None,
        on_fix: Callable[[Fix], None] | None = None,
        address: FeedAddress = ANY_PORT,
    ) -> None:
        self.table, self.clock = FixTable(["V1", "V2"]), Clock()
        self.door = UdpDoor(address, self.table, self.clock, on_fix=on_fix, limit=limit)
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._held = 0

    def send(self, datagrams: Sequence[bytes]) -> None:
        """Returns when the door has dealt with all of them, and stands at one more: the end."""
        for datagram in (*datagrams, THE_END):
            self.sender.sendto(datagram, (LOOPBACK, self.door.port))
        self.clock.answer(self._held + len(datagrams), then_hold=1)
        self._held = 1

    def close(self) -> None:
        self.clock.answer(self._held)
        self.sender.close()
        self.door.close()


@pytest.fixture
def street() -> Iterator[Street]:
    opened = Street()
    yield opened
    opened.close()


def test_that_a_report_reaches_the_table_and_the_track_store() -> None:
    kept: list[Fix] = []
    street = Street(on_fix=kept.append)
    street.send([report(0), report(1), report(1)])
    health = street.door.health
    street.close()
    assert [fix.fixed_at for fix in kept] == [START, START + SECOND]
    assert street.table.snapshot().find("V1") == kept[-1]
    assert (health.received, health.accepted, health.refused) == (3, 2, {"repeated": 1})
    assert (health.last_at, health.heard_at) == (START, START)
    assert health.url == f"udp://127.0.0.1:{street.door.port}"
    assert health.error == ""


def test_that_every_bad_datagram_is_counted_and_the_next_good_one_taken(street: Street) -> None:
    huge = b"x" * (LARGEST + 1)
    street.send([b"\xff", b'{"_type":"lwt"}', huge, b"", report(0, "V7"), report(5)])
    health = street.door.health
    refused = {"malformed": 2, "not_a_location": 1, "too_large": 1, "unknown_device": 1}
    assert (health.received, health.accepted, health.refused) == (6, 1, refused)


def test_that_one_door_takes_both_formats_and_names_the_nameless() -> None:
    street = Street(address=FeedAddress(LOOPBACK, 0, "V2"))
    nameless = nmea.encode(Fix("", 51.6, -3.0, START, START))
    tagged = nmea.encode(Fix("V1", 51.5876, -2.9984, START + SECOND, START, error_m=12.0))
    street.send([report(0), nameless, tagged, b"$GPGSV,1,1,00*79\r\n", b"<xml/>", nameless[:-4]])
    health = street.door.health
    street.close()
    first, second = (street.table.snapshot().find(device) for device in ("V1", "V2"))
    assert first is not None
    assert second is not None
    assert (first.fixed_at, first.error_m) == (START + SECOND, 12.0)
    assert second.lat == pytest.approx(51.6)
    assert (health.accepted, health.refused) == (3, {"not_a_location": 1, "malformed": 2})
    assert health.url == f"udp://127.0.0.1:{street.door.port}?device=V2"


def test_that_a_nameless_sentence_at_a_nameless_door_is_told_the_remedy(street: Street) -> None:
    street.send([nmea.encode(Fix("", 51.6, -3.0, START, START))])
    assert "?device=NAME" in street.door.health.last_refusal


def test_that_every_reason_to_refuse_can_be_said_to_a_dispatcher() -> None:
    assert set(WORDS) == set(get_args(Refusal))
    refused: dict[Refusal, int] = {"malformed": 3, "unknown_device": 1_200, "late": 3}
    health = FeedHealth("udp://127.0.0.1:1", refused=refused)
    assert health.refused_words == "1,200 from devices not on duty, 3 unreadable, 3 too old"
    assert FeedHealth("udp://127.0.0.1:1").refused_words == ""


def test_that_a_late_report_is_counted(street: Street) -> None:
    street.send([report(9), report(3)])
    assert street.door.health.refused == {"late": 1}


def test_that_the_dispatcher_reads_which_device_is_unknown(street: Street) -> None:
    street.send([report(0, "V7")])
    assert "“V7”" in street.door.health.last_refusal


def test_that_a_flood_is_cut_to_the_rate_and_heard_again_later() -> None:
    street = Street(RateLimit(per_second=10, burst=50))
    street.send([report(number / 10) for number in range(120)])
    flooded = street.door.health
    assert (flooded.accepted, flooded.refused) == (50, {"rate": 70})
    assert "127.0.0.1 sends faster than it may" in flooded.last_refusal
    street.clock.now += SECOND  # ten more may come, and the end that waits is one of them
    street.send([report(20 + number / 10) for number in range(20)])
    health = street.door.health
    street.close()
    assert (health.accepted, health.refused) == (59, {"rate": 81, "malformed": 1})
    assert health.received == 141


def test_that_a_fault_of_ours_is_shown_and_the_feed_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept: list[Fix] = []

    def trip_once(fix: Fix) -> None:
        kept.append(fix)
        if len(kept) == 1:
            raise LookupError("the shelf is gone")

    street = Street(on_fix=trip_once)
    street.send([report(0), report(1)])
    health = street.door.health
    street.close()
    assert len(kept) == 2
    assert (health.accepted, health.refused) == (1, {"fault": 1})
    assert "the shelf is gone" in health.error
    assert "could not be handled" in "".join(capsys.readouterr())


def test_that_closing_gives_the_port_back_and_may_be_done_twice() -> None:
    table, clock = FixTable(), Clock()
    with UdpDoor(ANY_PORT, table, clock) as door:
        pass
    door.close()
    UdpDoor(FeedAddress(LOOPBACK, door.port), table, clock).close()


def test_that_a_port_in_use_is_refused_with_the_remedy(street: Street) -> None:
    with pytest.raises(RefusedError, match=f"port {street.door.port} is in use.*choose another"):
        UdpDoor(FeedAddress(LOOPBACK, street.door.port), FixTable(), Clock())


def test_that_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"can't come in at udp://192\.0\.2\.1:5055"):
        UdpDoor(FeedAddress("192.0.2.1", 5055), FixTable(), Clock())


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("udp://127.0.0.1:5055", FeedAddress("127.0.0.1", 5055)),
        ("127.0.0.1:0", FeedAddress("127.0.0.1", 0)),
        ("udp://[::1]:5055/", FeedAddress("::1", 5055)),
        ("udp://10.0.0.7:5056?device=br21", FeedAddress("10.0.0.7", 5056, "br21")),
        ("udp://10.0.0.7:5056/?device=br%2F21", FeedAddress("10.0.0.7", 5056, "br/21")),
    ],
)
def test_that_a_feed_is_named_by_host_and_port(url: str, address: FeedAddress) -> None:
    assert parse_feed_url(url) == address
    assert parse_feed_url(str(address)) == address


@pytest.mark.parametrize(
    "url",
    [
        "", "udp://", "udp://127.0.0.1", "udp://:5055", "udp://[::1:5055", "udp://a:70000", "udp://a:b",
        "mqtt://a:1883", "udp://a:1/way", "udp://me@a:1", "udp://a:1?x", "file:///etc/passwd",
        "udp://a:1?device", "udp://a:1?device=", "udp://a:1?device=b%20r", "udp://a:1?device=b%0Ar",
        "udp://a:1?device=b&device=c", "udp://a:1?device=b;x=1&y=2", "udp://a:1?rate=9",
        f"udp://a:1?device={'b' * 65}", "udp://a:1?device=b#x",
    ],
)  # fmt: skip
def test_that_anything_else_is_refused_with_the_form_to_write(url: str) -> None:
    with pytest.raises(RefusedError, match="write udp://HOST:PORT"):
        parse_feed_url(url)


def test_that_each_sender_has_a_rate_of_its_own() -> None:
    throttle = Throttle(RateLimit(per_second=1, burst=2))
    assert [throttle.admits("a", START) for _ in range(3)] == [True, True, False]
    assert throttle.admits("b", START)
    assert not throttle.admits("a", START - SECOND)  # a clock set back refills nothing
    assert [throttle.admits("a", START + SECOND) for _ in range(3)][-1] is False


def test_that_a_long_silence_earns_no_more_than_one_burst() -> None:
    throttle = Throttle(RateLimit(per_second=1, burst=2))
    throttle.admits("a", START)
    later = START + timedelta(days=1)
    assert [throttle.admits("a", later) for _ in range(3)] == [True, True, False]


def test_that_invented_senders_do_not_fill_memory_nor_drive_out_a_true_one() -> None:
    throttle = Throttle(RateLimit(per_second=0, burst=2))
    answers = []
    for number in range(3 * SENDERS_KEPT):
        throttle.admits(f"invented {number}", START)
        if number % 500 == 0:
            answers.append(throttle.admits("true", START))
    assert answers == [True, True, *[False] * (len(answers) - 2)]  # forgotten, it had begun anew
    assert len(throttle) == SENDERS_KEPT
