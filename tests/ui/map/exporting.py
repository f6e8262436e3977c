"""What tests of a map that is taken away share: an order for it, and what is read off it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from json import loads
from pathlib import Path

import numpy as np

from resources.checkins import Level
from tests.ui.map.conftest import HOME, at
from ui.map.camera import MapState
from ui.map.export import Form, Operation, Order
from ui.map.marks import MapIncident, MapRoute, MapUnit

UNITS = (
    MapUnit("BR21", at(0, 0), "RSP", "available"),
    MapUnit("BR24", at(1, 1), "DOG", "emergency", Level.EMERGENCY, note="EMERGENCY 0:04"),
)
INCIDENT = MapIncident(
    "x/0417", "0417", "1", "Domestic", "14 Orchard Street", at(-1, 1), "3:10 left"
)
ROUTE = MapRoute(np.array([HOME.lon, HOME.lon + 0.004]), np.array([HOME.lat] * 2), "BR24 1:45")


def order(form: Form, width: int = 700, height: int = 420, zoom: float = 15.0) -> Order:
    operation = Operation(UNITS, (INCIDENT,), (ROUTE,), emergency="BR24")
    state = MapState.at(HOME, zoom)
    state.grid = True
    return Order(
        Path("made.area"), Path("map"), form, state, width, height, "night",
        "Somerton · DEMO", "Printed 21:45 16 Jan 2026 by R Okafor", operation,
    )  # fmt: skip


def bare(form: Form, routes: Sequence[MapRoute] = (), **layers: object) -> Order:
    """Nobody and nothing but these."""
    return replace(order(form), operation=Operation(routes=routes, layers=layers))


def silent(_words: str, _share: float) -> None:
    """Nobody waits for it."""


def told_on(page: str) -> list[list[str]]:
    """Of each feature its name, the rest of its plate, and all its words."""
    told: list[list[str]] = loads(re.findall("TOLD = (.*);</script>", page)[0])
    return told
