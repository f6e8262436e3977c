"""A made-up night for the panels' tests: one domestic, one emergency, twelve open logs."""

from datetime import UTC, datetime, timedelta

from msgspec import structs

from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.records import Alert, DutyUnit, Incident, LogLine, Records
from geodata.places import Position
from resources.units import Callsign, Officer, Unit

NOW = datetime(2041, 1, 12, 2, 57, 34, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PLACE = Position(51.587, -2.996)
FORCE: Force = load_force()
BR21, BN33, BC14, BR09, BR24 = (Callsign(c) for c in ("BR21", "BN33", "BC14", "BR09", "BR24"))
LOGS = (
    # number, type, grade, place, minutes old, owner, new lines
    ("0417", "domestic", "1", "14 Corporation Road, Somerton", 6.4, "M Hughes", 2),
    ("0422", "collision", "1", "A48 Spytty interchange", 6.8, None, 1),
    ("0420", "disorder", "2", "Usk Way lay-by", 18.7, "M Hughes", 0),
    ("0419", "robbery", "1", "Chepstow Road, Somerton", 11.5, "K Adeyemi", 0),
    ("0409", "missing", "2", "Liswerry High grounds", 72.7, "M Hughes", 3),
    ("0411", "disorder", "2", "Ladyhill shops", 38, "M Hughes", 0),
    ("0415", "burglary", "2", "33 Nash Road", 41, None, 0),
    ("0398", "damage", "3", "Black Ash Park", 230, "M Hughes", 0),
    ("0402", "theft", "3", "Retail park, unit 8", 90, "S Khan", 0),
    ("0405", "harassment", "3", "Stephenson Street", 55, "M Hughes", 1),
    ("0413", "advice", "4", "Nash Road", 70, "S Khan", 0),
    ("0416", "advice", "4", "online report", 33, None, 0),
)


def line(seq: int, at: datetime, author: str = "BR21 radio") -> LogLine:
    return LogLine(seq, at, at, author, f"line {seq}", "note")


def incident(number: str, **changes: object) -> Incident:
    """One open log of the night, as it stood before its new lines came."""
    row = next(row for row in LOGS if row[0] == number)
    _, kind, grade, place, old, owner, _ = row
    made = Incident(
        f"2041-01-12/{number}", 1, kind, grade, place, PLACE, "999", "", kind, (),
        NOW - old * MINUTE, owner=owner, log=(line(1, NOW - old * MINUTE),),
    )  # fmt: skip
    return structs.replace(made, **changes)


def duty(
    callsign: Callsign, status: int, heard: timedelta, log: str = "", crew: int = 1
) -> DutyUnit:
    officers = tuple(Officer(("PC Rees", "PC Shah")[i], ("4471", "5120")[i]) for i in range(crew))
    unit = Unit(callsign, "RSP", officers, f"gps-{callsign}")
    where = f"2041-01-12/{log}" if log else None
    return DutyUnit(unit, 1, status, NOW - heard, "radio", NOW - heard, "voice", incident=where)


EMERGENCY = Alert(
    "BR21-E1", BR21, "emergency", "Emergency button", NOW - 4 * SECOND, "2041-01-12/0417"
)  # fmt: skip
SILENT = Alert(
    "BN33-R1", BN33, "red", "No contact: alone, violence likely", NOW - 10 * SECOND, "2041-01-12/0420"
)  # fmt: skip


def calm(watched: int = 3) -> Records:
    """Three officers at a scene, all heard from a moment ago, and one on patrol."""
    records = Records()
    records.incidents = {i.id: i for i in map(incident, (row[0] for row in LOGS))}
    for at, (callsign, log) in enumerate(
        ((BR09, "0409"), (BC14, "0411"), (BN33, "0420"))[:watched]
    ):
        records.units[callsign] = duty(callsign, 6, (50 + at) * SECOND, log)
    records.units[BR24] = duty(BR24, 2, MINUTE, crew=2)
    return records


def busy() -> Records:
    """The moment of the pictures: BR21 has pressed, BN33 is silent, two more are late."""
    records = calm()
    records.units[BR21] = duty(BR21, 0, 4 * SECOND, "0417")
    records.units[BN33] = duty(BN33, 6, 7 * MINUTE + 10 * SECOND, "0420")
    records.units[BC14] = duty(BC14, 6, 6 * MINUTE + 40 * SECOND, "0411")
    records.units[BR09] = duty(BR09, 6, 17 * MINUTE + 15 * SECOND, "0409")
    for at in range(14):
        callsign = Callsign(f"BN{50 + at}")
        records.units[callsign] = duty(callsign, 6, (20 + at) * SECOND, "0398")
    records.alerts = {alert.id: alert for alert in (EMERGENCY, SILENT)}
    sent = {"0417": (BR21,), "0420": (BN33,), "0411": (BC14,), "0409": (BR09,)}
    for number, units in sent.items():
        key = f"2041-01-12/{number}"
        records.incidents[key] = structs.replace(records.incidents[key], units=units)
    key = "2041-01-12/0417"
    met = records.incidents[key].created_at + 310 * SECOND
    records.incidents[key] = structs.replace(records.incidents[key], attended_at=met)
    return records


def with_new_lines(records: Records) -> Records:
    """The same night after the radio has written into some logs."""
    for number, *_, new in LOGS:
        key = f"2041-01-12/{number}"
        known = records.incidents[key]
        more = tuple(line(2 + n, NOW - SECOND) for n in range(new))
        records.incidents[key] = structs.replace(known, log=(*known.log, *more))
    return records
