"""A force's profile: the sample is whole, and what can't be read at all is one sentence."""

from importlib.resources import files
from pathlib import Path

import pytest

from dispatch_desk.force.document import MOST_BYTES
from dispatch_desk.force.profile import ForceError, load_force
from dispatch_desk.force.rules import CODED, LISTS_OWN_KEYS, REFERENCES
from dispatch_desk.sending.needs import needs_of

SAMPLE = files("dispatch_desk.force").joinpath("sample.toml").read_text("utf-8")
FORCE = load_force()


def refused(path: Path) -> str:
    with pytest.raises(ForceError) as refusal:
        load_force(path)
    return str(refusal.value)


def test_that_the_sample_is_whole() -> None:
    assert FORCE.grade("1").attend_s == 900
    assert FORCE.status(6).availability == "at_scene"
    firsts = {timing.code: timing.rule().first.total_seconds() for timing in FORCE.check_rules}
    assert firsts["alone_at_risk"] == 300


def test_that_a_profile_elsewhere_is_read_the_same(tmp_path: Path) -> None:
    profile = tmp_path / "force.toml"
    profile.write_bytes(b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode())
    assert load_force(profile) == FORCE


# What the sample says of sending


def test_that_a_domestic_with_weapons_asks_for_two_and_for_no_taser() -> None:
    needs = needs_of("domestic", ("weapons", "children"), "1", FORCE)
    assert (needs.officers, needs.alone, needs.confrontation) == (2, False, True)
    assert (needs.skills, needs.driver, needs.vehicles, needs.equipment) == ((), "none", (), ())
    assert "PCSO" in needs.forbidden


def test_that_a_weapon_outside_asks_for_one_taser() -> None:
    assert needs_of("disorder", ("weapons",), "2", FORCE).skills == (("taser", 1),)


def test_that_who_carries_prisoners_or_is_at_court_is_never_sent() -> None:
    assert [FORCE.status(code).send for code in (8, 9, 10)] == [(), (), ()]


def test_that_only_the_gravest_grade_ends_a_break_and_with_a_prompt() -> None:
    refreshments = FORCE.status(4)
    assert (refreshments.send, bool(refreshments.prompt)) == (("1",), True)


def test_that_what_a_force_does_not_own_is_asked_for() -> None:
    asked = {kind.code: kind.requested for kind in FORCE.unit_kinds if kind.requested}
    assert asked["NPAS"] == "NPAS operations centre"
    assert asked["ARV"] == "duty inspector"
    assert asked["NBF"] == "neighbouring control room"


def test_that_no_reason_for_a_choice_takes_a_key_of_the_list() -> None:
    keys = [reason.key for reason in FORCE.choice_reasons]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set(LISTS_OWN_KEYS)


def test_that_every_rule_of_the_sample_is_used_or_can_be() -> None:
    for rule in FORCE.needs:
        kinds = rule.types or ("advice",)
        found = needs_of(kinds[0], rule.markers, (rule.grades or ("1",))[0], FORCE)
        assert found.officers >= rule.officers
        assert set(rule.forbidden) <= set(found.forbidden)


# What is looked at


def test_that_every_list_of_codes_is_looked_through() -> None:
    coded = {name for name, row in vars_of(FORCE).items() if row and hasattr(row[0], "code")}
    assert coded == set(CODED)


def test_that_every_key_that_names_codes_is_looked_up() -> None:
    for table, key, other in REFERENCES:
        rows = getattr(FORCE, table)
        first = rows[0] if isinstance(rows, tuple) else rows
        assert hasattr(first, key)
        assert other in CODED


def vars_of(force: object) -> dict[str, tuple[object, ...]]:
    rows = {name: getattr(force, name) for name in type(force).__struct_fields__}  # type: ignore[attr-defined] # a struct
    return {name: row for name, row in rows.items() if isinstance(row, tuple)}


# What is no profile at all


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'id = "a"\nname = \n', "force.toml, line 2: this is no TOML (Invalid value)"),
        (b'id = "a"\nid = "b"\n', "line 2: this is no TOML (Cannot overwrite a value): the same"),
        (b'id = "a"\nname = "open\n', "line 2: this is no TOML"),
        (b'id = "a"\n[grades\n', "line 2: this is no TOML"),
        (b'id = "a"\nname = "\xff"\n', "line 2: this is no UTF-8: save the file as UTF-8"),
        (b"# a\n" * MOST_BYTES, f"text of at most {MOST_BYTES // 1000} kB"),
        (b"id = " + b"[" * 300 + b"]" * 300, "stand in each other without end"),
        (b"id = " + b"[" * 1_900, "stand in each other without end"),
        (
            b"\na" + b".a" * 90_000 + b" = 1",
            "line 2: it is longer than 2000 characters: divide it",
        ),
        (b"id = " + b"9" * 1_900, "not a huge number"),
        (b"id = 0x" + b"f" * 1_900, "not a huge number"),
    ],
)
def test_that_what_is_no_toml_is_one_sentence_with_its_line(
    tmp_path: Path, raw: bytes, said: str
) -> None:
    profile = tmp_path / "force.toml"
    profile.write_bytes(raw)
    assert said in refused(profile)
    assert "force.toml" in refused(profile)


def test_that_a_missing_profile_and_a_folder_are_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        assert "is not a force profile: there is no such file" in refused(path)
