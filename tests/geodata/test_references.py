"""Places typed in figures: whatever is typed so far is a place or a refusal in words."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.places import MapError, Position
from geodata.references import read_reference

WHOLE = (
    "51.58N 2.99W",
    "51°34.80'N 2°59.40'W",
    "N 51 34 48 W 2 59 24",
    "ST 3120 8790",
    "331200, 187900",
)


@pytest.mark.parametrize("text", WHOLE)
def test_that_each_beginning_of_a_place_is_read_or_refused_in_words(text: str) -> None:
    for typed in range(1, len(text)):
        with suppress(MapError):
            read_reference(text[:typed])
    assert isinstance(read_reference(text)[1], Position)


@given(st.text("0123456789NSEWTUK.,+-°' \u212a\u017f\u0131\u0663", max_size=80))
@example("3 N 5")
@example("S\u212a 12 34")
def test_that_anything_typed_is_a_place_or_a_refusal(text: str) -> None:
    try:
        _, place = read_reference(text)
    except MapError:
        return
    assert -90 <= place.lat <= 90


def test_that_a_long_text_is_refused_at_once_and_not_repeated_whole() -> None:
    with pytest.raises(MapError) as refusal:
        read_reference("12345" + " " * 20_000 + "x")
    assert len(str(refusal.value)) < 200
