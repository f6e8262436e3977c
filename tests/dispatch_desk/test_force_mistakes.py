"""Every kind of mistake in a force's profile: its file, its line, what is wrong, what would be right."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_desk.force.profile import Force, ForceError, load_force

SAMPLE = files("dispatch_desk.force").joinpath("sample.toml").read_text("utf-8")
ROWS = SAMPLE.splitlines()

Refusal = Callable[[str], str]


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    def told(text: str) -> str:
        profile = tmp_path / "force.toml"
        profile.write_text(text, "utf-8")
        with pytest.raises(ForceError) as refused:
            load_force(profile)
        return str(refused.value)

    return told


def line_of(text: str, wrong: str) -> int:
    """The line in which what is wrong ends."""
    return text[: text.index(wrong) + len(wrong)].count("\n") + 1


# One mistake of each kind, in each table: what stands in the sample, what stands there now, what is said. The
# line is that of the end of what stands there now.

MISTAKES = [
    # the profile itself
    ("en_route_factor = 1.5", "en_route_factor = 1.5\ncolour = 3", "“colour” is no key of a force"),
    ("en_route_factor = 1.5", "en_route_factor = 0.5", "0.5 must be a number from 1 to 10"),
    ("en_route_factor = 1.5", "en_route_factor = nan", "nan must be a number from 1 to 10"),
    ('id = "sample"', 'id = ""', "id must not be empty"),
    (
        'name = "Sample force"',
        "name = 2030-01-01",
        "name must be text in quotes, not a date or time",
    ),
    # supervisor_after, set_checks, alarm_load, positions
    (
        "emergency_s = 15",
        "emergency_s = 0",
        "[supervisor_after]: emergency_s = 0 must be a whole number from 1",
    ),
    ("emergency_s = 15", "emergency_s = true", "emergency_s = true must be a whole number"),
    (
        "longest_s = 1800",
        "longest = 1800",
        "[set_checks]: “longest” is no key of it; did you mean “longest_s”?",
    ),
    (
        "longest_s = 1800\namber_s = 60\nred_s = 120",
        "longest_s = 1800\namber_s = 60\nred_s = 60",
        "[set_checks]: red_s = 60 must be more than amber_s = 60",
    ),
    (
        "high = 3\nflood = 11",
        "high = 3\nflood = 3",
        "[alarm_load]: flood = 3 must be more than high = 3",
    ),
    ("flood = 11", "flood = 201", "flood = 201 must be a whole number from 2 to 200"),
    ("stale_s = 300", "stale_s = 60", "[positions]: stale_s = 60 must be more than fresh_s = 60"),
    (
        "plausible_mps = 13.0",
        'plausible_mps = "13"',
        'plausible_mps = "13" must be a number from 1 to 100',
    ),
    # check_rules
    (
        'where = "at_scene"',
        'where = "on_scene"',
        "[[check_rules]] “alone_at_risk”: where can't be “on_scene”; did you mean “at_scene”?",
    ),
    ('crew = "alone"', 'crew = "two"', "crew can't be “two”; there are: alone, any, more"),
    (
        "risk = true\nfirst_s = 300",
        "risk = true\nfirst_s = -300",
        "first_s = -300 must be a whole number",
    ),
    (
        '[[check_rules]]\ncode = "terminal"',
        '[[check_rules]]\ncode = "stop"',
        "[[check_rules]] “stop”: the code “stop” stands there twice; keep one",
    ),
    # driving
    (
        "motorway = 70",
        "moterway = 70",
        "[[driving.tables]] 1 of “response”: mph has no class of road “moterway”; did you mean “motorway”?",
    ),
    ("residential = 25", "residential = 0", "residential = 0 must be a number from 2 to 93"),
    ("residential = 25", "residential = nan", "residential = nan must be a number from 2 to 93"),
    ("from_hour = 7", "from_hour = 24", "from_hour = 24 must be a whole number from 0 to 23"),
    ("from_hour = 7", 'from_hour = "7"', 'from_hour = "7" must be a whole number'),
    ("from_hour = 7", "fromhour = 7", "“fromhour” is no key of it; did you mean “from_hour”?"),
    ("until_hour = 10", "until_hour = 7", "for the whole day write 0 and 24"),
    (
        "cap_mph = 90",
        "cap_mph = 250",
        "[[driving]] “response”: cap_mph = 250 must be a number from 2 to 93",
    ),
    (
        '"bus gates", "signed',
        '"red lights", "signed',
        "exempt can't be “red lights”; there are: bus gates",
    ),
    (
        'driver = "response"  ',
        'driver = "expert"',
        "driver can't be “expert”; there are: advanced, basic",
    ),
    (
        'name = "Normal driving"',
        'name = "N"\nblue_lights = true',
        "the first way of driving is everybody's: take blue_lights",
    ),
    (
        'name = "Normal driving"',
        'name = "N"\ndriver = "basic"',
        "the first way of driving is everybody's: take driver",
    ),
    # grades
    ("look = 1", "look = 5", "[[grades]] “1”: look = 5 must be a whole number from 1 to 4"),
    ("attend_s = 900", "attend_s = 0", "attend_s = 0 must be a whole number"),
    (
        'driving = "response"      #',
        'driving = "respond"  #',
        "driving: there is no way of driving “respond”; did you mean “response”?",
    ),
    # types
    (
        'name = "Domestic in progress"\ngrade = "1"',
        'name = "Domestic in progress"\ngrade = "9"',
        "[[types]] “domestic”: grade: there is no grade “9”; there are: 1, 2, 3, 4",
    ),
    (
        'name = "Domestic in progress"\ngrade = "1"',
        'name = "Domestic in progress"\ngrade = 1',
        "grade must be text in quotes, not 1",
    ),
    (
        "min_officers = 2",
        "min_officers = 0",
        "min_officers = 0 must be a whole number from 1 to 99",
    ),
    (
        "confrontation = true",
        'confrontation = "yes"',
        "confrontation must be true or false, not “yes”",
    ),
    (
        'grade = "3"\n\n[[types]]\ncode = "theft"',
        'grade = "3"\n\n[[types]]\ncode = "damage"',
        "[[types]] “damage”: the code “damage” stands there twice",
    ),
    # needs
    (
        "skills = { taser = 1 }",
        "skills = { tazer = 1 }",
        "[[needs]] “weapon_outside”: skills: there is no skill “tazer”; did you mean “taser”?",
    ),
    (
        "skills = { taser = 1 }",
        "skills = { taser = 0 }",
        "taser = 0 must be a whole number from 1 to 99",
    ),
    (
        "skills = { taser = 1 }",
        "skills = 1",
        "skills must be names with numbers, as in skills = { … = 1 }",
    ),
    (
        'types = ["collision"]',
        'types = ["colision"]',
        "types: there is no type of incident “colision”; did you mean “collision”?",
    ),
    (
        'types = ["collision"]',
        'types = "collision"',
        'types must be a list in brackets, as in types = ["…"], not “collision”',
    ),
    (
        'types = ["collision"]',
        'types = ["collision", "collision"]',
        "types names “collision” twice; keep one",
    ),
    ('types = ["collision"]', "types = [7]", "types must be text in quotes, not 7"),
    (
        'markers = ["weapons", "violence"]',
        'markers = ["weapon", "violence"]',
        "there is no marker “weapon”; did you mean “weapons”?",
    ),
    ('grades = ["1"]', 'grades = ["0"]', "grades: there is no grade “0”; there are: 1, 2, 3, 4"),
    (
        'driver = "advanced"',
        'driver = "avanced"',
        "driver can't be “avanced”; did you mean “advanced”?",
    ),
    (
        'vehicles = ["van", "carrier"]',
        'vehicles = ["van", "tank"]',
        "vehicles: there is no vehicle “tank”; there are: car, van",
    ),
    (
        'equipment = ["ram"]',
        'equipment = ["rams"]',
        "equipment: there is no equipment “rams”; did you mean “ram”?",
    ),
    (
        'forbidden = ["PCSO", "SC"]',
        'forbidden = ["PSCO", "SC"]',
        "forbidden: there is no kind of unit “PSCO”; did you mean “PCSO”?",
    ),
    # sending
    (
        "most_units = 3",
        "most_units = 9",
        "[sending]: most_units = 9 must be a whole number from 1 to 4",
    ),
    (
        'ahead_grades = ["1"]',
        'ahead_grades = ["one"]',
        "ahead_grades: there is no grade “one”; there are: 1, 2, 3, 4",
    ),
    ("moving_share = 0.5", "moving_share = 50", "moving_share = 50 must be a number from 0 to 1"),
    (
        "divert_takes_s = 30",
        "divert_takes_s = -30",
        "divert_takes_s = -30 must be a whole number from 0 to 86400",
    ),
    # backup
    (
        "second_s = 600",
        "second_s = 200",
        "[[backup]] “alone_at_risk”: second_s = 200 must be more than first_s = 300",
    ),
    (
        'code = "alone"\nname = "alone"',
        'code = "alone"\nname = "alone"\nmarkers = ["knife"]',
        "[[backup]] “alone”: markers: there is no marker “knife”; there are: weapons",
    ),
    # choice_reasons
    (
        'key = "L"',
        'key = "W"',
        "[[choice_reasons]] “local”: key “W” is a key of the ranked list itself; free are: A, D, E",
    ),
    ('key = "L"', 'key = "n"', "key “n” stands there twice; free are"),
    ('key = "L"', 'key = "7"', "key “7” must be one letter from A to Z"),
    ('key = "L"', 'key = "AB"', "key “AB” must be one letter from A to Z"),
    # statuses
    (
        'availability = "at_scene"',
        'availability = "at_the_scene"',
        "[[statuses]] “6”: availability can't be “at_the_scene”; did you mean “at_scene”?",
    ),
    (
        'name = "Off duty"',
        'name = "Off duty"\nsend = ["1"]',
        "send would never count: a unit whose status means “off” is never sent",
    ),
    ("code = 17", "code = 16", "[[statuses]] “16”: the code “16” stands there twice; keep one"),
    ("code = 17", 'code = "17"', 'code = "17" must be a whole number from 0 to 65535'),
    (
        'send = ["1"]',
        'send = ["immediate"]',
        "send: there is no grade “immediate”; there are: 1, 2, 3, 4",
    ),
    (
        'divert = ["1", "2"]',
        'divert = ["1", "4"]',
        "divert would never count for “4”: no job is graded lower; take it out",
    ),
    (
        'divert = ["1", "2"]',
        'divert = ["1", "5"]',
        "divert: there is no grade “5”; there are: 1, 2, 3, 4",
    ),
    ("turn_out_s = 60", "turn_out_s = -1", "turn_out_s = -1 must be a whole number from 0 to 3600"),
    (
        'prompt = "ask before',
        'promt = "ask before',
        "“promt” is no key of it; did you mean “prompt”?",
    ),
    # unit_kinds
    (
        'driving = "pedal"',
        'driving = "pedals"',
        "[[unit_kinds]] “PCSO”: driving: there is no way of driving “pedals”; did you mean “pedal”?",
    ),
    (
        'requested = "NPAS operations centre"',
        "requested = true",
        "[[unit_kinds]] “NPAS”: requested must be text in quotes, not true",
    ),
    (
        'chip = "heli"',
        'chip = "heli\\u0007"',
        "chip holds a character that can't be shown: take it out",
    ),
    # skills, vehicles, equipment, markers, results, alert_outcomes, channels
    (
        'code = "medic"',
        'code = "dog"',
        "[[skills]] “dog”: the code “dog” stands there twice; keep one",
    ),
    (
        "cages = 2",
        "cages = -2",
        "[[vehicles]] “van”: cages = -2 must be a whole number from 0 to 99",
    ),
    (
        'code = "stinger"',
        'code = "ram"',
        "[[equipment]] “ram”: the code “ram” stands there twice; keep one",
    ),
    (
        'name = "Children"',
        'name = "Children"\nrisk = 1',
        "[[markers]] “children”: risk must be true or false, not 1",
    ),
    (
        'name = "No trace"',
        'nmae = "No trace"',
        "[[results]] “no_trace”: “nmae” is no key of it; did you mean “name”?",
    ),
    (
        'name = "Terminal fault"',
        'name = "Terminal fault"\nneeds_confirmation = "no"',
        "[[alert_outcomes]] “terminal”: needs_confirmation must be true or false",
    ),
    (
        'code = "101"',
        'code = "999"',
        "[[channels]] “999”: the code “999” stands there twice; keep one",
    ),
    ('code = "agency"', f'code = "{"a" * 41}"', "code has 41 characters: 40 are the most"),
]


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES)
def test_that_a_mistake_has_its_file_its_line_and_what_would_be_right(
    refusal: Refusal, old: str, new: str, said: str
) -> None:
    assert old in SAMPLE
    broken = SAMPLE.replace(old, new, 1)
    line = (SAMPLE.partition(old)[0] + new).count("\n") + 1
    (told,) = (told for told in refusal(broken).splitlines() if said in told)
    assert f"force.toml, line {line}:" in told


# Mistakes that take more than one line to make


def test_that_rules_that_can_never_count_are_refused(refusal: Refusal) -> None:
    broken = SAMPLE.replace("from_hour = 7\nuntil_hour = 10\n", "", 1)
    told = refusal(broken)
    assert told.count("its hours never come: the tables before it hold in all of them") == 2
    assert "[[driving.tables]] 2 of “response”" in told
    kinds = [kind.code for kind in load_force().unit_kinds]
    broken = SAMPLE.replace('forbidden = ["PCSO"]', f"forbidden = {kinds}".replace("'", '"'), 1)
    assert "forbidden names every kind of unit: nobody could be sent" in refusal(broken)


def test_that_a_rule_that_asks_for_nothing_is_refused_at_its_heading(refusal: Refusal) -> None:
    broken = f'{SAMPLE}\n[[needs]]\ncode = "idle"\nname = "Idle"\nofficers = 1\n'
    line = line_of(broken, '[[needs]]\ncode = "idle"') - 1
    assert f"line {line}: [[needs]] “idle”: it asks for nothing: give officers" in refusal(broken)


@pytest.mark.parametrize("meaning", ["emergency", "on_duty", "en_route", "at_scene", "off"])
def test_that_a_profile_that_cannot_say_what_a_unit_does_is_refused(
    refusal: Refusal, meaning: str
) -> None:
    broken = SAMPLE.replace(f'availability = "{meaning}"', 'availability = "message"')
    assert f"no status means “{meaning}”: give one with availability = “{meaning}”" in refusal(
        broken
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("grades", "[[grades]] is empty: give at least one entry"),
        ("channels", "[[channels]] is empty: give at least one entry"),
        ("driving", "[[driving]] is empty: give at least one entry"),
        ("check_rules", "[[check_rules]] is empty: give at least one entry"),
    ],
)
def test_that_an_empty_table_is_refused_where_the_desk_needs_one(
    refusal: Refusal, table: str, said: str
) -> None:
    assert f"line 4: {said}" in refusal(without(table, f"{table} = []"))


@pytest.mark.parametrize("table", ["needs", "backup", "vehicles", "equipment", "choice_reasons"])
def test_that_what_only_sending_asks_may_be_left_out(tmp_path: Path, table: str) -> None:
    profile = tmp_path / "force.toml"
    text = without(table, "")
    if table in {"vehicles", "equipment"}:  # whose codes a rule names
        text = without("needs", "", text)
    profile.write_text(text, "utf-8")
    assert getattr(load_force(profile), table) == ()


def test_that_a_missing_table_is_said_with_what_it_must_have(refusal: Refusal) -> None:
    assert "[[grades]] is missing: give at least one entry" in refusal(without("grades", ""))
    no_checks = SAMPLE.replace("[set_checks]\nlongest_s = 1800\namber_s = 60\nred_s = 120\n", "")
    assert "[set_checks] is missing: give it, with longest_s, amber_s, red_s" in refusal(no_checks)
    assert "[[skills]] “dog”: name is missing" in refusal(
        SAMPLE.replace('name = "Dog handler"\n', "")
    )


def test_that_a_table_of_the_wrong_sort_is_said(refusal: Refusal) -> None:
    assert "line 4: grades must be written as [[grades]], once for each entry, not 3" in refusal(
        without("grades", "grades = 3")
    )
    assert "[sending] must be one table, not a list" in refusal(
        SAMPLE.replace("[sending]", "[[sending]]")
    )
    assert "did you mean “needs”?" in refusal(SAMPLE.replace("[[needs]]", "[[need]]", 1))


def test_that_inline_tables_and_dotted_keys_have_their_lines(refusal: Refusal) -> None:
    inline = 'grades = [\n  { code = "1", name = "A", look = 1 },\n  { code = "2", look = 7 },\n]'
    told = refusal(without("grades", inline))
    assert "line 6: [[grades]] “2”: look = 7 must be" in told
    dotted = SAMPLE.replace(
        "skills = { taser = 1 }", 'skills."taser" = 1\nskills.\u0027dogs\u0027 = 2'
    )
    line = line_of(dotted, "dogs")
    assert f"line {line}: [[needs]] “weapon_outside”: skills: there is no skill “dogs”" in refusal(
        dotted
    )
    winding = 'name = """Theft \\\n  [[a]] # \\""""\nrisk = 1 # at last'
    text = SAMPLE.replace('name = "Theft"', winding)
    line = line_of(text, "risk = 1 # at last")
    assert f"line {line}: [[types]] “theft”: “risk” is no key of it" in refusal(text)


def test_that_all_mistakes_are_told_together_by_line_and_no_more_than_twenty(
    refusal: Refusal,
) -> None:
    two = SAMPLE.replace("cages = 2", "cages = -2").replace("look = 1", "look = 9", 1)
    first, *told = refusal(two).splitlines()
    assert first.endswith("force.toml has 2 mistakes:")
    assert ["grades" in told[0], "vehicles" in told[1]] == [True, True]
    many = refusal(SAMPLE.replace("min_officers = 2", "min_officers = 0").replace("look", "lok")
                   .replace("cages", "cags").replace('key = "', 'key = "1'))  # fmt: skip
    assert len(many.splitlines()) == 22
    assert many.splitlines()[-1].startswith("and ")


def test_that_one_mistake_is_told_once_and_not_where_it_is_felt(refusal: Refusal) -> None:
    for old, new in (
        ('code = "1"\nname = "Immediate"', 'code = 1\nname = "Immediate"'),
        ('availability = "emergency"', 'availability = "emergancy"'),
        ('code = "taser"', "code = true"),
    ):
        assert len(refusal(SAMPLE.replace(old, new)).splitlines()) == 1


# Whatever a slip of the hand does to a line


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    at=st.integers(0, len(ROWS) - 1),
    slip=st.sampled_from(["gone", "twice", "cut", "other", "joined", "quoted", "number"]),
    sign=st.sampled_from(list("=[]{}\"'#,.1aé\\\t")),
    share=st.floats(0, 1),
)
def test_that_a_slip_in_any_line_is_read_or_refused_in_words(
    tmp_path: Path, at: int, slip: str, sign: str, share: float
) -> None:
    row = ROWS[at]
    within = int(share * len(row))
    slips = {
        "gone": [],
        "twice": [row, row],
        "cut": [row[:within]],
        "other": [row[:within] + sign + row[within + 1 :]],
        "joined": [row + sign],
        "quoted": [row.replace(" = ", ' = "', 1)],
        "number": [row.partition(" = ")[0] + " = -1"],
    }
    profile = tmp_path / "force.toml"
    profile.write_text("\n".join([*ROWS[:at], *slips[slip], *ROWS[at + 1 :]]), "utf-8")
    try:
        assert isinstance(load_force(profile), Force)
    except ForceError as refused:
        assert "force.toml" in str(refused)  # noqa: PT017 - both ends are right


def without(table: str, instead: str, text: str = SAMPLE) -> str:
    """The sample with no such table, and something else in its fourth line."""
    kept, dropped = [], False
    for row in text.splitlines():
        if row.startswith("["):
            dropped = row.strip("[] ").split("#")[0].strip("[] ").split(".")[0] == table
        if not dropped:
            kept.append(row)
    return "\n".join([*kept[:3], instead, *kept[3:]]) + "\n"
