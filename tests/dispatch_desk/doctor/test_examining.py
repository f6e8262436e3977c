"""Whatever a check does, it costs its own lines and nothing else."""

from pathlib import Path

import pytest

from dispatch_desk.doctor.examining import examine
from dispatch_desk.doctor.finding import Asked, Check, Finding
from tests.dispatch_desk.doctor.conftest import MakeCheck

FINE = Finding("fine", "this", "all is well")
YIELDS = "yield Finding('fine', 'this', 'all is well')"


def found(*checks: Check, asked: Asked | None = None) -> list[list[Finding]]:
    return [findings for _, findings in examine(checks, asked or Asked())]


def broken(why: str) -> Finding:
    return Finding("failed", "this check", f"It could not be finished: {why}", "Mend it.")


def test_that_a_check_that_raises_is_a_failure_with_its_reason(a_check: MakeCheck) -> None:
    raises = a_check(f"{YIELDS}\nraise ValueError('no such thing')")
    assert found(raises, a_check(YIELDS)) == [
        [FINE, broken("ValueError: no such thing")],
        [FINE],
    ]


def test_that_a_check_that_hangs_is_ended_and_what_it_found_is_kept(a_check: MakeCheck) -> None:
    hangs = a_check(f"{YIELDS}\nimport threading\nthreading.Event().wait()", 1.5)
    assert found(hangs, a_check(YIELDS)) == [
        [FINE, broken("no answer within 1.5 seconds")],
        [FINE],
    ]


def test_that_a_check_that_takes_its_process_with_it_is_a_failure(a_check: MakeCheck) -> None:
    dies = a_check(
        "import os, sys\nprint('no display', file=sys.stderr, flush=True)\nos.abort()\nyield"
    )
    assert found(dies) == [[broken("SIGABRT: no display")]]


def test_that_a_check_that_ends_without_a_word_is_a_failure(a_check: MakeCheck) -> None:
    assert found(a_check(f"{YIELDS}\nimport os\nos._exit(0)")) == [
        [FINE, broken("it said nothing")]
    ]


def test_that_a_check_that_is_not_there_is_a_failure() -> None:
    ((finding,),) = found(Check("Gone", "nowhere.at_all:examine", "Mend it."))
    assert finding == broken("ModuleNotFoundError: No module named 'nowhere'")


def test_that_what_libraries_print_is_no_answer(a_check: MakeCheck) -> None:
    noisy = a_check(f"import os\nprint('hello')\nos.write(1, b'more\\n')\n{YIELDS}")
    assert found(noisy) == [[FINE]]


def test_that_what_was_asked_reaches_the_check(a_check: MakeCheck) -> None:
    repeats = a_check("yield Finding('fine', str(asked.journal), f'{asked.whole} {asked.listen}')")
    asked = Asked("sqlite:ö.journal", whole=True)
    assert found(repeats, asked=asked) == [[Finding("fine", "sqlite:ö.journal", "True False")]]


def test_that_a_module_lying_about_in_the_current_folder_is_not_taken(
    a_check: MakeCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise RuntimeError('not me')", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert found(a_check(YIELDS)) == [[FINE]]
