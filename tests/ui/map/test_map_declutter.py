import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.map.declutter import CELL, Ground, Plates, placing
from ui.map.turns import at_once

WINDOW = (900.0, 700.0)
GROUND = Ground(WINDOW, (0.0, 0.0, *WINDOW), np.zeros((0, 2)))


def place_plates(
    symbols: np.ndarray, plates: np.ndarray, ranks: np.ndarray, must: np.ndarray, ground: Ground
) -> Plates:
    """All at once, where none stood before."""
    return at_once(placing(symbols, plates, (ranks, np.full(len(ranks), -1)), must, ground))


UNIT = st.tuples(
    st.floats(1, WINDOW[0] - 1),
    st.floats(1, WINDOW[1] - 1),
    st.integers(40, 220),
    st.integers(0, 9),
    st.booleans(),
)


def placed(units: list[tuple[float, float, int, int, bool]]) -> tuple[Plates, np.ndarray]:
    symbols = np.array([(x, y, 14.0) for x, y, *_ in units]).reshape(-1, 3)
    sizes = np.array([(wide, 22.0) for _, _, wide, *_ in units]).reshape(-1, 2)
    ranks = np.array([rank for *_, rank, _ in units], np.int64)
    must = np.array([it for *_, it in units], bool)
    return place_plates(symbols, sizes, ranks, must, GROUND), sizes


@given(st.lists(UNIT, max_size=120))
@settings(max_examples=60, deadline=None)
def test_that_a_plate_that_must_be_read_is_never_hidden(
    units: list[tuple[float, float, int, int, bool]],
) -> None:
    plates, sizes = placed(units)
    for i, (*_, must) in enumerate(units):
        if must:
            assert plates.shown[i]
            assert -1 <= plates.x[i] <= WINDOW[0] - sizes[i, 0] + 1
            assert -1 <= plates.y[i] <= WINDOW[1] - sizes[i, 1] + 1


@given(st.lists(UNIT, max_size=120))
@settings(max_examples=60, deadline=None)
def test_that_plates_that_may_be_hidden_cover_no_other_plate(
    units: list[tuple[float, float, int, int, bool]],
) -> None:
    plates, sizes = placed(units)
    shown = np.flatnonzero(plates.shown)
    left, top = plates.x[shown], plates.y[shown]
    right, bottom = left + sizes[shown, 0], top + sizes[shown, 1]
    for k, i in enumerate(shown):
        if units[i][-1]:
            continue
        apart = (right[k] <= left) | (right <= left[k]) | (bottom[k] <= top) | (bottom <= top[k])
        apart[k] = True
        assert apart.all()


def test_that_where_two_want_the_same_room_the_graver_one_has_it() -> None:
    crowd = [(400.0 + i % 3, 300.0 + i // 3, 120, 9 - i, False) for i in range(9)]
    plates, _ = placed(crowd)
    shown = [crowd[i][3] for i in np.flatnonzero(plates.shown)]
    assert 0 < len(shown) < len(crowd)
    assert min(shown) == 1


def test_that_a_lone_plate_stands_right_of_its_symbol_without_a_leader() -> None:
    plates, _ = placed([(400.0, 300.0, 80, 0, True)])
    assert plates.x[0] == 400 + 14 + 3
    assert not plates.led[0]


def test_that_a_plate_at_the_edge_is_moved_into_the_window() -> None:
    plates, _ = placed([(WINDOW[0] - 5, 300.0, 120, 0, True)])
    assert plates.x[0] + 120 <= WINDOW[0]


def test_that_plates_keep_clear_of_a_route() -> None:
    line = np.column_stack((np.arange(400.0, 700.0, 5), np.full(60, 300.0)))
    ground = Ground(WINDOW, GROUND.view, line)
    plates = place_plates(
        np.array([[400.0, 300.0, 14.0]]), np.array([[100.0, 22.0]]), np.zeros(1, np.int64),
        np.ones(1, bool), ground,
    )  # fmt: skip
    assert not plates.y[0] - CELL < 300 < plates.y[0] + 22 or plates.x[0] + 100 < 400


def test_that_where_lines_leave_no_room_a_plate_lies_over_a_line_and_not_over_words() -> None:
    x, y = np.meshgrid(np.arange(0.0, WINDOW[0], 4), np.arange(0.0, WINDOW[1], 4))
    lines = np.column_stack((x.ravel(), y.ravel()))
    words = lines[lines[:, 0] > 400]
    plates = place_plates(
        np.array([[400.0, 300.0, 14.0]]), np.array([[100.0, 22.0]]), np.zeros(1, np.int64),
        np.ones(1, bool), Ground(WINDOW, GROUND.view, lines, words),
    )  # fmt: skip
    assert plates.x[0] + 100 <= 400


def test_that_no_units_need_no_room() -> None:
    plates, _ = placed([])
    assert len(plates.shown) == 0


def test_that_in_a_crush_a_plate_that_must_be_read_stays_near_its_symbol() -> None:
    plates, _ = placed([(450.0, 350.0, 200, 0, True)] * 80)
    assert plates.shown.all()
    assert np.hypot(plates.x - 450, plates.y - 350).max() < 500
    assert np.hypot(plates.x - 450, plates.y - 350)[-1] < 250


def test_that_in_the_worst_crush_no_plate_lies_under_a_button() -> None:
    button = np.stack(np.meshgrid(np.arange(440.0, 500, 6), np.arange(250.0, 450, 6)), -1)
    ground = Ground(WINDOW, GROUND.view, np.zeros((0, 2)), button.reshape(-1, 2))
    count = 60
    symbols = np.tile([430.0, 350.0, 14.0], (count, 1))
    sizes = np.tile([60.0, 22.0], (count, 1))
    plates = place_plates(symbols, sizes, np.zeros(count, np.int64), np.ones(count, bool), ground)
    assert plates.shown.all()
    beside = (plates.x + 60 < 440) | (plates.x > 500) | (plates.y + 22 < 250) | (plates.y > 450)
    assert beside.all()


def test_that_a_plate_leaves_where_a_button_has_come_to_lie() -> None:
    symbol, size = np.array([[400.0, 300.0, 14.0]]), np.array([[80.0, 22.0]])
    button = np.column_stack((np.full(20, 450.0), np.linspace(250.0, 350.0, 20)))
    ground = Ground(WINDOW, GROUND.view, np.zeros((0, 2)), button)
    stood = np.zeros(1, np.int64), np.zeros(1, np.int64)  # on the right
    plates = at_once(placing(symbol, size, stood, np.ones(1, bool), ground))
    assert plates.side[0] != 0


def test_that_who_is_read_already_keeps_the_room_another_like_it_would_have() -> None:
    symbols, sizes = np.array([[400.0, 300.0, 14.0]] * 5), np.full((5, 2), (80.0, 22.0))
    ranks, kept = np.full(5, 8), np.array([-1, 0, 1, 2, 3])
    plates = at_once(placing(symbols, sizes, (ranks, kept), np.zeros(5, bool), GROUND))
    assert plates.side.tolist() == [-1, 0, 1, 2, 3]


def test_that_a_plate_slides_along_its_symbol_into_what_room_there_is() -> None:
    """Words lie across the middle of the right side, and over all the others."""
    rows, columns = np.meshgrid(np.arange(240.0, 360, 3), np.arange(300.0, 500, 3))
    words = np.column_stack((columns.ravel(), rows.ravel()))
    is_right = words[:, 0] > 416
    words = words[(words[:, 1] < 292) | ~is_right]
    ground = Ground(WINDOW, GROUND.view, np.zeros((0, 2)), words)
    symbol, size = np.array([[400.0, 300.0, 14.0]]), np.array([[80.0, 22.0]])
    plates = place_plates(symbol, size, np.zeros(1, np.int64), np.zeros(1, bool), ground)
    assert plates.shown.all()
    assert not plates.led.any()
    assert plates.x[0] > 414
    assert 292 <= plates.y[0] <= 311
