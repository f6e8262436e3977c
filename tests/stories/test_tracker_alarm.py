"""A tracker calls for help through the door of positions: the desk shows it, rings, and answers."""

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from msgspec import json
from typer.testing import CliRunner

from dispatch_desk import facts
from dispatch_desk.cli import commands as command_line
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.watch import Ring
from resources.feeds import alarms
from resources.fixes import Fix
from resources.units import Callsign
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import BR21, DeskAt, crossing
from ui.watching import WatchKeeper

PATIENCE_S = 20.0


class Gateway:
    """What stands between trackers and a desk: it sends, and hears the answers."""

    def __init__(self, desk: DeskAt) -> None:
        self._desk = desk
        self._wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._wire.settimeout(PATIENCE_S)
        self._wire.connect(("127.0.0.1", desk.launch.doors[0].port))

    def send(self, device: str, words: str = "sos", name: str = "1") -> None:
        at, place = self._desk.clock.now(), crossing(2, 2)
        fix = Fix(device, place.lat, place.lon, at, at, error_m=10.0)
        self._wire.send(alarms.encode(device, words, at, name, fix))

    def answer(self) -> dict[str, str]:
        said: dict[str, str] = json.decode(self._wire.recv(1_000))
        return said

    @property
    def is_answered(self) -> bool:
        self._wire.settimeout(0)
        try:
            return bool(self._wire.recv(1_000))
        except BlockingIOError:
            return False
        finally:
            self._wire.settimeout(PATIENCE_S)

    def close(self) -> None:
        self._wire.close()


@pytest.fixture
def gateway(desk: DeskAt) -> Iterator[Gateway]:
    with closing(Gateway(desk)) as made:
        yield made


def pressed(desk: DeskAt) -> int:
    return sum(entry.type == facts.AlertRaised.NAME for entry in desk.entries())


def test_that_the_strip_shows_it_and_the_gateway_is_told_that_it_is_recorded(
    desk: DeskAt, gateway: Gateway
) -> None:
    desk.clock.at += timedelta(seconds=30)
    gateway.send("br21")
    assert gateway.answer()["alarm"] == "sos"
    assert pressed(desk) == 1  # it was in the journal before it was answered
    desk.sees(lambda: "BR21, emergency" in desk.safety()[0])
    assert "sos" in desk.alert("BR21-E1").reason
    fix = desk.bridge.fixes().find("br21")
    assert fix is not None
    assert (fix.lat, fix.lon) == pytest.approx((crossing(2, 2).lat, crossing(2, 2).lon))


def test_that_a_repeated_alarm_is_one_alert_and_answered_each_time(
    desk: DeskAt, gateway: Gateway
) -> None:
    for _ in range(3):
        gateway.send("br21")
        assert gateway.answer()["id"] == "1"
    assert pressed(desk) == 1
    statuses = [e for e in desk.entries() if e.type == facts.UnitStatusChanged.NAME]
    assert sum(entry.actor == "br21 tracker" for entry in statuses) == 1


def test_that_a_device_nobody_carries_is_believed_and_says_where_it_is(
    desk: DeskAt, gateway: Gateway
) -> None:
    gateway.send("unknown-7")
    gateway.answer()
    desk.sees(lambda: "unknown-7, emergency" in desk.safety()[0])
    assert "54.3" in desk.alert("unknown-7-E1").reason


def test_that_a_fall_is_an_emergency_and_a_low_battery_is_not(
    desk: DeskAt, gateway: Gateway
) -> None:
    gateway.send("br24", "lowBattery")
    gateway.answer()
    assert pressed(desk) == 0
    gateway.send("br24", "fallDown", "2")
    gateway.answer()
    desk.sees(lambda: "BR24, emergency" in desk.safety()[0])


def test_that_a_desk_that_can_record_nothing_answers_when_it_can_again(
    desk: DeskAt, gateway: Gateway
) -> None:
    with desk.holding_the_journal():
        gateway.send("br21")
        gateway.send("br21")
        assert not gateway.is_answered
    assert gateway.answer()["device"] == "br21"
    desk.sees(lambda: "BR21, emergency" in desk.safety()[0])
    assert pressed(desk) == 1


def test_that_a_full_inbox_answers_nothing(desk: DeskAt, gateway: Gateway) -> None:
    inbox = desk.launch.session._inbox  # type: ignore[attr-defined] # of a session, not a replay
    talk = RadioMessage(Callsign("BR24"), "talk", desk.clock.now())
    with desk.holding_the_journal():
        while inbox.put(talk):
            pass
        while desk.launch.doors[0].health.refused.get("rate", 0) == 0:
            gateway.send("br21")
        assert inbox.refused["inbox full"] >= 1
        inbox.take()  # what was only there to fill it
    gateway.send("br21")
    assert gateway.answer()["device"] == "br21"


def test_that_it_rings(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk, sink = open_desk(), tmp_path / "rings.jsonl"
    desk.staff(BR21)
    watch = WatchKeeper(desk.launch.journal_url, sink)
    watch.start()
    try:
        with closing(Gateway(desk)) as gateway:
            gateway.send("br21")
            gateway.answer()

        def rings() -> list[Ring]:
            lines = sink.read_bytes().splitlines() if sink.exists() else []
            return [json.decode(line, type=Ring) for line in lines]

        desk.sees(lambda: [r.callsign for r in rings() if r.level == "emergency"][:1] == ["BR21"])
    finally:
        watch.stop()


def dispatch_desk(*words: str) -> Result:
    return CliRunner().invoke(command_line(lambda _: 0), words)


def test_that_it_can_be_practised_from_a_terminal(desk: DeskAt) -> None:
    door = f"udp://127.0.0.1:{desk.launch.doors[0].port}"
    done = dispatch_desk("feed-demo", "--to", door, "--device", "br24", "--alarm", "sos")
    assert done.exit_code == 0, done.output
    assert f"The desk at {door} has recorded the alarm of br24" in done.output.replace("\n", "")
    desk.sees(lambda: "BR24, emergency" in desk.safety()[0])
    refused = dispatch_desk("feed-demo", "--to", door, "--alarm", "tampering")
    assert refused.exit_code != 0
