from tests.ui.units.candidates import candidate
from ui.units.chips import Chip, chips_of, chips_that_fit, plain, width_px

TASER = candidate(
    "BR24",
    chips=("resp", "2 Taser", "Medic"),
    met=("Taser", "response driver"),
    missing=("2 officers", "Van"),
)


def test_that_what_is_asked_comes_first_then_what_is_missing_then_what_it_is() -> None:
    assert chips_of(TASER) == [
        Chip("2 Taser", "met"),
        Chip("response", "met"),
        Chip("Van", "missing"),
        Chip("resp", "kind"),
        Chip("Medic", "other"),
    ]


def test_that_officers_are_no_chip_their_number_stands_beside_the_callsign() -> None:
    row = candidate("BD03", chips=("dog",), missing=("2 officers", "1 officer", "Search officer"))
    assert [chip.words for chip in chips_of(row)] == ["Search officer", "dog"]


def test_that_what_has_no_room_is_counted_and_nothing_is_cut() -> None:
    chips = chips_of(TASER)
    assert chips_that_fit(chips, 1000) == chips
    shown = chips_that_fit(chips, 112)
    assert width_px(shown) <= 112
    assert shown[-1] == Chip(f"+{len(chips) - len(shown) + 1}", "more")
    assert chips_that_fit(chips, 5) == [Chip("+5", "more")]
    assert chips_that_fit([], 100) == []


def test_that_a_count_is_no_part_of_what_a_chip_names() -> None:
    assert (plain("2 Taser"), plain("Taser")) == ("Taser", "Taser")
