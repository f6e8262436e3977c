"""An alarm at the door of positions: past their limit, past who is on duty, and answered."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from msgspec import json

from resources.feeds.alarms import Alarm, encode
from resources.feeds.counting import RateLimit
from resources.feeds.udp import FeedAddress, UdpDoor
from resources.fixes import Fix, FixTable

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
PATIENCE_S = 10.0


class Gate:
    """A door whose alarms are recorded at once, or find no room; and a gateway that sends to it."""

    def __init__(self) -> None:
        self.taken: list[Alarm] = []
        self.has_room = True
        self.table = FixTable(["br21"])
        self.door = UdpDoor(
            FeedAddress("127.0.0.1", 0),
            self.table,
            lambda: NOW,
            on_alarm=self._take,
            limit=RateLimit(per_second=0, burst=1),
        )
        self.gateway = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.gateway.settimeout(PATIENCE_S)
        self.gateway.connect(("127.0.0.1", self.door.port))

    def _take(self, alarm: Alarm, recorded: Callable[[], None]) -> bool:
        if self.has_room:
            self.taken.append(alarm)
            recorded()
        return self.has_room

    def close(self) -> None:
        self.gateway.close()
        self.door.close()


@pytest.fixture
def gate() -> Iterator[Gate]:
    with closing(Gate()) as made:
        yield made


def test_that_an_alarm_of_a_device_nobody_carries_comes_through_a_flood_and_is_answered(
    gate: Gate,
) -> None:
    for _ in range(20):
        gate.gateway.send(b'{"_type":"location"}')
    gate.gateway.send(encode("nobody's", "sos", NOW, "1"))
    assert json.decode(gate.gateway.recv(1_000))["device"] == "nobody's"
    assert [alarm.device for alarm in gate.taken] == ["nobody's"]
    gate.door.close()  # it counts once it has answered
    health = gate.door.health
    assert (health.alarms, health.refused["rate"]) == (1, 19)


def test_that_its_place_is_a_position_like_any_other(gate: Gate) -> None:
    fix = Fix("br21", 51.5, -3.0, NOW, NOW, error_m=9.0)
    gate.gateway.send(encode("br21", "sos", NOW, "1", fix))
    gate.gateway.send(encode("br21", "sos", NOW, "2"))  # when it is answered the first is done with
    assert {json.decode(gate.gateway.recv(1_000))["id"] for _ in range(2)} == {"1", "2"}
    assert gate.table.snapshot().find("br21") == fix


def test_that_without_room_nothing_is_answered_until_there_is(gate: Gate) -> None:
    gate.has_room = False
    gate.gateway.send(encode("br21", "sos", NOW, "1"))
    gate.gateway.send(b'{"_type":"alarm","device":"br21","alarm":"tampering"}')
    while sum(gate.door.health.refused.values()) < 2:
        gate.gateway.send(b"{")  # the door counts what it has dealt with
    assert "not answered" in gate.door.health.last_refusal or gate.door.health.refused["rate"]
    gate.has_room = True
    gate.gateway.send(encode("br21", "sos", NOW, "1"))
    assert json.decode(gate.gateway.recv(1_000))["id"] == "1"
    assert len(gate.taken) == 1


def test_that_a_door_with_nobody_behind_it_promises_nothing() -> None:
    with UdpDoor(FeedAddress("127.0.0.1", 0), FixTable(), lambda: NOW) as door:
        gateway = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with closing(gateway):
            gateway.connect(("127.0.0.1", door.port))
            gateway.send(encode("br21", "sos", NOW, "1"))
            while not door.health.refused:
                gateway.send(b"{")
            gateway.settimeout(0)
            with pytest.raises(BlockingIOError):
                gateway.recv(1_000)
