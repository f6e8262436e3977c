"""The road engine: which one there is, and whether it answers right on roads drawn for the question."""

from collections.abc import Iterator

from dispatch_desk.doctor.finding import Asked, Finding
from geodata.places import MapError
from geodata.routing.choice import make_engine
from geodata.sketch import sketch

DRAWING = """
    A--1--B
    |     |
    C--->-D
"""
EXPECTED_S = {("1", "C"): 50.0, ("C", "1"): 50.0, ("D", "1"): 50.0, ("1", "D"): 50.0}
"""From and to; ten seconds a character, and CD goes one way only."""

FAST = "contraction hierarchy"
COSTS = (
    "slow on a large map: a list takes some ten times as long, over a second on a country's roads"
)
REMEDY = "Install the program again, as its README says."


def examine(asked: Asked) -> Iterator[Finding]:
    drawn = sketch(DRAWING)
    try:
        engine = make_engine(drawn.network, prefer="scipy" if asked.plain else "cch")
        found = {(a, b): float(engine.etas(drawn.at(a), drawn.at(b))[0]) for a, b in EXPECTED_S}
    except MapError as error:
        yield Finding("failed", "Road engine", str(error), REMEDY)
        return
    if found != EXPECTED_S:
        wrong = f"{engine.name} gives wrong road times: {found}"
        yield Finding("failed", "Road engine", wrong, REMEDY)
    elif asked.plain:
        chosen = f"{engine.name}, as chosen: right, but {COSTS}"
        yield Finding("warning", "Road engine", chosen, "Leave --roads plain out where it can be.")
    elif engine.name != FAST:
        slow = f"{engine.name}: right, but {COSTS}; the fast engine can't be loaded"
        yield Finding(
            "warning", "Road engine", slow, "Install routingkit-cch for lists in no time."
        )
    else:
        yield Finding("fine", "Road engine", f"{engine.name}; its road times are right")
