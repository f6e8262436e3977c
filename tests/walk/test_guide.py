"""How a guide is read: every form of an instruction, and that nothing else gets through."""

import pytest

from tests.walk.guide import (
    Click,
    Close,
    GoTo,
    Part,
    Picture,
    Press,
    See,
    Shell,
    StepEnd,
    Type,
    UnclearError,
    Wait,
    read,
)
from tests.walk.terminal import says

DEEDS: dict[str, list[Part]] = {
    "Press <kbd>F11</kbd>.": [Press(1, ("F11",))],
    "Press <kbd>Ctrl</kbd>+<kbd>1</kbd>, then <kbd>N</kbd> and <kbd>Enter</kbd>: it opens.": [
        Press(1, ("Ctrl+1", "N", "Enter"))
    ],
    "Press <kbd>↓</kbd> three times.": [Press(1, ("↓", "↓", "↓"))],
    "Press <kbd>F2</kbd> and type `a fight. Two men`.": [
        Press(1, ("F2",)),
        Type(1, "a fight. Two men"),
    ],
    "Type `why` and the callsign in the last row.": [Type(1, "why", "last")],
    "Go with <kbd>Tab</kbd> to **By whom**, and type `BR24`.": [
        GoTo(1, "By whom"),
        Type(1, "BR24"),
    ],
    "Wait two minutes.": [Wait(1, 120)],
    "Wait 40 seconds.": [Wait(1, 40)],
    "Click **Close it**.": [Click(1, "Close it")],
    "Double-click the map where it is.": [Click(1, "")],
    "Close the window.": [Close(1)],
}


@pytest.mark.parametrize("words", DEEDS)
def test_that_an_instruction_is_what_its_words_say(words: str) -> None:
    assert read(f"1. {words}") == [*DEEDS[words], StepEnd(1)]


def test_that_bold_words_are_claims_about_the_part_their_sentence_names() -> None:
    line = "1. Press <kbd>F9</kbd>. The log says **heard**. From the strip **BR21** is gone."
    assert read(line)[1:3] == [
        See(1, ("heard",), "The log says **heard**."),
        See(1, ("BR21",), "From the strip **BR21** is gone.", gone=True),
    ]


def test_that_waiting_ends_with_what_is_seen() -> None:
    waited = read("1. Wait until the strip says **red**.")[0]
    assert isinstance(waited, See)
    assert (waited.waiting, waited.phrases) == (True, ("red",))


def test_that_a_picture_names_its_part_and_a_table_numbers_parts() -> None:
    page = "![The queue: full](a.png)\n\n| | part |\n| --- | --- |\n| 1 | the map | x |\n| 2 | the log | y |"
    assert read(page) == [Picture(1, "a.png", "The queue", ("the map", "the log"))]


def test_that_a_listing_is_typed_and_the_next_is_what_it_prints() -> None:
    page = (
        "```sh\nmake setup\ndispatch-desk areas  # all\n```\n\nIt prints:\n\n```text\ntown …\n```"
    )
    assert read(page) == [
        Shell(2, "make setup"),
        Shell(3, "dispatch-desk areas", ("town …",)),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "1. Press F11.",  # a key that isn't written as one
        "1. Hit <kbd>F11</kbd>.",
        "1. Press <kbd>F11</kbd>, or <kbd>F12</kbd> if you like.",
        "1. Select the row with <kbd>↓</kbd>.",
        "1. Type the number.",
        "1. Press <kbd>F2</kbd>, with `a fight` in the form.",
        "1. Click the red card.",
        "1. Drag the border.",
        "1. Wait a while.",
        "1. Wait until it is over.",
        "1. The strip says **red**.",  # nothing is done
        "Press <kbd>F11</kbd>.",  # not in a step
        "Now wait.",
        "![A picture](a.png)",  # of which part?
        "| 1 | the map | no picture before it |",
        "```text\nprinted by nothing\n```",
    ],
)
def test_that_a_line_nobody_could_follow_to_the_letter_is_refused(page: str) -> None:
    with pytest.raises(UnclearError):
        read(page)


@pytest.mark.parametrize(
    ("expected", "same"),
    [
        ("2 entries, unbroken. Head …", True),
        ("3 entries, unbroken. Head …", False),
        ("…\n2 entries, …", True),
        ("2 entries, unbroken. Head 01\nmore", False),
        ("2 entries", False),
    ],
)
def test_that_what_is_printed_is_compared_but_for_what_is_left_out(
    expected: str, *, same: bool
) -> None:
    assert says("2 entries, unbroken. Head 01ab\n", expected.splitlines()) is same


def test_that_nothing_may_be_printed_that_the_guide_does_not_show() -> None:
    assert says("one\ntwo\n", ["one", "two"])
    assert not says("one\ntwo\n", ["one"])
