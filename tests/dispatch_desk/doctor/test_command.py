"""`dispatch-desk doctor` as it is typed."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dispatch_desk.cli import commands
from dispatch_desk.cli import doctor as command
from dispatch_desk.doctor import rescue as last_resort
from dispatch_desk.doctor.rescue import rescue
from tests.dispatch_desk.doctor.conftest import MakeCheck
from ui.checkup import WINDOW_CHECKS

Typed = Callable[..., Result]
FINE = "yield Finding('fine', 'This', 'all is well')"
WARNS = "yield Finding('warning', 'This', 'is old', 'Renew it.')"
FAILS = "yield Finding('failed', 'This', 'is gone', 'Bring it back.')"


@pytest.fixture(autouse=True)
def _no_check_but_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "DESK_CHECKS", ())
    monkeypatch.setattr(last_resort, "DESK_CHECKS", ())


@pytest.fixture
def typed(a_check: MakeCheck) -> Typed:
    def run(body: str, *words: str) -> Result:
        return CliRunner().invoke(commands(lambda _: 0, (a_check(body),)), ["doctor", *words])

    return run


def test_that_a_warning_is_said_and_does_not_stop_a_desk(typed: Typed) -> None:
    said = typed(WARNS)
    assert said.exit_code == 0
    assert "  ! warning This: is old\n            → Renew it.\n" in said.stdout
    assert said.stdout.endswith("This computer can run a desk. Warnings: 1.\n")


def test_that_a_failure_is_exit_code_1(typed: Typed) -> None:
    said = typed(f"{FINE}\n{FAILS}")
    assert said.exit_code == 1
    assert "  ✗ FAILED  This: is gone\n            → Bring it back.\n" in said.stdout


def test_that_a_machine_is_given_nothing_but_json(typed: Typed) -> None:
    said = typed(FAILS, "--json")
    assert said.exit_code == 1
    assert json.loads(said.stdout)["checks"][0]["findings"][0]["remedy"] == "Bring it back."


def test_that_its_options_reach_the_checks(typed: Typed) -> None:
    said = typed("yield Finding('fine', 'asked', repr(asked))", "--whole", "--journal", "a.journal")
    assert "Asked(journal='a.journal', whole=True, listen=False, plain=False)" in said.stdout


def test_that_a_program_that_cannot_read_its_command_line_examines_itself(
    a_check: MakeCheck, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rescue(ImportError("No module named 'numpy'"), (a_check(FAILS),)) == 1
    said = capsys.readouterr().err
    assert said.startswith("dispatch-desk can't start: No module named 'numpy'. ")
    assert "→ Bring it back." in said


def test_that_the_whole_doctor_looks_at_this_computer_without_a_display(
    home: Path, first_on_the_path: Path
) -> None:
    """Typer can't be loaded, so the command line can't: every check runs, and one names the cause."""
    (first_on_the_path / "typer.py").write_text("raise ImportError('typer is spoilt')", "utf-8")
    program = "import sys; sys.path.insert(0, sys.argv.pop())\n"
    program += "from dispatch_desk.__main__ import main; main()"
    words = [sys.executable, "-c", program, "doctor", str(first_on_the_path)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own program
    assert ended.returncode == 1
    assert "dispatch-desk can't start: typer is spoilt" in ended.stderr
    assert "✗ FAILED  typer: can't be loaded (typer is spoilt)" in ended.stderr
    assert ended.stderr.count("FAILED") == 1, ended.stderr
    for check in WINDOW_CHECKS:
        assert f"\n{check.name}\n" in ended.stderr
    assert not home.exists()
