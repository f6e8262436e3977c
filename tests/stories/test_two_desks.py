"""Two desks share one journal: what one does the other sees, and nobody is sent twice."""

from dispatch_desk import commands
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import BR21, BR24, DeskAt


def test_that_the_desk_that_comes_second_is_told_where_the_unit_is(
    desk: DeskAt, open_desk: OpenDesk
) -> None:
    first, second = desk.call(), desk.call("robbery", place="Village shop")
    other = open_desk("S Khan", "Desk 4")
    other.place(BR21, BR24)
    other.sees(lambda: len(other.queue()) == 2)
    other.press("Ctrl+1", "End", "Return")
    other.sees(lambda: "BR24" in other.ranked())
    desk.come_forward()
    desk.open_first()
    with desk.holding_the_journal():  # both ask before either is answered
        for one in (desk, other):
            one.come_forward()
            one.choose("BR24")
            one.press("Ctrl+Return")
            assert one.bridge.asked
    for one in (desk, other):
        one.sees(lambda one=one: not one.bridge.asked and one.unit("BR24").incident is not None)  # type: ignore[misc]
    winner, loser = (desk, other) if desk.unit("BR24").incident == first else (other, desk)
    assert loser.unit("BR24").incident == (first if winner is desk else second)
    loser.sees(lambda: "BR24 is at" in loser.window.ranked.tray.words[1])
    assert "stand it down there first" in loser.window.ranked.tray.words[1]
    assert winner.window.ranked.tray.words[1] != loser.window.ranked.tray.words[1]
    assert sum(entry.type == "unit.sent/1" for entry in desk.entries()) == 1


def test_that_one_desk_sees_what_the_other_does(desk: DeskAt, open_desk: OpenDesk) -> None:
    other = open_desk("S Khan", "Desk 4")
    key = desk.call()
    other.sees(lambda: len(other.queue()) == 1)
    desk.tell(commands.WriteLog(incident=key, text="line still open"))
    other.open_first()
    other.sees(lambda: other.logs("line still open"))
