"""What the operation puts on the map: units, incidents and routes, as plain records a view is shown."""

from math import ceil
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from geodata.places import Position
from resources.checkins import Level
from resources.status import Availability

OLD_AFTER_S = 60.0  # a position older than this is drawn with the ground its unit may have covered
WALKING_MPS, MOVING_MPS = 1.4, 2.0
DEFAULT_ERROR_M = 20.0  # where a device told none
DRAWN_STEP_M = 10.0
FARTHEST_M = 500.0  # beyond this the circle says nothing more; the note tells the age

Tone = Literal["route", "backup", "proposed", "possible", "lifted", "muted"]
"""Driven; proposed to an officer in need; proposed to the open incident; another who could go there;
the one in hand; driven to another incident."""


class MapUnit(Struct, frozen=True, gc=False):
    """A unit at its last fix. Never moved between fixes: what is drawn was reported."""

    callsign: str
    position: Position
    kind: str  # code of the force's data: RSP, DOG …
    availability: Availability
    level: Level = Level.SAFE
    note: str = ""  # "19 min old", "silent", "EMERGENCY 0:04"
    heading_deg: float | None = None
    speed_mps: float = 0.0
    age_s: float = 0.0
    error_m: float | None = None
    is_stale: bool = False  # too old to send by: nobody knows that it is still there
    crew: int = 2
    selected: bool = False
    dimmed: bool = False

    @property
    def is_moving(self) -> bool:
        return self.heading_deg is not None and self.speed_mps >= MOVING_MPS

    @property
    def must_be_read(self) -> bool:
        """Whether its plate may never be hidden."""
        return (
            self.selected
            or self.level >= Level.AMBER
            or self.availability in ("emergency", "at_scene")
        )

    @property
    def is_emergency(self) -> bool:
        return self.level is Level.EMERGENCY or self.availability == "emergency"


class MapIncident(Struct, frozen=True):
    id: str
    number: str  # as spoken: "0417"
    grade: str  # "1" … "4"
    title: str
    place_text: str
    position: Position
    clock_text: str = ""
    selected: bool = False
    owned: bool = True


class MapRoute(Struct, frozen=True):
    lon: npt.NDArray[np.float64]  # degrees, from the unit to where it goes
    lat: npt.NDArray[np.float64]
    label: str  # "BR24 1:45"
    tone: Tone = "route"
    way: str = ""  # what its driver has to do, a line for each
    eta_s: float | None = None  # of the whole of it, while somebody drives it
    length_m: float = 0.0


class MapMeeting(Struct, frozen=True):
    """An RVP."""

    position: Position
    label: str  # "Car park of the Lamb", "BR21 holds"
    given: bool = True  # on the log; else only proposed
    leftwards: bool = False  # the words stand to the west of it


def drawn_reach_m(unit: MapUnit) -> float:
    """`uncertainty_m` in steps of ten metres, never less: a circle need not be drawn anew each second."""
    return ceil(uncertainty_m(unit) / DRAWN_STEP_M) * DRAWN_STEP_M


def uncertainty_m(unit: MapUnit) -> float:
    """How far from its last fix a unit may be by now; 0 while the fix is fresh and exact.

    Error, plus age times the speed it had, or a walk if it stood; capped at 500 m.
    """
    error = DEFAULT_ERROR_M if unit.error_m is None else unit.error_m
    if unit.age_s < OLD_AFTER_S:
        return min(error, FARTHEST_M) if error > DEFAULT_ERROR_M else 0.0
    return min(FARTHEST_M, error + unit.age_s * max(WALKING_MPS, unit.speed_mps))
