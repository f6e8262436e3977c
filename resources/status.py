"""Radio status codes as a force defines them, and what each means for sending a unit."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Availability = Literal[
    "emergency", "on_duty", "available", "deployable", "break",
    "en_route", "at_scene", "stop", "standby", "transporting", "not_deployable", "off", "message",
]  # fmt: skip
"""What a status means to a dispatcher. "message" codes (call back, repeat) change no availability;
"stop" is a vehicle or person stopped, "standby" waiting in safety to be called forward."""


class StatusCode(Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[int, Meta(ge=0, le=65_535)]  # sixteen bits on the air
    name: Annotated[str, Meta(min_length=1, max_length=120)]  # as the board shows it
    availability: Availability
    send: tuple[str, ...] | None = None  # grades of job it may be sent to; None: by availability
    divert: tuple[str, ...] = ()  # grades for which it may be taken from a job graded lower
    turn_out_s: Annotated[int, Meta(ge=0, le=3600)] = 0  # until it has set off
    prompt: Annotated[str, Meta(max_length=120)] = (
        ""  # what the dispatcher should think of before sending it
    )
