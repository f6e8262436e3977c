"""What is wrong in how a force drives: ways for nobody, and tables whose hours never come."""

from collections.abc import Iterator

from dispatch_desk.force.document import Document, Row
from dispatch_desk.force.driving import MIDNIGHT, MOST_TABLES, MOST_WAYS, ROAD_CLASSES
from dispatch_desk.force.lines import Place
from dispatch_desk.force.mistakes import Mistake, meant, shown

Found = Iterator[Mistake]


def driving_mistakes(document: Document) -> Found:
    ways = document.rows("driving")
    if len(ways) > MOST_WAYS:
        words = f"[[driving]] has {len(ways)} entries: {MOST_WAYS} are the most"
        yield Mistake(("driving",), words)
    for place, way in ways[:1]:
        yield from _not_everybodys(way, place)
    for place, way in ways:
        tables = way.get("tables", [])
        if len(tables) > MOST_TABLES:
            words = f"it has {len(tables)} tables: {MOST_TABLES} are the most"
            yield Mistake((*place, "tables"), words)
        yield from _wrong_tables(tables[:MOST_TABLES], (*place, "tables"))


def _not_everybodys(way: Row, place: Place) -> Found:
    for key, usual in (("driver", "none"), ("blue_lights", False)):
        if way.get(key, usual) != usual:
            words = f"the first way of driving is everybody's: take {key} out of it"
            yield Mistake((*place, key), words)


def _wrong_tables(tables: list[Row], place: Place) -> Found:
    covered: set[int] = set()
    for number, table in enumerate(tables):
        own = (*place, number)
        hours = _hours(table)
        yield from _wrong_hours(table, own)
        yield from _wrong_speeds(table, own)
        if hours and hours <= covered:
            words = "its hours never come: the tables before it hold in all of them; take it out"
            yield Mistake(own, words)
        covered |= hours


def _hours(table: Row) -> set[int]:
    begin, end = table.get("from_hour", 0), table.get("until_hour", MIDNIGHT)
    if begin < end:
        return set(range(begin, end))
    return {*range(begin, MIDNIGHT), *range(end)} if begin > end else set()


def _wrong_hours(table: Row, place: Place) -> Found:
    begin = table.get("from_hour", 0)
    if begin == table.get("until_hour", MIDNIGHT):
        words = f"it begins and ends at {begin}: for the whole day write 0 and 24"
        yield Mistake((*place, "until_hour"), words)


def _wrong_speeds(table: Row, place: Place) -> Found:
    speeds = table.get("mph")
    if speeds is not None and not speeds:
        words = "mph is empty: give at least one class of road, as in mph = { residential = 25 }"
        yield Mistake((*place, "mph"), words)
    for name in speeds or ():
        if name not in ROAD_CLASSES:
            words = f"mph has no class of road “{shown(name)}”; {meant(name, ROAD_CLASSES)}"
            yield Mistake((*place, "mph", name), words)
