from hypothesis import given
from hypothesis import strategies as st

from ui.map.recent import Recent

MOST = 10


@given(st.lists(st.integers(0, 40), max_size=300))
def test_that_never_more_than_twice_as_many_are_kept_and_what_is_found_is_what_was_kept(
    asked: list[int],
) -> None:
    recent: Recent[int, str] = Recent(MOST)
    for number in asked:
        found = recent.get(number)
        assert found in (None, str(number))
        if found is None:
            recent.keep(number, str(number))
        assert recent.get(number) == str(number)
        assert recent.weight == len(recent) <= 2 * MOST


@given(st.integers(1, MOST), st.lists(st.integers(100, 10_000), max_size=200, unique=True))
def test_that_what_is_asked_for_again_and_again_is_never_lost(few: int, once: list[int]) -> None:
    recent: Recent[int, int] = Recent(MOST)
    for number in range(few - 1):
        recent.keep(number, number)
    for new in once:
        recent.keep(new, new)
        for number in range(few - 1):
            assert recent.get(number) == number


def test_that_what_weighs_much_counts_as_much() -> None:
    recent: Recent[int, bytes] = Recent(1_000, len)
    for number in range(100):
        recent.keep(number, bytes(300))
    assert recent.weight <= 2 * (1_000 + 300)
