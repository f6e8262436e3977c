"""A domestic from the call to its result, with an officer who goes in alone and falls silent."""

from tests.stories.conftest import OpenDesk
from tests.stories.rooms import DeskAt


def send_br21_alone(desk: DeskAt) -> str:
    """Called, opened, BR21 chosen and sent with a reason; returns the incident."""
    key = desk.call()
    desk.open_first()
    desk.press("F4")
    digit = desk.window.ranked.rows.rows[desk.ranked().index("BR21")].rank
    desk.press(str(digit), "Return")
    desk.enter("life at risk, BR24 follows")
    desk.sees(lambda: desk.logs("BR21 sent: life at risk, BR24 follows"))
    return key


def test_that_every_unit_on_duty_is_ranked_by_road_with_a_reason(desk: DeskAt) -> None:
    desk.call()
    desk.open_first()
    rows = list(desk.window.ranked.rows.rows)
    assert {row.callsign for row in rows} == {"BR21", "BR24", "BR27", "BD03", "BN40"}
    assert all(row.reason for row in rows)
    for verdict in {row.verdict for row in rows if row.suitable}:
        etas = [row.eta_s or 0 for row in rows if row.verdict == verdict]
        assert etas == sorted(etas)
    assert min(rows, key=lambda row: row.straight_m or 1e9).callsign == "BN40"
    assert rows[0].callsign != "BN40"
    assert "not for confrontation" in next(r.reason for r in rows if r.callsign == "BN40")
    assert "position" in next(r.reason for r in rows if r.callsign == "BR27").lower()
    pedal = {row.callsign for row in rows if row.driving == "By pedal cycle"}
    assert pedal == {"BN40"}
    assert {row.driving for row in rows if row.callsign not in pedal} == {"Response driving"}


def test_that_a_sent_unit_is_pending_until_the_journal_has_it(desk: DeskAt) -> None:
    desk.call("collision")
    desk.open_first()
    with desk.holding_the_journal():
        desk.press("F4", "Return")
        first = desk.ranked()[0]
        desk.sees(lambda: first in desk.window.ranked._painter.sending)
        assert desk.unit(first).incident is None
    desk.sees(lambda: desk.logs(f"{first} sent"))
    assert not desk.window.ranked._painter.sending


def test_that_a_silent_officer_turns_amber_then_red_and_is_closed_with_an_outcome(
    desk: DeskAt, open_desk: OpenDesk
) -> None:
    key = send_br21_alone(desk)
    desk.radio("BR21", 5)
    desk.later(minutes=2)
    desk.radio("BR21", 6)
    desk.sees(lambda: desk.logs("BR21 status 6"))
    desk.sees(lambda: "met" in desk.queue()[0])
    desk.later(minutes=5)
    desk.sees(lambda: "BR21, check due" in desk.safety()[0])
    desk.later(minutes=1)
    desk.sees(lambda: "BR21, amber" in desk.safety()[0])
    desk.later(minutes=1)
    desk.sees(lambda: "BR21, red" in desk.safety()[0] and "unowned" in desk.safety()[0])
    desk.sees(lambda: desk.window.ranked.head.words[0] == "Backup for BR21")
    assert any(row.suitable and not row.going for row in desk.window.ranked.rows.rows)
    desk.press("F11", "O")
    desk.sees(lambda: desk.alert("BR21-R1").owner == "M Hughes")
    desk.press("C", "1")
    desk.confirm("voice, all well", "BR24")
    desk.sees(lambda: not desk.alert("BR21-R1").open)
    desk.sees(lambda: desk.window.strip.line.startswith("All 1 heard from"))
    stand_down_and_close(desk, key)
    was = {name: getattr(desk.bridge.records, name) for name in ("incidents", "units", "alerts")}
    desk.close()
    again = open_desk("S Khan", "Desk 4")
    now = {name: getattr(again.bridge.records, name) for name in ("incidents", "units", "alerts")}
    assert now == was
    assert again.queue() == []


def stand_down_and_close(desk: DeskAt, key: str) -> None:
    desk.press("F4", "Home", "Delete")
    desk.sees(lambda: desk.unit("BR21").incident is None)
    desk.press("Ctrl+3", "C")
    desk.type("Dealt")
    desk.press("Return")
    desk.sees(lambda: not desk.incident(key).open)
    desk.sees(lambda: desk.queue() == [])
