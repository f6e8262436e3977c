"""When two pictures are the same: a guide's must fail for a digit, and not for a softer edge."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.walk.pictures import FAINT, RETAKE, in_few_colours, pixels, trouble
from ui.theme import NIGHT, font

SCREEN = 1920, 1080
CARD = QRect(8, 10, 280, 56)


@pytest.fixture(autouse=True)
def _as_kept(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    assert qapp is not None  # letters want a program
    monkeypatch.delenv(RETAKE, raising=False)


def a_screen(callsign: str = "BR21", *, card: bool = True) -> QImage:
    """A large, quiet screen with one small callsign and one card of an officer who is late."""
    made = QImage(*SCREEN, QImage.Format.Format_RGB32)
    made.fill(QColor(NIGHT.panel))
    with QPainter(made) as painter:
        painter.setPen(QColor(NIGHT.text1))
        painter.setFont(font(12, 500))
        painter.drawText(QPoint(700, 520), callsign)
        if card:
            painter.setPen(QColor(NIGHT.amber))
            painter.drawRect(CARD)
            painter.drawText(CARD.center(), "AMBER")
    return made


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    made = tmp_path / "kept" / "screen.png"
    made.parent.mkdir()
    assert in_few_colours(a_screen()).save(str(made))
    return made


def test_that_the_same_screen_has_the_same_picture(kept: Path, tmp_path: Path) -> None:
    assert trouble(a_screen(), kept, tmp_path) == ""


def test_that_a_changed_callsign_is_another_picture(kept: Path, tmp_path: Path) -> None:
    found = trouble(a_screen("BR24"), kept, tmp_path)
    assert found.startswith("screen.png differs in ")
    assert (tmp_path / "screen-seen.png").exists()
    assert (tmp_path / "screen-difference.png").exists()


def test_that_a_missing_card_is_another_picture(kept: Path, tmp_path: Path) -> None:
    assert "differs" in trouble(a_screen(card=False), kept, tmp_path)


def test_that_a_softer_edge_is_no_difference(kept: Path, tmp_path: Path) -> None:
    screen = pixels(a_screen())
    soft = np.clip(screen + np.where(screen > 100, -FAINT // 2, FAINT // 4), 0, 255)
    data = soft.astype(np.uint8).tobytes()
    seen = QImage(data, *SCREEN, 3 * SCREEN[0], QImage.Format.Format_RGB888)
    assert trouble(seen, kept, tmp_path) == ""


def test_that_another_size_is_another_picture(kept: Path, tmp_path: Path) -> None:
    assert "1920 x 1080" in trouble(a_screen().copy(0, 0, 1600, 900), kept, tmp_path)


def test_that_a_picture_nobody_has_taken_is_missed(tmp_path: Path) -> None:
    assert trouble(a_screen(), tmp_path / "new.png", tmp_path) == "new.png is not there"


def test_that_a_picture_is_retaken_when_asked_for(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RETAKE, "1")
    assert trouble(a_screen("BR24"), kept, tmp_path) == ""
    monkeypatch.delenv(RETAKE)
    assert trouble(a_screen("BR24"), kept, tmp_path) == ""


def test_that_few_colours_are_enough_for_a_screen_of_many() -> None:
    rows, columns = np.mgrid[0:200, 0:300]
    many = np.stack([rows, columns // 2, (rows + columns) // 4], axis=2).astype(np.uint8)
    image = QImage(many.tobytes(), 300, 200, 900, QImage.Format.Format_RGB888)
    few = in_few_colours(image)
    assert few.colorCount() <= 192
    assert np.abs(pixels(few) - pixels(image)).max() < FAINT
