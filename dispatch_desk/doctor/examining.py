"""Runs checks, each in a process of its own with a limit of time, and takes in what they found."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from typing import IO

from dispatch_desk.doctor.child import END
from dispatch_desk.doctor.finding import Asked, Check, Finding

AT_ONCE = 3  # most of a check is waiting for a disk
MOST_WORDS = 300  # of what a broken check said last
TAIL_BYTES = 4_096


def examine(checks: Sequence[Check], asked: Asked) -> Iterator[tuple[Check, list[Finding]]]:
    """Every check with what it found, in their order. Never raises for what a check does."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(checks, pool.map(partial(_examined, asked=asked), checks), strict=True)


def _examined(check: Check, asked: Asked) -> list[Finding]:
    with tempfile.TemporaryFile() as said:
        try:
            child = _child(check, asked, said)
        except OSError as error:
            return [_broken(check, f"it can't be started ({error.strerror})")]
        patience_s = check.whole_s if asked.whole else check.patience_s
        try:
            answer, _ = child.communicate(timeout=patience_s)
            trouble = _last_words(child.returncode, said)
        except subprocess.TimeoutExpired:
            child.kill()
            answer, _ = child.communicate()
            trouble = f"no answer within {patience_s:g} seconds"
    *lines, end = answer.split("\n")
    found = [Finding(**json.loads(line)) for line in lines]
    return found if end == END else [*found, _broken(check, trouble)]


def _child(check: Check, asked: Asked, said: IO[bytes]) -> "subprocess.Popen[str]":
    """It finds what this program finds, and nothing that lies about in the current folder."""
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    words = [sys.executable, "-P", "-m", "dispatch_desk.doctor.child"]
    return subprocess.Popen(  # noqa: S603 - our own program, no shell
        [*words, check.place, json.dumps(asdict(asked))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=said,
        encoding="utf-8",
        env=here,
    )


def _last_words(code: int, said: IO[bytes]) -> str:
    """Why a process ended early: the signal, and the last line it wrote."""
    length = said.seek(0, os.SEEK_END)
    said.seek(max(0, length - TAIL_BYTES))
    lines = said.read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return f"{_signal(-code)}{last[:MOST_WORDS]}"


def _signal(number: int) -> str:
    if number <= 0:
        return ""
    try:
        return f"{signal.Signals(number).name}: "
    except ValueError:
        return f"signal {number}: "


def _broken(check: Check, why: str) -> Finding:
    return Finding("failed", "this check", f"It could not be finished: {why}", check.remedy)
