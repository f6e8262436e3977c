"""The crews of an invented shift: who is on, in what, with which skills."""

from collections.abc import Iterator

from dispatch_desk.simulation.chance import Chance
from resources.units import Callsign, Officer, Unit

SURNAMES = (
    "Rees", "Okafor", "Hughes", "Khan", "Adeyemi", "Morgan", "Price", "Walsh", "Patel", "Novak",
    "Evans", "Begum", "Fraser", "Lloyd", "Osei", "Carter", "Singh", "Doyle", "Marsh", "Iqbal",
    "Bennett", "Kowalski", "Griffiths", "Nwosu", "Harper", "Sutton", "Ali", "Brooks", "Pugh", "Lane",
)  # fmt: skip

# Callsign, kind, how many officers, driver, skills of the first, of the others
SHIFT: tuple[tuple[str, str, int, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("BR21", "RSP", 1, "response", (), ()),
    ("BR22", "RSP", 2, "response", ("taser",), ()),
    ("BR23", "RSP", 1, "response", ("taser",), ()),
    ("BR24", "RSP", 2, "response", ("taser", "medic"), ("taser",)),
    ("BR25", "RSP", 2, "advanced", ("taser", "entry"), ()),
    ("BR26", "RSP", 1, "response", (), ()),
    ("BR27", "RSP", 2, "response", (), ("search",)),
    ("BR28", "RSP", 2, "response", ("taser",), ("entry",)),
    ("BR29", "RSP", 1, "response", ("medic",), ()),
    ("BN12", "NBH", 1, "basic", (), ()),
    ("BN33", "NBH", 1, "response", (), ()),
    ("BN40", "PCSO", 1, "basic", (), ()),
    ("BN41", "PCSO", 2, "basic", (), ()),
    ("BT11", "RPU", 2, "advanced", ("pursuit", "taser"), ("pursuit",)),
    ("BT14", "RPU", 1, "advanced", ("pursuit",), ()),
    ("BD03", "DOG", 1, "advanced", ("dog",), ()),
    ("BX02", "ARV", 3, "advanced", ("firearms", "taser"), ("firearms", "taser", "medic")),
)
TITLES = {"PCSO": "PCSO"}


def crews(chance: Chance, stations: tuple[str, ...]) -> Iterator[Unit]:
    """The shift, in the order of its callsigns. Names are drawn without doubles."""
    names = chance.of("names").sample(SURNAMES, k=len(SURNAMES))
    names += [f"{name}-Jones" for name in names]
    for number, (callsign, kind, size, driver, first, others) in enumerate(SHIFT):
        title = TITLES.get(kind, "PC")
        crew = tuple(
            Officer(
                name=f"{title} {names.pop(0)}",
                collar=str(4100 + 17 * number + seat),
                skills=first if seat == 0 else others,
                driver=driver if seat == 0 else "response",
            )
            for seat in range(size)
        )
        base = stations[number % len(stations)] if stations else ""
        yield Unit(Callsign(callsign), kind, crew, callsign.lower(), f"22144{70 + number}", base)
