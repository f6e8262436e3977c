"""The areas on this computer: each opens, holds what was written, and says whose data it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dispatch_desk import areas, clock
from dispatch_desk.doctor.finding import Asked, Finding, Level
from geodata.area import open_area, verify_area
from geodata.places import MapError

OLD = timedelta(days=365)  # roads are built and closed; a year is the project's own measure


def examine(_asked: Asked) -> Iterator[Finding]:
    found = list(areas.list_areas())
    for name, path in found:
        yield area(name, path, clock.utc_now())
    if not found:
        none = f"none in {areas.home() / 'areas'} yet; the invented town is made when first opened"
        yield Finding("fine", "Areas", none)


def area(name: str, path: Path, now: datetime) -> Finding:
    """One area file, read to its last byte. The invented town is made again when it is damaged."""
    level: Level = "warning" if name == areas.TOWN else "failed"
    again = f"Import it again: dispatch-desk import-area FILE.osm.pbf --name {name}"
    remedy = "Open it once: it is made again." if name == areas.TOWN else again
    try:
        opened = open_area(path)
        verify_area(path)
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except MapError as error:
        return Finding(level, name, str(error), remedy)
    except OSError as error:
        right = f"Give this user the right to read {path}."
        return Finding("failed", name, f"{path} can't be read ({error.strerror})", right)
    km, days = float(opened.roads.edge_length_m.sum()) / 1000, (now - made).days
    found = f"whole, {km:,.0f} km of road, made {_ago(days)}, {opened.attribution}"
    if name != areas.TOWN and now - made > OLD:
        return Finding("warning", name, found, again.replace("it again", "a newer map"))
    return Finding("fine", name, found)


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
