"""A force's profile: what is wrong in it is said with the file's name, before anybody works with it."""

from importlib.resources import files
from pathlib import Path

import pytest

from dispatch_desk.force.profile import ForceError, load_force

SAMPLE = files("dispatch_desk.force").joinpath("sample.toml").read_text("utf-8")


def test_that_the_sample_is_whole() -> None:
    force = load_force()
    assert force.grade("1").attend_s == 900
    assert force.status(6).availability == "at_scene"
    assert force.check_rule("alone_at_risk").rule().first.total_seconds() == 300


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('grade = "1"\nmin_officers', 'grade = "9"\nmin_officers', "no grade “9”"),
        ('code = "theft"', 'code = "damage"', "“damage” twice"),
        ('availability = "at_scene"', 'availability = "somewhere"', "somewhere"),
        ('availability = "emergency"', 'availability = "message"', "means “emergency”"),
        ("en_route_factor = 1.5", "en_route_factor = 1.5\ncolour = 3", "colour"),
        ("en_route_factor = 1.5", "en_route_factor = ", "not a force profile"),
        ("high = 3\nflood = 11", "high = 3\nflood = 3", "flood must be more than high"),
        ("flood = 11", "flood = 201", "alarm_load.flood"),
        ('driving = "response" ', 'driving = "flying" ', "no way of driving “flying”"),
        ('driving = "pedal"', 'driving = "boat"', "no way of driving “boat”"),
    ],
)
def test_that_a_mistake_is_named_with_its_file(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    profile = tmp_path / "force.toml"
    profile.write_text(SAMPLE.replace(old, new), "utf-8")
    with pytest.raises(ForceError) as refusal:
        load_force(profile)
    assert said in str(refusal.value)
    assert "force.toml" in str(refusal.value)


def test_that_a_missing_profile_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ForceError, match="not a force profile"):
        load_force(tmp_path / "none.toml")
