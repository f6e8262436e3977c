"""Closures for tests, told by what is special about each."""

from datetime import UTC, datetime, timedelta

from msgspec import structs

from dispatch_desk.records import Closure
from geodata.selection import Street

NOW = datetime(2031, 3, 4, 2, 14, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

LEAK = Closure(
    id="R1", version=1, where=Street("Hazel Street"), words="Hazel Street", kmh=None,
    reason="gas leak", by="M Hughes", changed_at=NOW - HOUR, until=NOW + HOUR, incident=None,
    stretches=7, length_m=680.0,
)  # fmt: skip


def closure(name: str, **more: object) -> Closure:
    return structs.replace(LEAK, id=name, **more)
