import json

import pytest

from dispatch_desk.doctor.finding import Check, Finding, Level, told
from dispatch_desk.doctor.report import as_json, exit_code, lines_of, verdict
from dispatch_desk.journal.protocol import JournalError

CHECK = Check("Disk", "a:b", "Mend it.")


def finding(level: Level) -> Finding:
    return Finding(level, "Writing", "slow", "" if level == "fine" else "Look at it.")


@pytest.mark.parametrize(
    ("levels", "code", "words"),
    [
        ([], 0, "This computer can run a desk."),
        (["fine", "fine"], 0, "This computer can run a desk."),
        (["warning", "fine"], 0, "This computer can run a desk. Warnings: 1."),
        (["failed"], 1, "Don't run a desk here yet. To put right: 1."),
        (["failed", "warning", "failed"], 1,
         "Don't run a desk here yet. To put right: 2. Warnings: 1."),
    ],
)  # fmt: skip
def test_that_only_failures_change_the_exit_code(
    levels: list[Level], code: int, words: str
) -> None:
    found = [(CHECK, [finding(level)]) for level in levels]
    assert exit_code(found) == code
    assert verdict(found) == ("failed" if code else "fine", words)
    assert json.loads(as_json(found))["fit"] is not bool(code)


def test_that_every_line_says_in_shape_and_word_how_bad_it_is_and_what_to_do() -> None:
    said = [line for _, line in lines_of(CHECK, map(finding, ("fine", "warning", "failed")))]
    assert said == [
        "Disk",
        "  ✓ fine    Writing: slow",
        "  ! warning Writing: slow",
        "            → Look at it.",
        "  ✗ FAILED  Writing: slow",
        "            → Look at it.",
    ]


def test_that_a_machine_reads_the_same() -> None:
    said = json.loads(as_json([(CHECK, [finding("failed")])]))
    assert said == {
        "format": 1,
        "fit": False,
        "checks": [
            {
                "check": "Disk",
                "findings": [
                    {
                        "level": "failed",
                        "about": "Writing",
                        "found": "slow",
                        "remedy": "Look at it.",
                    }
                ],
            }
        ],
    }


def test_that_an_expected_error_is_split_into_what_is_and_what_to_do() -> None:
    error = JournalError("There is no journal at x:y: check the name")
    assert told("x", error) == Finding(
        "failed", "x", "There is no journal at x:y", "Check the name."
    )
    assert told("x", JournalError("Nothing else is known")).remedy
