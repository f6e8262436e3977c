"""Radio status codes as a force defines them, and what each means for sending a unit."""

from typing import Literal

from msgspec import Struct

Availability = Literal[
    "emergency", "on_duty", "available", "deployable", "break",
    "en_route", "at_scene", "stop", "standby", "transporting", "not_deployable", "off", "message",
]  # fmt: skip
"""What a status means to a dispatcher. "message" codes (call back, repeat) change no availability;
"stop" is a vehicle or person stopped, "standby" waiting in safety to be called forward."""


class StatusCode(Struct, frozen=True):
    code: int
    name: str  # as the board shows it
    availability: Availability
    send: tuple[str, ...] | None = None  # grades of job it may be sent to; None: by availability
    divert: tuple[str, ...] = ()  # grades for which it may be taken from a job graded lower
    turn_out_s: int = 0  # until it has set off
    prompt: str = ""  # what the dispatcher should think of before sending it
