"""Sentences of real receivers against what another program makes of them; skipped without the data."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from resources.feeds.nmea import ROLLOVER, decode
from resources.fixes import BadFix, Fix

DATA = os.environ.get("DISPATCH_DESK_TEST_DATA")
pytestmark = pytest.mark.skipif(
    not DATA, reason="DISPATCH_DESK_TEST_DATA names no folder of real data"
)

NO_RMC = {"hemi", "hp58534a"}
NEVER_A_POSITION = {"GPSmap-76S", "eXplorist110", "skytraq", "tn200", "tn200-all"}  # all status V
ANOTHER_POSITION = {
    "ch-4701"
}  # its GGA says another place than its RMC of one second; gpsd shows that


def logs() -> list[Path]:
    return sorted(Path(DATA or "", "nmea").glob("*.log"))


def written_on(sentence: bytes) -> datetime:
    """The evening of the day a sentence names, in this age of two-digit years."""
    day = sentence.split(b",")[9].partition(b"*")[0].decode()
    century = 2000 if day[4:] < "70" else 1900
    return datetime(century + int(day[4:]), int(day[2:4]), int(day[:2]), 23, 59, 59, tzinfo=UTC)


def fixes(log: Path) -> Iterator[Fix]:
    for sentence in log.read_bytes().splitlines():
        try:
            yield decode(sentence, written_on(sentence), log.stem)
        except (BadFix, IndexError, ValueError):  # no fix, or not even a date to receive it on
            continue


def reports(log: Path) -> dict[datetime, list[dict[str, Any]]]:
    """What gpsd made of the log, by time."""
    found: dict[datetime, list[dict[str, Any]]] = {}
    for line in log.with_suffix(".log.chk").read_text("utf-8", "replace").splitlines():
        if line.startswith('{"class":"TPV"') and '"time"' in line and '"lat"' in line:
            report = json.loads(line)
            found.setdefault(datetime.fromisoformat(report["time"]), []).append(report)
    return found


def at_the_same_time(fix: Fix, said: dict[datetime, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What gpsd takes for a rollover of the week number, it moves on by 1024 weeks."""
    at = fix.fixed_at.replace(microsecond=fix.fixed_at.microsecond // 1000 * 1000)
    return said.get(at) or said.get(at + ROLLOVER) or []


def differs(fix: Fix, report: dict[str, Any]) -> set[str]:
    """What the two say otherwise, beyond the digits gpsd prints."""
    pairs = {
        "position": (max(abs(report["lat"] - fix.lat), abs(report["lon"] - fix.lon)), 1e-6),
        "speed": (abs(report.get("speed", fix.speed_mps or 0.0) - (fix.speed_mps or 0.0)), 6e-4),
        "course": (
            abs(report.get("track", fix.heading_deg or 0.0) % 360 - (fix.heading_deg or 0.0)),
            1e-3,
        ),
    }
    return {name for name, (apart, allowed) in pairs.items() if apart > allowed}


def test_that_every_fix_is_the_one_that_gpsd_reports() -> None:
    seen: Counter[str] = Counter()
    wrong = []
    for log in logs():
        said = reports(log)
        for fix in fixes(log):
            found = at_the_same_time(fix, said)
            seen["fixes"] += 1
            seen["compared"] += bool(found)
            if found and all(differs(fix, report) for report in found):
                wrong.append((log.stem, [differs(fix, report) for report in found]))
    assert {log for log, _ in wrong} <= ANOTHER_POSITION, wrong
    assert all(differ == [{"position"}] for _, differ in wrong), wrong
    assert seen["fixes"] > 700
    assert seen["compared"] / seen["fixes"] > 0.97  # the first of a log often has no report


def test_that_every_receiver_with_a_position_has_fixes() -> None:
    silent = {log.stem for log in logs() if not any(fixes(log))}
    assert len(logs()) == 52
    assert silent == NO_RMC | NEVER_A_POSITION


def test_that_only_whole_sentences_of_trackers_are_believed() -> None:
    """Trackers put a name before the sentence, leave the checksum out, or write behind it."""
    lines = Path(DATA or "", "avl", "traccar_messages.jsonl").read_text("utf-8").splitlines()
    messages = [json.loads(line)["message"] for line in lines if "RMC," in line]
    verdicts: Counter[str] = Counter()
    for message in messages:
        sentence = message[message.index("$") :].encode()
        try:
            fix = decode(sentence, written_on(sentence), "tracker")
            assert fix.fixed_at.date() == written_on(sentence).date()
            verdicts["fix"] += 1
        except BadFix as bad:
            verdicts[bad.reason] += 1
    assert verdicts == {"fix": 10, "malformed": 4, "bad_position": 2}


def test_that_nothing_a_receiver_sent_is_worse_than_refused() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for log in logs():
        raw = log.read_bytes()
        for datagram in (
            *raw.splitlines(),
            *(raw[n : n + 1_400] for n in range(0, len(raw), 1_400)),
        ):
            try:
                fix = decode(datagram, now, "x")
            except BadFix:
                continue
            assert now - fix.fixed_at <= timedelta(days=1)
