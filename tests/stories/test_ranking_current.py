"""The ranked list follows what happens within a tick, and never moves what a hand is about to press."""

from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign
from tests.stories.rooms import BR21, DeskAt


def row_of(desk: DeskAt, callsign: str) -> Candidate:
    return next(row for row in desk.window.ranked.rows.rows if row.callsign == callsign)


def test_that_a_status_is_in_the_list_with_the_news_of_it(desk: DeskAt) -> None:
    desk.call()
    desk.open_first()
    assert row_of(desk, "BR24").suitable
    desk.radio("BR24", 8)
    desk.sees(lambda: not row_of(desk, "BR24").suitable)


def test_that_a_new_position_is_asked_of_the_roads_within_a_tick(desk: DeskAt) -> None:
    desk.call()
    desk.open_first()
    before = row_of(desk, "BR24").eta_s
    desk.later(seconds=10)
    desk.position("BR24", 4, 5)
    desk.tick()
    desk.sees(lambda: (row_of(desk, "BR24").eta_s or 0.0) < (before or 0.0) - 10)


def test_that_a_still_room_asks_the_roads_nothing_and_its_ages_go_on(desk: DeskAt) -> None:
    desk.call()
    desk.open_first()
    asked = []
    etas = desk.bridge.etas

    def counted(*question: object) -> None:
        asked.append(question)
        etas(*question)  # type: ignore[arg-type]

    desk.bridge.etas = counted  # type: ignore[method-assign, assignment]
    before = row_of(desk, "BR24").age_s or 0.0
    for _ in range(40):
        desk.later(seconds=1)
    desk.sees(lambda: (row_of(desk, "BR24").age_s or 0.0) >= before + 36)
    assert asked == []
