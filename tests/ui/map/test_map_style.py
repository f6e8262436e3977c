"""The style file is read whole, or refused with the place that is wrong."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from geodata.places import MapError
from ui.map.style import FILE, PAPERS, STYLE, read_style

WHOLE = FILE.read_text(encoding="utf-8")


def refusal(folder: Path, text: str) -> str:
    path = folder / "map-style.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MapError) as told:
        read_style(path)
    assert str(path) in str(told.value)
    return str(told.value)


def test_that_the_style_that_is_shipped_is_read() -> None:
    assert read_style() == STYLE
    assert set(PAPERS) == {"night", "day", "print"}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('land = "#14191f"', 'land = "black"', "papers"),
        ("link_share = 0.7", "link_share = 7", "link_share"),
        ("link_share = 0.7", "", "link_share"),
        ("link_share = 0.7", "link_share = ", "line"),
        ('"rail", "roads"', '"roads", "rail", "roads"', "order names a layer twice"),
        ('"tunnels", "rail"', '"rail"', "order lacks “tunnels”"),
        ('"tunnels", "rail"', '"tunnels", "trams", "rail"', "order has “trams”"),
        ("[roads.track]", "[roads.lane]", "roads lacks “track”"),
        ("knots = [8, 10", "knots = [10", "has 10 widths for 9 knots"),
        ("knots = [8, 10", "knots = [10, 8", "knots must rise"),
        ("zooms = [12, 13.5", "zooms = [13.5", "casing.px"),
        ('ink = "name_water"', 'ink = "sea"', "faces.water.ink is “sea”"),
        ('city = { face = "city"', 'city = { face = "metropolis"', "“metropolis”"),
        ("[points]", "[points]\nzoo = { zoom = 12, names_zoom = 14 }", "points has “zoo”"),
        ('track = "#2b312f"', "", "papers.night.roads lacks “track”"),
        ("[papers.print]", "[papers.ink]", "papers"),
        ("shield = { px = 11", "sign = { px = 11", "faces lacks “shield”"),
        ("[casing]", "colour = 3\n[casing]", "colour"),
    ],
)
def test_that_a_mistake_in_the_style_is_told_with_its_place(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    assert was in WHOLE
    assert said in refusal(tmp_path, WHOLE.replace(was, becomes, 1))


def test_that_a_style_that_is_gone_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="put the file back"):
        read_style(tmp_path / "map-style.toml")
    (tmp_path / "map-style.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MapError, match="can't be used"):
        read_style(tmp_path / "map-style.toml")


def test_that_no_colour_of_the_ground_stands_in_the_code() -> None:
    """What paints the ground asks the file for every colour."""
    for name in ("style", "render", "basemap", "names", "labelling", "labels", "lettering"):
        code = (FILE.parents[1] / "map" / f"{name}.py").read_text(encoding="utf-8")
        assert re.findall(r'"#[0-9a-f]{6}"|QColor\("\w+"\)', code) == [], name


@pytest.mark.parametrize("zoom", [8.0, 11.0, 13.0, 14.5, 16.0, 19.0])
def test_that_a_graver_road_is_never_narrower(zoom: float) -> None:
    widths = [STYLE.road_width(road_class, zoom) for road_class in STYLE.roads]
    assert all(wide >= narrow for wide, narrow in pairwise(widths)), widths


@pytest.mark.parametrize("paper", ["night", "day", "print"])
def test_that_every_name_can_be_read_on_the_land_it_stands_on(paper: str) -> None:
    """WCAG: 4.5 to 1, on every kind of ground; the halo is of the land's colour."""
    found = next(colours for name, colours in PAPERS.items() if name == paper)
    grounds = {"halo": found.halo, "land": found.land} | {
        name: found.areas[name] for name in ("residential", "commercial", "industrial")
    }
    for face in STYLE.faces.values():
        for ground, colour in grounds.items():
            if face.ink != "shield_text":
                ratio = contrast(found.ink(face.ink), colour)
                assert ratio >= 4.5, f"{paper}: {face.ink} on {ground} has {ratio:.2f}"
    for letters, plate in (
        (found.shield_text, found.shield), (found.shield_light, found.shield_trunk),
        (found.shield_light, found.shield_motorway), (found.point_sign, found.point),
    ):  # fmt: skip
        assert contrast(letters, plate) >= 4.5


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
