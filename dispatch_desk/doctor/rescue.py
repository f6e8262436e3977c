"""For a program that can't even read its command line: what the doctor finds, in plain lines."""

import sys
from collections.abc import Sequence

from dispatch_desk.doctor.checks import DESK_CHECKS
from dispatch_desk.doctor.examining import examine
from dispatch_desk.doctor.finding import Asked, Check
from dispatch_desk.doctor.report import UNFIT, lines_of


def rescue(why: ImportError, window_checks: Sequence[Check]) -> int:
    """Say why the program can't start and what is wrong here; returns the exit code."""
    sys.stderr.write(f"dispatch-desk can't start: {why}. This is what the doctor finds.\n")
    for check, findings in examine((*DESK_CHECKS, *window_checks), Asked()):
        sys.stderr.writelines(f"{line}\n" for _, line in lines_of(check, findings))
    return UNFIT
