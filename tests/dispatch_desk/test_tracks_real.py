"""Real vehicles, from the wire to the disk and back: buses in Liverpool, a cab in San Francisco."""

import csv
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from dispatch_desk.tracks.store import TrackStore
from resources.feeds.owntracks import decode, encode
from resources.fixes import Fix, FixTable

DATA = os.environ.get("DISPATCH_DESK_TEST_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="DISPATCH_DESK_TEST_DATA names no folder")


def buses() -> list[Fix]:
    with (Path(DATA) / "gps/liverpool_bus_route14_outbound_2026.csv").open(newline="") as lines:
        fixes = [bus_fix(row) for row in csv.DictReader(lines)]
    return sorted(fixes, key=lambda each: each.received_at)


def bus_fix(row: dict[str, str]) -> Fix:
    at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
    heading = float(row["bearing"]) if row["bearing"] else None
    place = float(row["latitude"]), float(row["longitude"])
    return Fix(row["vehicle_id"], *place, at, at, heading_deg=heading)


def cab() -> list[Fix]:
    """Three weeks of one cab, oldest first."""
    lines = (Path(DATA) / "gps/cabspotting_sf_new_abboip.txt").read_text().splitlines()
    rows = [line.split() for line in lines]
    times = [datetime.fromtimestamp(int(row[3]), UTC) for row in rows]
    return [
        Fix("abboip", float(row[0]), float(row[1]), at, at)
        for row, at in zip(rows, times, strict=True)
    ]


@pytest.mark.parametrize(
    ("sent", "believed"), [(buses, 0.99), (cab, 0.98)], ids=["Liverpool buses", "a cab"]
)
def test_that_real_reports_come_back_from_disk_as_they_were_believed(
    sent: Callable[[], list[Fix]], believed: float, tmp_path: Path
) -> None:
    reports = sent()
    table = FixTable({each.device for each in reports})
    with TrackStore(tmp_path / "real.tracks") as store:
        kept = receive(reports, table, store)
        back = store.between(reports[0].received_at, reports[-1].received_at)
        assert list(store.verify()) == []
    assert table.verdicts["accepted"] == len(kept) == len(back)
    assert len(kept) > believed * (len(reports) - repeated(reports))
    order = sorted(kept, key=lambda each: (back.names.index(each.device), each.fixed_at))
    np.testing.assert_allclose(back.lat, [each.lat for each in order], rtol=0, atol=0.51e-7)
    np.testing.assert_allclose(back.lon, [each.lon for each in order], rtol=0, atol=0.51e-7)
    assert back.fixed_at.tolist() == [each.fixed_at.timestamp() for each in order]
    headings = [np.nan if each.heading_deg is None else each.heading_deg for each in order]
    np.testing.assert_allclose(back.heading_deg, headings, rtol=0, atol=0.051)


def receive(reports: Sequence[Fix], table: FixTable, store: TrackStore) -> list[Fix]:
    """From datagrams to the file; returns what was believed."""
    kept = []
    for report in reports:
        fix = decode(encode(report), report.received_at)
        if table.accept(fix) == "accepted":
            kept.append(fix)
            store.add(fix)
        if len(kept) % 500 == 499:
            store.flush(report.received_at)
    store.finish(reports[-1].received_at)
    return kept


def repeated(reports: Sequence[Fix]) -> int:
    """How many reports are of a moment their device had reported before."""
    moments = Counter((each.device, each.fixed_at) for each in reports)
    return len(reports) - len(moments)
