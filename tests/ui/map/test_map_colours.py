"""What the eye needs of the map: contrast on every ground, and statuses that nobody mistakes for others.

Measured on what is painted, not on what is meant: a colour or a badge made wrong fails here.
"""

from itertools import combinations
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from resources.status import Availability
from tests.ui.test_theme import BLIND, contrast, linear
from ui.map.marks import MapUnit
from ui.map.style import PAPERS, PaperName
from ui.map.symbols import Atlas, symbol_key
from ui.map.unitmarks import ASHES, HOLLOW, SIDE, mixed
from ui.theme import DAY, NIGHT, Theme
from ui.widgets.marks import grade_colour, level_colour, status_colour

BOTH = pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
SEEN = MapUnit("BR24", Position(51.58, -2.99), "RSP", "available")
AS_SEEN = {
    **BLIND,
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,  # a print, or an eye without cones
    "all": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
# Two colours this far apart (CIE 1976) are told apart side by side without searching; 2.3 is just seen.
APART = 10.0
# A badge has 100 pixels; those most alike in grey, a dot and a square, differ in 24. Fewer than a fifth of
# it would not be seen at arm's length.
LEAST_PIXELS = 20

Pixels = npt.NDArray[np.float64]


def grounds(theme: Theme) -> dict[str, QColor]:
    """What a symbol may stand on; what is printed is dressed as by day."""
    papers: tuple[PaperName, ...] = ("night",) if theme.name == "night" else ("day", "print")
    return {
        f"{name} ({paper})": QColor(colour)
        for paper in papers
        for name, colour in {"land": PAPERS[paper].land, **PAPERS[paper].areas}.items()
    }


def plain_land(theme: Theme) -> QColor:
    return QColor(PAPERS[theme.name].land)


def land_of(theme: Theme) -> QColor:
    """The edge every symbol has around it."""
    return QColor(theme.bg if theme.name == "night" else "#ffffff")


def inks(theme: Theme) -> dict[str, QColor]:
    """Every colour a symbol is filled with."""
    found = {}
    for status in get_args(Availability):
        for step, ashes in enumerate(ASHES):
            colour = status_colour(status, theme)
            found[f"{status}, age {step}"] = mixed(colour, theme.colour("text3"), ashes)
    for level in (Level.AMBER, Level.RED):
        found[level.name] = level_colour(level, theme)
    for look in (1, 2, 3, 4):
        found[f"grade {look}"] = grade_colour(look, theme)
    return found | {token: theme.colour(token) for token in ("focus", "text1", "text2")}


@BOTH
def test_that_every_symbol_stands_out_from_every_ground_and_from_its_own_edge(
    theme: Theme,
) -> None:
    faint = [
        f"{name} on {ground}: {contrast(ink, behind):.2f}"
        for name, ink in inks(theme).items()
        for ground, behind in {**grounds(theme), "its edge": land_of(theme)}.items()
        if contrast(ink, behind) < 3.0 and not name.startswith("emergency")
    ]
    assert faint == []


@BOTH
def test_that_an_emergency_stands_out_by_its_white_ring_where_red_does_not(theme: Theme) -> None:
    """Its field carries white words, and lies within a ring that is black by day and white by night."""
    ring = QColor("black" if theme.name == "day" else "white")
    for name, ground in grounds(theme).items():
        assert contrast(ring, ground) >= 3.0, name
    assert contrast(QColor("white"), theme.colour("emergency")) >= 4.5
    assert contrast(ring, theme.colour("emergency")) >= 3.0


@BOTH
def test_that_every_word_on_a_plate_can_be_read(theme: Theme) -> None:
    plates = {"panel": theme.colour("panel"), "selected": theme.colour("selected")}
    words = {
        **{token: theme.colour(token) for token in ("text1", "text2", "amber")},
        **{level.name: level_colour(level, theme) for level in (Level.AMBER, Level.RED)},
    }
    faint = [
        f"{word} on {plate}: {contrast(ink, behind):.2f}"
        for word, ink in words.items()
        for plate, behind in plates.items()
        if contrast(ink, behind) < 4.5
    ]
    assert faint == []


@BOTH
def test_that_the_plate_of_a_dimmed_unit_can_be_read_on_any_ground(theme: Theme) -> None:
    for name, ground in grounds(theme).items():
        behind = mixed(ground, theme.colour("panel"), 0.6)
        assert contrast(theme.colour("text3"), behind) >= 4.5, name


@BOTH
def test_that_the_glyph_in_a_symbol_stands_out_from_its_colour(theme: Theme) -> None:
    for status in get_args(Availability):
        if status not in HOLLOW and status != "emergency":
            for ashes in ASHES:
                fill = mixed(status_colour(status, theme), theme.colour("text3"), ashes)
                assert contrast(theme.colour("on_grade"), fill) >= 3.0, (status, ashes)


def painted(unit: MapUnit, theme: Theme, ground: QColor) -> Pixels:
    """A symbol as it stands on the map, in linear light, n x 3."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(ground)
    with QPainter(image) as painter:
        atlas = Atlas(theme, 1.0)
        slot = np.array([atlas.unit(unit, symbol_key(unit))], np.int64)
        wide, high = atlas.units.sizes(slot)
        atlas.units.draw(painter, slot, (SIDE - wide) // 2, (SIDE - high) // 2)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE * SIDE, 4)[:, 2::-1]
    share = raw / 255.0
    linear: Pixels = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear


def lab(light: Pixels) -> Pixels:
    """CIE Lab under daylight (D65), n x 3."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = np.clip(light, 0, 1) @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    found: Pixels = np.column_stack(
        (116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2]))
    )
    return found


def different(one: Pixels, other: Pixels, eye: str) -> int:
    """In how many pixels this eye sees another colour."""
    seen = np.array(AS_SEEN[eye])
    away = np.linalg.norm(lab(one @ seen.T) - lab(other @ seen.T), axis=1)
    return int((away >= APART).sum())


def looks() -> list[Availability]:
    """Statuses that are drawn each in its own way: all who are not to be sent are drawn alike."""
    return [one for one in get_args(Availability) if one not in HOLLOW or one == "break"]


@BOTH
@pytest.mark.parametrize("eye", AS_SEEN)
def test_that_no_two_statuses_look_alike_to_any_eye(qtbot: QtBot, theme: Theme, eye: str) -> None:
    assert qtbot is not None
    ground = plain_land(theme)
    seen = {
        status: painted(replace(SEEN, availability=status), theme, ground) for status in looks()
    }
    alike = [
        f"{one} and {other}: {different(seen[one], seen[other], eye)} pixels"
        for one, other in combinations(seen, 2)
        if different(seen[one], seen[other], eye) < LEAST_PIXELS
    ]
    assert alike == []


@BOTH
@pytest.mark.parametrize("eye", AS_SEEN)
def test_that_kinds_with_a_shape_of_their_own_are_told_apart_without_colour(
    qtbot: QtBot, theme: Theme, eye: str
) -> None:
    assert qtbot is not None
    ground = plain_land(theme)
    seen = {
        kind: painted(replace(SEEN, kind=kind), theme, ground)
        for kind in ("RSP", "RPU", "NBH", "PCSO", "ARV", "DRONE", "DOG", "VAN")
    }
    for one, other in combinations(seen, 2):
        assert different(seen[one], seen[other], eye) >= LEAST_PIXELS, (one, other)


@BOTH
def test_that_each_step_of_a_positions_age_is_greyer_than_the_one_before(
    qtbot: QtBot, theme: Theme
) -> None:
    """And that the badge, which says what the unit does, keeps its colour."""
    assert qtbot is not None

    def colourful(age_s: float, *, is_stale: bool = False) -> float:
        unit = replace(SEEN, availability="at_scene", age_s=age_s, is_stale=is_stale)
        shades = lab(painted(unit, theme, plain_land(theme)))
        return float(np.hypot(shades[:, 1], shades[:, 2]).sum())

    steps = [colourful(5), colourful(70), colourful(150), colourful(400, is_stale=True)]
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) == len(steps)
    assert steps[-1] > colourful(5) / 20


def test_that_an_emergency_is_never_pale(qtbot: QtBot) -> None:
    assert qtbot is not None
    pressed = replace(SEEN, availability="emergency", level=Level.EMERGENCY)
    old = replace(pressed, age_s=900.0)
    assert (painted(pressed, DAY, QColor("white")) == painted(old, DAY, QColor("white"))).all()


@BOTH
def test_that_a_crew_of_one_and_a_crew_of_many_are_said_and_two_are_not(
    qtbot: QtBot, theme: Theme
) -> None:
    assert qtbot is not None
    ground = plain_land(theme)
    alone, usual, three, unknown = (
        painted(replace(SEEN, crew=crew), theme, ground) for crew in (1, 2, 3, 0)
    )
    assert (usual == unknown).all()
    for eye in AS_SEEN:
        assert different(alone, usual, eye) >= LEAST_PIXELS
        assert different(alone, three, eye) >= LEAST_PIXELS


@BOTH
def test_that_only_who_is_alone_with_somebody_is_marked_in_amber(
    qtbot: QtBot, theme: Theme
) -> None:
    """Most crews are of one: said of all in amber it would say nothing."""
    assert qtbot is not None

    def amber(availability: Availability, crew: int) -> int:
        unit = replace(SEEN, availability=availability, crew=crew)
        shades = painted(unit, theme, plain_land(theme))
        wanted = np.array([linear(theme.colour("amber"))])
        return int((np.linalg.norm(lab(shades) - lab(wanted), axis=1) < 4.0).sum())

    assert amber("at_scene", 1) >= LEAST_PIXELS // 2
    for availability, crew in (("available", 1), ("en_route", 1), ("at_scene", 2)):
        assert amber(availability, crew) == amber(availability, 2), availability  # type: ignore[arg-type]


def test_that_an_arrow_is_never_hidden_by_a_ring_or_a_badge(qtbot: QtBot) -> None:
    assert qtbot is not None
    ground = plain_land(NIGHT)
    for selected in (False, True):
        standing = painted(replace(SEEN, selected=selected), NIGHT, ground)
        for turn in range(0, 360, 30):
            unit = replace(SEEN, heading_deg=float(turn), speed_mps=9.0, selected=selected)
            assert different(painted(unit, NIGHT, ground), standing, "grey") >= 30, turn
