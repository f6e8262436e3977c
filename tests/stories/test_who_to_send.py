"""Log 0417 from its ranked list to the officer's cry for help: who is proposed, and why not the others."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from dispatch_desk import commands, facts
from dispatch_desk.clock import SetClock
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Batch, Draft
from dispatch_desk.sending.candidate import Candidate
from geodata.area import save_area
from geodata.places import Position
from resources.feeds import owntracks
from resources.fixes import Fix
from resources.units import Callsign, Officer, Unit
from tests.desks import ME, START
from tests.stories.conftest import OpenDesk
from tests.stories.hazel_town import HOUSE, driven, hazel_town, ridden_from_court
from tests.stories.rooms import DeskAt
from ui import app
from ui.map.pool import RenderPool

CALL = START + timedelta(minutes=30)  # T
RESPONSE, ADVANCED = "response", "advanced"
BR21 = Unit(Callsign("BR21"), "RSP", (Officer("PC Rees", "4471"),), "br21")
BR24 = Unit(
    Callsign("BR24"),
    "RSP",
    (Officer("PC Khan", "4402", ("taser",)), Officer("PC Lloyd", "4403", ("taser",))),
    "br24",
    equipment=("bwv",),
)
BR27 = Unit(
    Callsign("BR27"), "RSP", (Officer("PC Shah", "5120"), Officer("PC Webb", "5121")), "br27"
)
BD03 = Unit(Callsign("BD03"), "DOG", (Officer("PC Hale", "3301", ("dog",), ADVANCED),), "bd03")
BN40 = Unit(Callsign("BN40"), "PCSO", (Officer("PCSO Pugh", "7001", (), "basic"),), "bn40")
BT11 = Unit(
    Callsign("BT11"),
    "RPU",
    (Officer("PC Doyle", "6110", ("pursuit",), ADVANCED), Officer("PC Marsh", "6111")),
    "bt11",
)
N14 = Unit(Callsign("N14"), "NBF", (Officer("PC Owen", "N881"), Officer("PC Ali", "N882")), "n14")
AR51 = Unit(
    Callsign("AR51"),
    "ARV",
    (
        Officer("PC Grant", "2201", ("firearms", "taser"), ADVANCED),
        Officer("PC Price", "2202", ("firearms", "taser"), ADVANCED),
    ),
    "ar51",
)
COMMITTED = 7  # but deployable

# Where each stands at T+1:05, and how old that is by then.
PLACES = {
    "BR21": (driven("south", 215), 20),
    "BR24": (driven("east", 395), 40),
    "BR27": (driven("river", 420), 14 * 60),
    "BD03": (driven("west", 480), 30),
    "BN40": (ridden_from_court(120), 10),
}
NEAREST = ["BN40", "BR27", "BR21", "BR24", "BD03"]  # in a straight line

# At T+6:30, on the same roads: where they have got to by then.
BACKUP = {
    "BR24": (driven("east", 105), 1 * 60 + 45),
    "BT11": (driven("west", 180), 3 * 60),
    "BD03": (driven("west", 220), 3 * 60 + 40),
    "BR27": (driven("river", 250), 4 * 60 + 10),
    "N14": (driven("east", 300), 5 * 60),
    "AR51": (driven("west", 540), 9 * 60),
}


@pytest.fixture
def room(
    home: Path,
    tmp_path: Path,
    clock: SetClock,
    qapp: QApplication,
    open_desk: OpenDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[DeskAt]:
    """A desk in Hazel, 416 logs into its day, with five units booked on and seen last where they were."""
    assert qapp is not None
    file = home / "areas" / "hazel.area"
    save_area(hazel_town(), file)
    after_416_logs(f"sqlite:{tmp_path / 'shift.journal'}")
    with closing(RenderPool(file, hazel_town().attribution, painters=1)) as painters:
        monkeypatch.setattr(app, "RenderPool", lambda *_: painters)
        desk = open_desk(area="hazel")
        for unit in (BR21, BR24, BR27, BD03, BN40):
            status = COMMITTED if unit is BR24 else 2
            desk.tell(commands.BookOnUnit(unit=unit, status=status))
        clock.at = CALL + timedelta(seconds=65 - PLACES["BR27"][1])
        seen(desk, "BR27", PLACES["BR27"][0])
        yield desk
        desk.close()


def after_416_logs(url: str) -> None:
    """One closed log of that number is enough: the next is 0417."""
    stream = f"incident/{START:%Y-%m-%d}/0416"
    made = facts.IncidentCreated(
        happened_at=START, kind="theft", grade="3", place="Quayside", position=HOUSE, channel="101",
        summary="Bicycle gone from a yard",
    )  # fmt: skip
    closed = facts.IncidentClosed(happened_at=START, result="report")
    drafts = tuple(Draft(stream, fact.NAME, facts.encode(fact)) for fact in (made, closed))
    with closing(open_journal(url)) as journal:
        journal.append(Batch("before", ME, START, 0, drafts, {stream: 0}))


def seen(desk: DeskAt, callsign: str, place: Position, age_s: float = 0.0) -> None:
    """A unit was there so long ago; returns when the desk knows it."""
    now, device = desk.clock.now(), callsign.lower()
    at = now - timedelta(seconds=age_s)
    fix = Fix(device, place.lat, place.lon, at, now, error_m=8.0)
    desk.datagram(owntracks.encode(fix))

    def known() -> bool:
        found = desk.bridge.fixes().find(device)
        return found is not None and abs(found.lat - place.lat) < 1e-6

    desk.sees(known)


def at(desk: DeskAt, after_call_s: float) -> None:
    """It is so many seconds since the call."""
    desk.clock.at = CALL + timedelta(seconds=after_call_s)
    desk.tick()


def called(desk: DeskAt) -> str:
    """T to T+1:05: the call, its markers, and the list opened by keys."""
    at(desk, 0)
    key = desk.call("domestic", place="14 Hazel Street", position=HOUSE,
                    markers=("weapons", "children", "domestic"))  # fmt: skip
    at(desk, 65)
    for callsign, (place, age_s) in PLACES.items():
        if callsign != "BR27":
            seen(desk, callsign, place, age_s)
    desk.open_first()
    desk.sees(lambda: rows(desk) and all(row.eta_s is not None for row in rows(desk)))
    return key


def rows(desk: DeskAt) -> list[Candidate]:
    return list(desk.window.ranked.rows.rows)


def row_of(desk: DeskAt, callsign: str) -> Candidate:
    return next(row for row in rows(desk) if row.callsign == callsign)


def shown_eta(row: Candidate) -> str:
    assert row.eta_s is not None
    return f"{int(row.eta_s) // 60}:{int(row.eta_s) % 60:02d}"


def test_that_the_five_units_of_0417_are_ranked_with_their_reasons_at_1_05(room: DeskAt) -> None:
    called(room)
    for row in rows(room):
        print(row)
    assert room.ranked() == ["BR21", "BR24", "BR27", "BD03", "BN40"]
