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
REMEDY = "Install the program again, as its README says."


def examine(_asked: Asked) -> Iterator[Finding]:
    drawn = sketch(DRAWING)
    try:
        engine = make_engine(drawn.network)
        found = {(a, b): float(engine.etas(drawn.at(a), drawn.at(b))[0]) for a, b in EXPECTED_S}
    except MapError as error:
        yield Finding("failed", "Road engine", str(error), REMEDY)
        return
    if found != EXPECTED_S:
        wrong = f"{engine.name} gives wrong road times: {found}"
        yield Finding("failed", "Road engine", wrong, REMEDY)
    elif engine.name != FAST:
        slow = f"{engine.name}: right, but slow on a large map; the fast engine can't be loaded"
        yield Finding(
            "warning", "Road engine", slow, "Install routingkit-cch for lists in no time."
        )
    else:
        yield Finding("fine", "Road engine", f"{engine.name}; its road times are right")
