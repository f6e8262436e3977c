"""What was found, for people and for machines; and whether a desk may be run."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from dispatch_desk.doctor.finding import Check, Finding, Level

FIT, UNFIT = 0, 1  # exit codes
MARKS: dict[Level, str] = {"fine": "✓ fine   ", "warning": "! warning", "failed": "✗ FAILED "}
INDENT = " " * 12

Found = Sequence[tuple[Check, Sequence[Finding]]]
Line = tuple[Level | None, str]
"""What it says how bad it is; None for a heading or a remedy."""


def lines_of(check: Check, findings: Iterable[Finding]) -> Iterator[Line]:
    """A heading, then each finding with its mark, and under it what to do."""
    yield None, check.name
    for finding in findings:
        yield finding.level, f"  {MARKS[finding.level]} {finding.about}: {finding.found}"
        if finding.remedy:
            yield None, f"{INDENT}→ {finding.remedy}"


def verdict(found: Found) -> Line:
    """The last line."""
    failed, warnings = _count(found, "failed"), _count(found, "warning")
    also = f" Warnings: {warnings}." if warnings else ""
    if failed:
        return "failed", f"Don't run a desk here yet. To put right: {failed}.{also}"
    return "fine", f"This computer can run a desk.{also}"


def exit_code(found: Found) -> int:
    return UNFIT if _count(found, "failed") else FIT


def as_json(found: Found) -> str:
    """`format` changes when a key does."""
    checks = [
        {"check": check.name, "findings": [asdict(finding) for finding in findings]}
        for check, findings in found
    ]
    fit = exit_code(found) == FIT
    return json.dumps({"format": 1, "fit": fit, "checks": checks}, indent=2, ensure_ascii=False)


def _count(found: Found, level: Level) -> int:
    return sum(finding.level == level for _, findings in found for finding in findings)
