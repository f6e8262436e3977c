"""Alarms as trackers and radio gateways send them: who calls for help, whose terminal is lost.

One JSON object beside OwnTracks' own, in a datagram of its own:

    {"_type": "alarm", "device": "br21", "alarm": "sos", "id": "8f31", "tst": 1893456000}

`device` is the device's name; OwnTracks' `topic` or `tid` will do. `alarm` is one of the words below,
most of them Traccar's, in any case; several may stand there with commas. `id` and `tst` (seconds since
1970 UTC) tell a repeated alarm from a new one, and `lat`, `lon`, `acc` say where, as in OwnTracks; none
of these is ever a reason to refuse an alarm. OwnTracks has no word for help. Gateways add `alarm` to
its `location`, and its last will, `lwt`, with a `topic`, means that the device is not connected.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from msgspec import DecodeError, Struct, field, json

from resources.feeds.owntracks import LARGEST, LONGEST_NAME
from resources.fixes import BadFix, Fix

EMERGENCIES: Mapping[str, str] = MappingProxyType(
    {"sos": "sos", "mandown": "man down", "falldown": "fall", "accident": "crash"}
)
"""What is an emergency, as sent → as said. Gravest first."""

TERMINAL: Mapping[str, str] = MappingProxyType(
    {
        "lostservice": "lost service",
        "poweroff": "lost service",
        "powercut": "lost service",
        "jamming": "lost service",
        "lostfix": "lost fix",
        "gpsantennacut": "lost fix",
        "lowbattery": "low battery",
        "lowpower": "low battery",
        "regained": "regained",
        "poweron": "regained",
        "powerrestored": "regained",
    }
)
"""What says that an officer may not be reached any more, or can be again; as sent → as said."""

MOST_WORDS = (
    200  # characters of `alarm`: Traccar's forty words would take more, no device has them all
)
BELIEVABLE = timedelta(days=1)  # a device's clock farther off than this is not set
_MARKS = (b'"alarm"', b'"lwt"')  # one of them is in every alarm, as every sender writes it


class Alarm(Struct, frozen=True):
    """A device's alarm. `at` is its own time where that can be believed, else when it came."""

    device: str
    words: str  # "sos", "man down", "lost service"
    is_emergency: bool
    at: datetime
    name: tuple[str, str]  # `id` and `tst` as sent: the same in a repeated one; both may be ""
    fix: Fix | None = None


class _Message(Struct):
    """What is read of it. A value of the wrong kind in the rest must not cost the alarm."""

    type: str = field(name="_type")
    device: str | int = ""
    topic: str = ""
    tid: str = ""
    alarm: str = ""
    id: Any = None
    tst: Any = None
    lat: Any = None
    lon: Any = None
    acc: Any = None


_MESSAGE = json.Decoder(_Message)


def may_be_alarm(datagram: bytes) -> bool:
    """Cheap, and asked of every datagram: whether it is worth reading as an alarm."""
    return any(mark in datagram for mark in _MARKS)


def decode(datagram: bytes, received_at: datetime) -> Alarm | None:
    """The alarm a datagram holds; None when it is something else, perhaps a position.

    Raises BadFix for an alarm that can't be understood.
    """
    if len(datagram) > LARGEST:
        raise BadFix("too_large", f"a report has more than {LARGEST} bytes")
    try:
        message = _MESSAGE.decode(datagram)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFix("malformed", f"an alarm can't be read: {error}") from error
    meant = _meaning(message)
    if meant is None:
        return None
    device = _device(message)
    at = _time(message.tst, received_at)
    name = _short(message.id), _short(message.tst)
    fix = _fix(message, device, at, received_at)
    return Alarm(device, meant, meant in EMERGENCIES.values(), at, name, fix)


def answer(alarm: Alarm) -> bytes:
    """What a sender is told once its alarm is recorded; hardly longer than what it answers."""
    name, time = alarm.name
    said = {"device": alarm.device, "alarm": alarm.words, "id": name, "tst": time}
    return json.encode({"_type": "recorded"} | {key: word for key, word in said.items() if word})


def encode(device: str, words: str, at: datetime, name: str, fix: Fix | None = None) -> bytes:
    """The alarm a device would send."""
    sent: dict[str, object] = {"_type": "alarm", "device": device, "alarm": words, "id": name}
    sent["tst"] = int(at.timestamp())
    if fix is not None:
        sent |= {"lat": fix.lat, "lon": fix.lon, "acc": fix.error_m}
    return json.encode(sent)


def _meaning(message: _Message) -> str | None:
    """The gravest of the words sent, as said here. None: it is about something else."""
    if message.type == "lwt":
        return "lost service" if message.topic else None
    if message.type not in {"alarm", "location"}:
        return None
    sent = [_plain(word) for word in message.alarm[:MOST_WORDS].split(",")]
    for known in (EMERGENCIES, TERMINAL):
        for word, said in known.items():
            if word in sent:
                return said
    if message.type == "location":  # a position all the same
        return None
    known_words = ", ".join([*EMERGENCIES, *TERMINAL])
    raise BadFix(
        "not_a_location",
        f"an alarm of the kind “{message.alarm[:20]}” means nothing here: send {known_words}",
    )


def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


def _device(message: _Message) -> str:
    device = str(message.device) or message.topic.rpartition("/")[2] or message.tid
    if not device:
        raise BadFix("malformed", "an alarm names nobody: neither device, topic nor tid")
    return device[:LONGEST_NAME]


def _time(tst: object, received_at: datetime) -> datetime:
    """Nothing has happened in the future, and a clock that isn't set says nothing."""
    seconds = _number(tst, 0, received_at.timestamp())
    if seconds is None:
        return received_at
    at = datetime.fromtimestamp(seconds, UTC)
    return at if received_at - at < BELIEVABLE else received_at


def _short(value: object) -> str:
    """A name or number as words. Anything else is no name."""
    words = str(value) if isinstance(value, str | int | float) else ""
    return words[:LONGEST_NAME]


def _number(value: object, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if least <= value <= most else None


def _fix(message: _Message, device: str, at: datetime, received_at: datetime) -> Fix | None:
    lat, lon = _number(message.lat, -90, 90), _number(message.lon, -180, 180)
    if lat is None or lon is None:
        return None
    error_m = _number(message.acc, 0, 20_040_000)
    return Fix(device, lat, lon, at, received_at, error_m=error_m)
