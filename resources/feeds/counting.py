"""What a feed received, took and refused, and how fast one sender may talk."""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from types import MappingProxyType

from msgspec import Struct

from resources.fixes import Refusal, Verdict

SENDERS_KEPT = 1_024  # a flood of invented senders must not fill memory

WORDS: Mapping[Refusal, str] = MappingProxyType(
    {
        "too_large": "too long",
        "rate": "too many at once",
        "malformed": "unreadable",
        "not_a_location": "about something else",
        "fault": "lost by a fault of ours",
        "unknown_device": "from devices not on duty",
        "bad_position": "without a true position",
        "future": "ahead of our time",
        "late": "too old",
        "repeated": "repeated",
        "jump": "too far to have driven",
    }
)
"""Why reports were refused, for the dispatcher: to be said behind their number."""


class FeedHealth(Struct, frozen=True):
    """A feed's state at one moment, for the dispatcher. Counts are since the program started."""

    url: str
    received: int = 0
    accepted: int = 0
    alarms: int = 0  # taken, the repeated ones with them
    refused: Mapping[Refusal, int] = MappingProxyType({})
    heard_at: datetime | None = None  # anything at all
    last_at: datetime | None = None  # a position that was believed
    last_refusal: str = ""  # in words, the newest one that has any
    error: str = ""  # what stopped the feed or a fault of ours; "" while all is well

    @property
    def refused_words(self) -> str:
        """“12 from devices not on duty, 3 unreadable”: the most frequent first, "" when there are none."""
        often = sorted(self.refused.items(), key=lambda counted: -counted[1])
        return ", ".join(f"{times:,} {WORDS[reason]}" for reason, times in often)


class Tally:
    """The counters behind a feed's health. Any thread may call any method."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._received = self._accepted = self._alarms = 0
        self._refused: Counter[Refusal] = Counter()
        self._heard_at: datetime | None = None
        self._last_at: datetime | None = None
        self._last_refusal = self._error = ""

    def count(self, verdict: Verdict, at: datetime, why: str = "") -> None:
        with self._lock:
            self._received += 1
            self._heard_at = at
            if verdict == "accepted":
                self._accepted += 1
                self._last_at = at
            else:
                self._refused[verdict] += 1
                self._last_refusal = why or self._last_refusal

    def alarm(self, at: datetime) -> None:
        with self._lock:
            self._received += 1
            self._alarms += 1
            self._heard_at = at

    def fail(self, error: str) -> None:
        """Say what went wrong with the feed itself."""
        with self._lock:
            self._error = error

    def health(self) -> FeedHealth:
        with self._lock:
            return FeedHealth(
                self._url,
                self._received,
                self._accepted,
                self._alarms,
                MappingProxyType(dict(self._refused)),
                self._heard_at,
                self._last_at,
                self._last_refusal,
                self._error,
            )


class RateLimit(Struct, frozen=True):
    """How many reports one sender may make: steadily, and at once after a silence."""

    per_second: float = 5_000.0  # a gateway may speak for a whole force at one a second
    burst: int = 10_000


class _Bucket(Struct):
    tokens: float
    filled_at: datetime


class Throttle:
    """A token bucket for each sender. One thread only. Knows at most `SENDERS_KEPT` senders.

    The one silent for longest is forgotten first: a true sender is heard often enough to stay.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def admits(self, sender: str, now: datetime) -> bool:
        bucket = self._bucket(sender, now)
        elapsed_s = max(0.0, (now - bucket.filled_at).total_seconds())
        bucket.tokens = min(self._limit.burst, bucket.tokens + elapsed_s * self._limit.per_second)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def __len__(self) -> int:
        return len(self._buckets)

    def _bucket(self, sender: str, now: datetime) -> _Bucket:
        if sender not in self._buckets:
            self._buckets[sender] = _Bucket(self._limit.burst, now)
            if len(self._buckets) > SENDERS_KEPT:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(sender)
        return self._buckets[sender]
