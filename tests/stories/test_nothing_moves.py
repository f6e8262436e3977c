"""Nothing moves by itself: twenty ticks of news, and every hand and look is where it was."""

from tests.stories.rooms import DeskAt


def look(desk: DeskAt) -> tuple[float, float, float]:
    camera = desk.window.map.camera()
    return camera.x, camera.y, camera.zoom


def news(desk: DeskAt) -> None:
    """Twenty ticks: units drive, calls come in, a unit is silent for long, one presses."""
    key = next(iter(desk.bridge.records.incidents))
    for tick in range(20):
        desk.later(seconds=40)
        desk.position("BR21", 1 + tick / 8, 4)
        desk.position("BR24", 7 - tick / 8, 7)
        if tick % 5 == 0:
            desk.call("robbery", place=f"Shop {tick}")
        if tick == 10:
            desk.at_scene("BD03", key)
    desk.radio("BD03", 0)
    desk.sees(lambda: desk.window.strip._fields)


def test_that_the_queue_keeps_its_selection_and_its_order_under_a_hand(desk: DeskAt) -> None:
    desk.call("theft", place="Village shop")
    desk.call("asb", place="Green")
    desk.press("Ctrl+1", "End")
    order, selected = desk.queue(), desk.window.queue._list.currentIndex().data()
    assert "Green" in selected
    news(desk)
    assert "Green" in desk.window.queue._list.currentIndex().data()
    assert [row[:4] for row in desk.queue()[:2]] == [row[:4] for row in order]
    assert "new" in desk.window.queue.note
    assert desk.hand() is desk.window.queue._list


def test_that_the_ranked_list_keeps_its_rows_and_digits_under_a_hand(desk: DeskAt) -> None:
    desk.call("theft", place="Village shop")
    desk.open_first()
    desk.press("F4", "Down")
    list_ = desk.window.ranked.list
    order, chosen = desk.ranked(), list_.currentIndex().data().split(",")[0]
    digits = {row.callsign: row.rank for row in desk.window.ranked.rows.rows}
    news(desk)
    assert desk.ranked() == order
    assert list_.currentIndex().data().split(",")[0] == chosen
    kept = {row.callsign: row.rank for row in desk.window.ranked.rows.rows if row.suitable}
    assert kept.items() <= digits.items()


def test_that_the_map_and_the_caret_stay(desk: DeskAt) -> None:
    desk.call("theft", place="Village shop")
    desk.open_first()
    desk.press("Ctrl+E")
    entry = desk.window.incident.entry
    desk.type("he is wearing a")
    entry.setCursorPosition(5)
    before = look(desk)
    news(desk)
    assert look(desk) == before
    assert desk.hand() is entry
    assert (entry.text(), entry.cursorPosition()) == ("he is wearing a", 5)


def test_that_the_first_call_of_the_night_waits_in_the_queue(desk: DeskAt) -> None:
    before = look(desk)
    desk.call()
    desk.tick()
    assert desk.window.incident._incident is None
    assert look(desk) == before


def test_that_a_command_about_another_log_does_not_close_my_question(
    desk: DeskAt,
) -> None:
    desk.call()
    other = desk.call("theft", place="Village shop")
    desk.press("Ctrl+1", "Home", "Return", "Ctrl+3", "G", "Tab")
    desk.type("weapon seen")
    bar = desk.window.incident.grade_bar
    desk.window.command_line.run(f"own {other.rpartition('/')[2]}")
    desk.sees(lambda: desk.incident(other).owner == "M Hughes")
    assert bar.isVisible()
    assert bar._words.text() == "weapon seen"
