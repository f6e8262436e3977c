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
BACKUP_ETAS = {
    callsign: f"{seconds // 60}:{seconds % 60:02d}" for callsign, (_, seconds) in BACKUP.items()
}


@pytest.fixture(scope="module")
def hazel(home: Path, qapp: QApplication) -> Iterator[RenderPool]:
    """The town's file, and a painter for it."""
    assert qapp is not None
    file = home / "areas" / "hazel.area"
    save_area(hazel_town(), file)
    painters = RenderPool(file, hazel_town().attribution, painters=1)
    yield painters
    painters.close()


@pytest.fixture
def room(
    tmp_path: Path,
    clock: SetClock,
    hazel: RenderPool,
    open_desk: OpenDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> DeskAt:
    """A desk in Hazel, 416 logs into its day: five units are booked on, and BR27 was seen long ago."""
    monkeypatch.setattr(app, "RenderPool", lambda *_, **_more: hazel)
    after_416_logs(f"sqlite:{tmp_path / 'shift.journal'}")
    desk = open_desk(area="hazel")
    for unit in (BR21, BR24, BR27, BD03, BN40):
        desk.tell(commands.BookOnUnit(unit=unit, status=COMMITTED if unit is BR24 else 2))
    place, age_s = PLACES["BR27"]
    clock.at = CALL + timedelta(seconds=65 - age_s)
    seen(desk, "BR27", place)
    return desk


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


def line(desk: DeskAt, words: str) -> None:
    """Something is asked on the command line."""
    desk.press("Ctrl+K")
    desk.enter(words)


def send_both(desk: DeskAt) -> None:
    """The list is in hand, Enter sends those proposed, and the rule that is broken gets its reason."""
    desk.press("F4", "Return")
    assert "BR21 there alone first" in desk.window.ranked.tray.reason_line.placeholderText()
    desk.enter("life at risk, BR24 3 min behind")


def danger(desk: DeskAt) -> str:
    """T to T+6:30: both sent, BR21 in at 5:10, presses at 6:20; the six positions of 6:30 come in."""
    key = called(desk)
    send_both(desk)
    desk.sees(lambda: desk.incident(key).units == ("BR21", "BR24"))
    for unit in (BT11, N14, AR51):
        desk.tell(commands.BookOnUnit(unit=unit, status=2))
    at(desk, 100)
    for callsign in ("BR21", "BR24"):
        desk.radio(callsign, 5)
    at(desk, 310)
    seen(desk, "BR21", HOUSE)
    desk.radio("BR21", 6)
    at(desk, 380)
    desk.radio("BR21", 0)
    desk.sees(lambda: desk.window.strip._fields)
    at(desk, 385)
    for callsign, (place, _) in BACKUP.items():
        seen(desk, callsign, place)
    at(desk, 390)
    desk.press("F12")
    desk.sees(lambda: desk.window.ranked.head.words[0] == "Backup for BR21")
    desk.sees(lambda: [shown_eta(row) for row in six(desk)] == list(BACKUP_ETAS.values()))
    return key


def six(desk: DeskAt) -> list[Candidate]:
    """Those rows of the list that the story speaks of, in its order."""
    return [row for row in rows(desk) if row.callsign in BACKUP and row.eta_s is not None]


# T+1:05


def test_that_the_five_of_0417_are_ranked_as_the_scenario_says(room: DeskAt) -> None:
    key = called(room)
    assert key.endswith("/0417")
    assert [(row.callsign, row.verdict, row.reason) for row in rows(room)] == [
        ("BR21", "recommended", "Too few officers: needs 2; hold at RVP"),
        ("BR24", "recommended", "Sufficient, committed but deployable"),
        ("BR27", "suitable", "Position 14 min old"),
        ("BD03", "partial", "One officer, dog handler: can add to a pair"),
        ("BN40", "unsuitable", "PCSO: not for confrontation"),
    ]
    assert [row.rank for row in rows(room)] == [1, 2, 3, 4, None]
    times_are_those_of_the_roads(room)
    a_straight_line_would_have_ordered_otherwise(room)
    age_widens_a_band_before_it_is_used(room)


def times_are_those_of_the_roads(room: DeskAt) -> None:
    assert {row.callsign: shown_eta(row) for row in rows(room)} == {
        "BR21": "3:35",
        "BR24": "6:35",
        "BR27": "7:00",
        "BD03": "8:00",
        "BN40": "2:00",
    }
    assert {row.callsign: row.driving for row in rows(room)} == {
        **dict.fromkeys(("BR21", "BR24", "BR27", "BD03"), "Response driving"),
        "BN40": "By pedal cycle",
    }


def a_straight_line_would_have_ordered_otherwise(room: DeskAt) -> None:
    straight_m = {row.callsign: row.straight_m or 0.0 for row in rows(room)}
    assert sorted(straight_m, key=straight_m.__getitem__) == NEAREST
    told = {"BN40": 600, "BR27": 900, "BR21": 1_800, "BR24": 2_900, "BD03": 5_000}
    assert straight_m == pytest.approx(told, rel=0.005)


def age_widens_a_band_before_it_is_used(room: DeskAt) -> None:
    ages = {row.callsign: row.age_s for row in rows(room)}
    assert ages == {callsign: float(age_s) for callsign, (_, age_s) in PLACES.items()}
    assert [row.callsign for row in rows(room) if row.stale] == ["BR27"]
    wide = {str(row.callsign): row.latest_s - row.earliest_s for row in rows(room)}
    assert max(wide, key=wide.__getitem__) == "BR27"
    others = max(seconds for callsign, seconds in wide.items() if callsign != "BR27")
    assert wide["BR27"] > 600
    assert others < 120


def test_that_both_are_sent_by_one_key_with_the_reason_for_the_one_who_is_alone(
    room: DeskAt,
) -> None:
    key = called(room)
    assert row_of(room, "BR21").hold
    send_both(room)
    room.sees(lambda: room.incident(key).units == ("BR21", "BR24"))
    assert room.logs("BR21 sent: life at risk, BR24 3 min behind")
    room.sees(lambda: room.incident(key).choices)
    (choice,) = room.incident(key).choices
    assert choice.taken
    assert choice.chosen == choice.proposed == ("BR21", "BR24")
    room.sees(lambda: all(row_of(room, callsign).going for callsign in ("BR21", "BR24")))


def test_that_a_line_sets_the_meeting_point_and_says_why_somebody_is_not_proposed(
    room: DeskAt,
) -> None:
    key = called(room)
    line(room, "rvp 0417 mill lane")
    room.sees(lambda: room.incident(key).rvp)
    rvp = room.incident(key).rvp
    assert rvp is not None
    assert "Mill Lane" in rvp.words
    line(room, "why BR27")
    room.sees(lambda: "Position 14 min old" in note(room))
    assert "With a fresh position: ask by radio" in note(room)


def note(desk: DeskAt) -> str:
    return desk.window.command_line.accessibleDescription()


# T+6:30


def test_that_the_six_who_can_help_at_6_30_are_in_their_order_with_their_times(
    room: DeskAt,
) -> None:
    key = danger(room)
    assert room.incident(key).attended_at == CALL + timedelta(seconds=310)
    assert [(row.callsign, shown_eta(row)) for row in six(room)] == list(BACKUP_ETAS.items())
    assert [row.callsign for row in rows(room)[:6]] == list(BACKUP_ETAS)
    assert row_of(room, "BR24").going
    assert not row_of(room, "BR27").stale
    whom = {row.callsign: row.reason for row in rows(room) if row.callsign in {"N14", "AR51"}}
    assert whom == {"N14": "Ask the neighbouring control room", "AR51": "Ask the duty inspector"}
    assert row_of(room, "BR21").reason == "In need of this backup"
    line(room, "why BR27")  # of the list on the screen, which is the backup's
    room.sees(lambda: "4:10" in note(room))
    assert "later than BT11" in note(room)


def test_that_help_goes_at_once_and_armed_officers_only_through_the_inspector(
    room: DeskAt,
) -> None:
    key = danger(room)
    room.press("F4")
    for callsign in ("BT11", "BD03"):
        room.press(str(row_of(room, callsign).rank))
    room.press("Return")
    room.sees(lambda: {"BT11", "BD03"} <= set(room.incident(key).units))
    line(room, "request AR51 0417 officer down, knife")
    room.sees(lambda: room.incident(key).requests)
    (asked,) = room.incident(key).requests
    assert (asked.callsign, asked.of, asked.granted) == ("AR51", "duty inspector", None)
    assert room.unit("AR51").incident is None
