"""The ranked list follows what happens within a tick, and never moves what a hand is about to press."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign, Officer
from tests.stories.rooms import BR24, BR27, DeskAt, crossing


def row_of(desk: DeskAt, callsign: str) -> Candidate:
    return next(row for row in desk.window.ranked.rows.rows if row.callsign == callsign)


def eta(desk: DeskAt, callsign: str) -> float:
    return row_of(desk, callsign).eta_s or 0.0


def open_one(desk: DeskAt) -> str:
    key = desk.call()
    desk.open_first()
    desk.sees(lambda: row_of(desk, "BR24").eta_s is not None)
    return key


def labels(desk: DeskAt, tone: str) -> list[str]:
    return [r.label for r in desk.window.map.feed.scene.routes if r.tone == tone]


def test_that_a_status_is_in_the_list_with_the_news_of_it(desk: DeskAt) -> None:
    open_one(desk)
    assert row_of(desk, "BR24").suitable
    desk.radio("BR24", 8)
    desk.sees(lambda: not row_of(desk, "BR24").suitable)


def test_that_a_new_position_is_asked_of_the_roads_within_a_tick(desk: DeskAt) -> None:
    open_one(desk)
    before = eta(desk, "BR24")
    desk.later(seconds=10)
    desk.position("BR24", 4, 5)
    desk.tick()
    desk.sees(lambda: eta(desk, "BR24") < before - 10)


def test_that_a_slower_road_is_in_every_time_that_uses_it(desk: DeskAt) -> None:
    desk.call(position=crossing(1, 1))
    desk.open_first()
    desk.sees(lambda: eta(desk, "BR21") > 0)
    before = eta(desk, "BR21")
    desk.press("Ctrl+K")
    desk.enter("slow beech street to 5 for 1h because gas leak")
    desk.sees(lambda: eta(desk, "BR21") > before)


def test_that_what_a_crew_books_on_with_counts_at_once(desk: DeskAt) -> None:
    open_one(desk)
    assert not any("Taser" in chip for chip in row_of(desk, "BR27").chips)
    armed = tuple(structs.replace(officer, skills=("taser",)) for officer in BR27.crew)
    desk.tell(commands.BookOffUnit(callsign=BR27.callsign))
    desk.sees(lambda: "BR27" not in desk.ranked())
    desk.tell(commands.BookOnUnit(unit=structs.replace(BR27, crew=armed), status=2))
    desk.sees(lambda: "BR27" in desk.ranked())
    desk.sees(lambda: any("Taser" in chip for chip in row_of(desk, "BR27").chips))


def test_that_the_order_waits_for_the_hand_and_the_times_do_not(desk: DeskAt) -> None:
    open_one(desk)
    desk.press("Ctrl+4")
    order, before = desk.ranked(), eta(desk, "BR24")
    third = structs.replace(
        BR24, callsign=Callsign("BR30"), device="br30", crew=(*BR24.crew, Officer("PC Ash", "4409"))
    )
    desk.tell(commands.BookOnUnit(unit=third, status=2))
    desk.position("BR30", 4, 4)
    desk.later(seconds=10)
    desk.position("BR24", 4, 6)
    desk.tick()
    desk.sees(lambda: eta(desk, "BR24") != before and "BR30" in desk.ranked())
    assert desk.ranked()[: len(order)] == order
    desk.sees(lambda: "R" in desk.window.ranked.head.words[1])
    desk.sees(lambda: desk.running.control._rankings.rows(desk_key(desk))[0].callsign == "BR30")  # type: ignore[index]
    desk.press("R")
    assert desk.ranked()[0] == "BR30"


def desk_key(desk: DeskAt) -> str:
    return next(incident.id for incident in desk.bridge.records.open_incidents())


def test_that_a_still_room_asks_the_roads_nothing_and_its_ages_go_on(desk: DeskAt) -> None:
    open_one(desk)
    for _ in range(4):
        desk.tick()
    asked = []
    etas = desk.bridge.etas

    def counted(*question: object) -> None:
        asked.append(question)
        etas(*question)  # type: ignore[arg-type]

    rankings = desk.running.control._rankings
    desk.bridge.etas = counted  # type: ignore[method-assign, assignment]
    costing = desk.running.control._costing  # its round of cover is another matter
    costing._round = costing._ticks, desk.clock.now() + timedelta(hours=1)
    before = row_of(desk, "BR24").age_s or 0.0
    for _ in range(40):
        desk.later(seconds=1)
    desk.sees(lambda: (row_of(desk, "BR24").age_s or 0.0) >= before + 36)
    assert asked == []
    assert rankings.trouble == ""


def test_that_an_answer_of_another_moment_is_not_taken(desk: DeskAt) -> None:
    key = open_one(desk)
    rankings, held = desk.running.control._rankings, []

    def keep(_where: object, _goal: object, then: Callable[..., None], _failed: object) -> None:
        held.append(then)

    etas, known = desk.bridge.etas, rankings.ranking(key)
    desk.bridge.etas = keep  # type: ignore[method-assign, assignment]
    desk.later(seconds=10)
    desk.position("BR24", 4, 5)
    desk.tick()
    desk.sees(lambda: held)
    rankings.forget()
    answer: list[object] = []
    where = desk.bridge.whereabouts("1")
    etas(where, crossing(4, 4), answer.append, answer.append)
    desk.sees(lambda: answer)
    held[0](answer[0])
    assert known is not None
    assert rankings.ranking(key) is None


def test_that_while_the_roads_are_silent_the_list_is_by_straight_line(desk: DeskAt) -> None:
    desk.bridge.etas = lambda *_: None  # type: ignore[method-assign]
    desk.call()
    desk.press("Ctrl+1", "Home", "Return")

    def by_air() -> bool:
        desk.tick()
        rows = desk.window.ranked.rows.rows
        return bool(rows) and all(row.air for row in rows if row.straight_m is not None)

    desk.sees(by_air)
    assert "straight line" in desk.window.ranked.head.words[1]


def test_that_the_map_draws_who_is_proposed_with_time_and_band_and_never_moves(
    desk: DeskAt,
) -> None:
    open_one(desk)
    before = desk.window.map.camera()
    first = desk.running.control._rankings.ranking(desk_key(desk))
    assert first is not None
    names = set(first.recommended)
    desk.sees(lambda: {label.split(" ")[0] for label in labels(desk, "proposed")} == names)
    assert all("(" in label for label in labels(desk, "proposed"))
    desk.window.ranked.hovered.emit("BD03")
    desk.sees(lambda: [label.split(" ")[0] for label in labels(desk, "lifted")] == ["BD03"])
    said = desk.running.control._ways._said
    assert said[0].startswith("BD03 against ")
    desk.window.ranked.hovered.emit("")
    assert labels(desk, "lifted") == []
    assert desk.window.map.camera() == before


def test_that_ways_are_not_proposed_beside_an_emergencys(desk: DeskAt) -> None:
    key = open_one(desk)
    desk.at_scene("BR21", key)
    desk.sees(lambda: labels(desk, "proposed"))
    desk.radio("BR21", 0)
    desk.sees(lambda: labels(desk, "backup"))
    desk.sees(lambda: not labels(desk, "proposed") and not labels(desk, "possible"))


def test_that_a_choice_tells_what_another_job_loses_and_nobody_chosen_costs_nothing(
    desk: DeskAt,
) -> None:
    key = open_one(desk)
    other = desk.call(place="2 Larch Street", position=crossing(6, 6))
    rankings, costing = desk.running.control._rankings, desk.running.control._costing

    def both() -> bool:
        desk.tick()
        return {key, other} <= set(rankings.live())

    desk.sees(both)
    sent = rankings.live()[other].recommended
    said = [cost.words for cost in costing.of(sent, key)]
    assert any(other.rpartition("/")[2] in words for words in said), said
    assert costing.of((), key) == []
    desk.press("Ctrl+K")
    desk.enter("pair")
    desk.sees(lambda: desk.window.command_line._note)
