"""How long a profile's codes and texts may be, and which numbers its tables may give."""

from typing import Annotated

from msgspec import Meta

Code = Annotated[str, Meta(min_length=1, max_length=40)]
Words = Annotated[str, Meta(min_length=1, max_length=120)]
Brief = Annotated[str, Meta(max_length=20)]  # beside a key; may be left out
Remark = Annotated[str, Meta(max_length=120)]  # may be left out

Seconds = Annotated[int, Meta(ge=1, le=86_400)]
WaitS = Annotated[int, Meta(ge=0, le=86_400)]
Few = Annotated[int, Meta(ge=0, le=99)]
Some = Annotated[int, Meta(ge=1, le=99)]
