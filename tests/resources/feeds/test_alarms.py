"""Alarms: what trackers send is understood, what strangers send is refused, and each is answered."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from resources.feeds.alarm_answers import ALARMS_KEPT, REPEATED_FOR, AlarmAnswers
from resources.feeds.alarms import LARGEST, Alarm, answer, decode, encode, may_be_alarm
from resources.feeds.owntracks import encode as location
from resources.fixes import BadFix, Fix

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
GATEWAY, OTHER = ("192.0.2.1", 5000), ("192.0.2.2", 5000)


def sent(**message: object) -> bytes:
    return json.encode({"_type": "alarm", "device": "br21", "alarm": "sos"} | message)


def read(**message: object) -> Alarm:
    datagram = sent(**message)
    assert may_be_alarm(datagram)
    alarm = decode(datagram, NOW)
    assert alarm is not None
    return alarm


@pytest.mark.parametrize(
    ("words", "meant", "emergency"),
    [
        ("sos", "sos", True),
        ("SOS", "sos", True),
        ("fallDown", "fall", True),
        ("man_down", "man down", True),
        ("overspeed,sos", "sos", True),
        ("lowBattery,accident", "crash", True),
        ("lost service", "lost service", False),
        ("jamming", "lost service", False),
        ("gpsAntennaCut", "lost fix", False),
        ("lowPower", "low battery", False),
        ("powerOn", "regained", False),
    ],
)
def test_that_the_words_of_trackers_are_understood(
    words: str, meant: str, *, emergency: bool
) -> None:
    alarm = read(alarm=words)
    assert (alarm.device, alarm.words, alarm.is_emergency) == ("br21", meant, emergency)


def test_that_owntracks_says_that_a_device_is_gone_by_its_last_will_alone() -> None:
    gone = decode(b'{"_type":"lwt","tst":1,"topic":"owntracks/car/br21"}', NOW)
    assert gone is not None
    assert (gone.device, gone.words, gone.is_emergency) == ("br21", "lost service", False)
    assert decode(b'{"_type":"lwt","tst":1}', NOW) is None


def test_that_an_alarm_in_a_location_comes_with_its_place() -> None:
    alarm = decode(
        b'{"_type":"location","topic":"o/c/br21","alarm":"sos","lat":51.5,"lon":-3,"acc":9,"tst":1}',
        NOW,
    )
    assert alarm is not None
    assert alarm.fix == Fix("br21", 51.5, -3.0, NOW, NOW, error_m=9.0)


def test_that_a_position_with_an_alarm_of_its_vehicle_stays_a_position() -> None:
    assert decode(b'{"_type":"location","alarm":"hardBraking","tid":"b1"}', NOW) is None
    assert not may_be_alarm(location(Fix("br21", 51.5, -3.0, NOW, NOW)))


@pytest.mark.parametrize(
    "junk",
    [
        {"tst": "soon"}, {"tst": 1e300}, {"tst": -5}, {"tst": [1]}, {"lat": "north"},
        {"lat": 91, "lon": 0}, {"lat": True, "lon": True}, {"acc": {}}, {"id": {"a": 1}}, {"id": None},
    ],
)  # fmt: skip
def test_that_nothing_beside_device_and_alarm_costs_a_cry_for_help(junk: dict[str, object]) -> None:
    alarm = read(**junk)
    assert (alarm.device, alarm.words, alarm.at, alarm.fix) == ("br21", "sos", NOW, None)


def test_that_its_own_time_is_believed_within_a_day_and_never_in_the_future() -> None:
    minute = timedelta(minutes=1)
    assert read(tst=(NOW - minute).timestamp()).at == NOW - minute
    assert read(tst=(NOW + minute).timestamp()).at == NOW
    assert read(tst=0).at == NOW


@pytest.mark.parametrize(
    ("datagram", "why"),
    [
        (b'{"_type":"alarm","device":"b","alarm":"tampering"}', "means nothing here: send sos"),
        (b'{"_type":"alarm","alarm":"sos"}', "names nobody"),
        (b'{"_type":"alarm","device":"b","alarm":7}', "can't be read"),
        (b'{"_type":"alarm","device":["b"],"alarm":"sos"}', "can't be read"),
        (b'"alarm"', "can't be read"),
        (b'{"a":' * 3_000 + b'"alarm"', "more than|can't be read"),
        (b'{"_type":"alarm","alarm":"' + b"s" * LARGEST, "more than"),
    ],
)
def test_that_what_is_no_alarm_is_refused_with_its_reason(datagram: bytes, why: str) -> None:
    with pytest.raises(BadFix, match=why):
        decode(datagram, NOW)


@given(st.binary(max_size=300))
def test_that_no_bytes_break_it(noise: bytes) -> None:
    for datagram in (noise, b'{"_type":"alarm","device":"' + noise + b'","alarm":"sos"}'):
        try:
            alarm = decode(datagram, NOW)
        except BadFix:
            continue
        assert alarm is None or len(alarm.device) <= 64


def test_that_what_is_encoded_is_read_and_answered_by_its_name() -> None:
    fix = Fix("br21", 51.5, -3.0, NOW, NOW, error_m=9.0)
    alarm = decode(encode("br21", "sos", NOW, "8f31", fix), NOW)
    assert alarm is not None
    assert alarm.fix == fix
    said = json.decode(answer(alarm))
    assert said == {
        "_type": "recorded", "device": "br21", "alarm": "sos", "id": "8f31",
        "tst": str(int(NOW.timestamp())),
    }  # fmt: skip


class Room:
    """Takes alarms, and records them when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.answered: list[tuple[str, ...]] = []
        self.has_room = True
        self.answers = AlarmAnswers(self._take, lambda _, sender: self.answered.append(sender))

    def _take(self, _: Alarm, recorded: Callable[[], None]) -> bool:
        if self.has_room:
            self.waiting.append(recorded)
        return self.has_room

    def record(self) -> None:
        for recorded in self.waiting:
            recorded()


def test_that_an_alarm_is_answered_when_it_is_recorded_and_not_before() -> None:
    room = Room()
    assert room.answers.take(read(id="1"), GATEWAY, NOW)
    assert room.answered == []
    room.record()
    assert room.answered == [GATEWAY]


def test_that_a_repeated_alarm_is_handed_over_once_and_answered_each_time() -> None:
    room = Room()
    for _ in range(3):
        assert room.answers.take(read(id="1"), GATEWAY, NOW)
    assert len(room.waiting) == 1
    room.answers.take(read(id="1"), OTHER, NOW)
    room.record()
    assert room.answered == [OTHER]  # where it was asked last
    room.answers.take(read(id="1"), GATEWAY, NOW)
    assert room.answered == [OTHER, GATEWAY]
    assert len(room.waiting) == 1


@pytest.mark.parametrize(
    "other", [{"id": "2"}, {"device": "br24"}, {"alarm": "fallDown"}, {"tst": 5}]
)
def test_that_another_alarm_is_not_taken_for_a_repeated_one(other: dict[str, object]) -> None:
    room = Room()
    room.answers.take(read(id="1"), GATEWAY, NOW)
    room.answers.take(read(**{"id": "1", **other}), GATEWAY, NOW)
    assert len(room.waiting) == 2


def test_that_without_a_name_each_is_an_alarm_of_its_own() -> None:
    room = Room()
    for _ in range(2):
        room.answers.take(read(), GATEWAY, NOW)
    assert len(room.waiting) == 2


def test_that_a_device_that_counts_from_one_again_is_heard_again() -> None:
    room = Room()
    for at in (NOW, NOW + REPEATED_FOR):
        room.answers.take(read(id="1"), GATEWAY, at)
    assert len(room.waiting) == 2


def test_that_a_full_room_answers_nothing_and_takes_the_alarm_when_it_is_sent_again() -> None:
    room = Room()
    room.has_room = False
    assert not room.answers.take(read(id="1"), GATEWAY, NOW)
    room.has_room = True
    assert room.answers.take(read(id="1"), GATEWAY, NOW)
    room.record()
    assert room.answered == [GATEWAY]


def test_that_invented_alarms_do_not_fill_memory() -> None:
    room = Room()
    for number in range(ALARMS_KEPT + 10):
        room.answers.take(read(id=str(number)), GATEWAY, NOW)
    assert len(room.answers._taken) == ALARMS_KEPT
