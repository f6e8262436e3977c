"""The doctor's checks that need Qt, each in its own process as the doctor runs it."""

import sys
from pathlib import Path
from shutil import copytree

import pytest

from dispatch_desk.doctor.examining import examine
from dispatch_desk.doctor.finding import Asked, Finding
from ui.checkup import WINDOW_CHECKS, fonts, sound

ROOT = Path(__file__).parents[2]


def found(name: str) -> dict[str, Finding]:
    (check,) = (check for check in WINDOW_CHECKS if check.name == name)
    ((_, findings),) = examine([check], Asked())
    return {finding.about: finding for finding in findings}


def test_that_without_a_display_a_window_is_drawn_all_the_same_and_said_how() -> None:
    said = found("Display")
    assert {about: finding.level for about, finding in said.items()} == {
        "Display": "warning",
        "Qt": "fine",
        "Window": "fine",
    }
    assert "dispatch-desk run --offscreen" in said["Display"].remedy


def test_that_a_display_nobody_serves_fails_the_check_and_not_the_doctor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":97")
    finding = found("Display")["this check"]
    assert finding.level == "failed"
    assert "SIGABRT" in finding.found
    assert finding.remedy.startswith("Install what System libraries names")


def test_that_the_real_watch_starts_and_rings_without_a_sound() -> None:
    finding = sound.watch([sys.executable, "-c", sound.SILENT])
    assert finding == Finding(
        "fine", "Safety watch", "a process of its own; it rang for the emergency"
    )


def test_that_a_watch_that_cannot_start_is_a_failure_with_its_last_words() -> None:
    finding = sound.watch([sys.executable, "-c", "raise SystemExit('no library')"])
    assert finding.level == "failed"
    assert finding.found.endswith("it said: no library")


def test_that_a_watch_that_never_rings_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "RINGS_IN_S", 0.5)
    finding = sound.watch([sys.executable, "-c", "import sys; sys.stdin.read()"])
    assert finding.level == "failed"
    assert finding.found.endswith("it said: nothing")


def test_that_a_missing_sound_device_is_grave_only_where_somebody_sits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device = sound._device()
    if device.level == "fine":
        pytest.skip("this computer has a sound device")
    assert device.level == "warning"
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert sound._device().level == "failed"


def test_that_the_shipped_letters_are_used_and_have_every_sign() -> None:
    said = found("Fonts")
    assert {about: finding.level for about, finding in said.items()} == {
        "Inter": "fine",
        "Signs": "fine",
        "Icons": "fine",
    }


def test_that_the_signs_are_read_from_the_program_itself() -> None:
    seen = fonts.signs()
    assert {"A", "…", "→", "·", "“", "\u2212"} <= seen
    assert not {"\n", "\u00a0"} & seen


def test_that_a_sign_the_letters_lack_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "signs", lambda: {"A", "𓀀"})
    finding = next(f for f in fonts.examine(Asked()) if f.about == "Signs")
    assert finding.level == "warning"
    assert "U+13000" in finding.found


@pytest.mark.parametrize("spoilt", ["missing", "no font"])
def test_that_a_font_file_that_is_missing_or_none_is_a_failure(
    spoilt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(ROOT / "ui", tmp_path / "ui")
    bold = tmp_path / "ui" / "assets" / "fonts" / "Inter-Bold.otf"
    bold.unlink()
    if spoilt == "no font":
        bold.write_bytes(b"not a font")
    monkeypatch.syspath_prepend(str(tmp_path))
    finding = found("Fonts")["Inter"]
    assert finding.level == "failed"
    assert "Inter-Bold.otf is missing or no font" in finding.found
    assert finding.remedy
