"""What every fact is: something that happened, and when."""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

Instant = Annotated[datetime, Meta(tz=True)]
"""A body whose time names no zone is unreadable: compared with any other it would end the program."""


class Fact(Struct, frozen=True, kw_only=True):
    """What happened, and when. `NAME` is what the journal calls it."""

    NAME: ClassVar[str]
    happened_at: Instant


class Unreadable(Fact, frozen=True, kw_only=True):
    """An entry this program has no name for. Kept and shown, never skipped in silence."""

    NAME: ClassVar[str] = "unreadable"
    type: str
    why: str
