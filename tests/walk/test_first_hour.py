"""The user guide of the first hour, followed to the letter; how it must be written: tests/walk/guide.py."""

from pathlib import Path

import pytest

from tests.walk.guide import Picture, read
from tests.walk.pictures import HOW_TO_RETAKE, LARGEST
from tests.walk.terminal import Terminal
from tests.walk.walking import OpenRoom, Walk

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = DOCS / "first-hour.md"
PICTURES = DOCS / "pictures" / "first-hour"


@pytest.mark.soak  # two nights, a replay and a live desk: a minute and more
@pytest.mark.qt_log_ignore("This plugin does not support")  # what pops up: offscreen grumbles
def test_that_whoever_follows_the_guide_sees_what_it_says_and_shows(
    open_room: OpenRoom, terminal: Terminal, tmp_path: Path
) -> None:
    walk = Walk(GUIDE, open_room, terminal, tmp_path)
    for part in read(GUIDE.read_text("utf-8")):
        walk.take(part)
    if walk.differing:
        pytest.fail("\n".join([*walk.differing, f"Seen: {tmp_path}", HOW_TO_RETAKE]))


def test_that_every_picture_is_shown_and_every_one_shown_is_there() -> None:
    shown = [part.path for part in read(GUIDE.read_text("utf-8")) if isinstance(part, Picture)]
    kept = [path.relative_to(DOCS).as_posix() for path in PICTURES.iterdir()]
    assert sorted(shown) == sorted(kept)


def test_that_the_pictures_are_soon_loaded() -> None:
    assert {path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST} == set()
