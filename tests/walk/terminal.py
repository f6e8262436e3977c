"""The terminal of a walk: types a guide's lines of sh, and compares what is printed with what it says."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from dispatch_desk.cli import commands
from dispatch_desk.launching import RunOptions

ROOT = Path(__file__).parents[2]
LONGEST_S = 60
OPENS = re.compile(r"dispatch-desk (run|replay)\b(?!.*--seconds)")
NOT_TYPED = {
    "make setup": "whoever runs this test has done it",
    "dispatch-desk import-area": "needs a map of a real place; tests of the importer have their own",
}
"""Lines that a walk only has understood, and why."""


class Terminal:
    """Remembers what was exported; `home` is the folder of the person who types."""

    def __init__(self, home: Path) -> None:
        self._exports: list[str] = []
        self._environment = {
            **os.environ,
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
            "PYTHONPATH": str(ROOT),
        }

    def type(self, line: str) -> str:
        """What a line prints, its complaints too. A line of `NOT_TYPED` prints nothing."""
        if any(line.startswith(said) for said in NOT_TYPED):
            return ""
        if line.startswith("export "):
            self._exports.append(line)
        done = subprocess.run(  # noqa: S603 - the guide's own lines, typed as they stand there
            ["/bin/sh", "-c", "\n".join([*self._exports, line])],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        assert done.returncode == 0, (
            f"`{line}` ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
        return done.stdout + done.stderr

    def written_out(self, line: str) -> str:
        """A line with its variables replaced by what they stand for."""
        return self.type(f"echo {line}").strip()

    def value(self, name: str) -> str:
        """A variable as it stands after what was exported."""
        return self.type(f'printf %s "${name}"')


def options_of(line: str) -> RunOptions:
    """How the program reads a line that opens its window."""
    asked: list[RunOptions] = []

    def note(options: RunOptions) -> int:
        asked.append(options)
        return 0

    words = line.split()[1:]
    commands(note)(words, standalone_mode=False)
    return asked[0]


def says(printed: str, expected: Sequence[str]) -> bool:
    """Whether that is what was printed: `…` in a line is any words, alone in its line any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else _line(line) + r"\s*?\n" for line in expected
    )
    return re.fullmatch(pattern, printed.strip("\n") + "\n") is not None


def _line(line: str) -> str:
    return ".*?".join(re.escape(said) for said in line.rstrip().split("…"))
