"""Who goes, by key: proposed, chosen, sent otherwise and why, and taken back."""

from dispatch_desk import commands
from dispatch_desk.facts import IncidentChoiceRecorded
from dispatch_desk.facts.catalogue import decode
from dispatch_desk.force.sending import ChoiceReason
from dispatch_desk.records import Choice
from resources.units import Callsign
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import BD03, BN40, BR21, BR24, DeskAt, crossing
from ui.units.ranked import CHANGED, NOT_GIVEN


def digit_of(desk: DeskAt, callsign: str) -> str:
    """The digit beside a unit."""
    row = next(row for row in desk.window.ranked.rows.rows if row.callsign == callsign)
    return str(row.rank)


def button(desk: DeskAt) -> str:
    return desk.window.ranked.tray.send.text()


def lines(desk: DeskAt) -> str:
    """Everything the tray says."""
    return desk.window.ranked.tray.accessibleName()


def choices(desk: DeskAt, key: str) -> tuple[Choice, ...]:
    return desk.incident(key).choices


def two_singles(open_desk: OpenDesk) -> tuple[DeskAt, str]:
    """A domestic for two officers, and nobody but single crews and a PCSO to send."""
    desk = open_desk()
    desk.staff(BR21, BD03, BN40)
    key = desk.call()
    desk.open_first()
    desk.sees(lambda: "BR21 BD03" in button(desk))
    return desk, key


def test_that_enter_on_a_fresh_list_sends_the_whole_proposal_and_asks_who_is_alone(
    open_desk: OpenDesk,
) -> None:
    desk, key = two_singles(open_desk)
    desk.press("F4", "Return")
    assert "BR21 there alone first" in desk.window.ranked.tray.reason_line.placeholderText()
    desk.enter("life at risk, BD03 follows")
    desk.sees(lambda: desk.incident(key).units == ("BR21", "BD03"))
    assert desk.logs("BR21 sent: life at risk, BD03 follows")
    desk.sees(lambda: choices(desk, key))
    (choice,) = choices(desk, key)
    assert choice.taken
    assert choice.chosen == ("BR21", "BD03")
    assert not desk.window.ranked.tray.reason_keys.isVisible()


def test_that_the_first_of_a_proposal_goes_alone_by_its_digit(open_desk: OpenDesk) -> None:
    desk, key = two_singles(open_desk)
    desk.press("F4", digit_of(desk, "BR21"))
    assert button(desk) == "Send BR21  Enter"
    desk.press("Return", "Return")
    desk.sees(lambda: desk.incident(key).units == ("BR21",))
    assert desk.logs(f"BR21 sent: {NOT_GIVEN}")


def test_that_a_choice_builds_in_the_tray_with_its_arrivals(desk: DeskAt) -> None:
    key = desk.call()
    desk.open_first()
    desk.press("F4", digit_of(desk, "BD03"), digit_of(desk, "BR24"))
    tray = desk.window.ranked.tray
    assert tray.words[0] == "BD03 + BR24"
    assert "3 crew" in tray.words[1]
    assert "BR24 1:03, BD03 " in lines(desk)
    desk.press("Return")
    desk.sees(lambda: set(desk.incident(key).units) == {"BD03", "BR24"})


def test_that_sending_others_than_proposed_is_kept_and_explained_by_one_letter(
    desk: DeskAt,
) -> None:
    key = desk.call("theft", place="Village shop")
    desk.open_first()
    desk.sees(lambda: desk.ranked()[0] == "BN40")
    desk.press("F4", digit_of(desk, "BR24"), "Return")
    desk.sees(desk.window.ranked.tray.reason_keys.isVisible)
    (choice,) = choices(desk, key)
    assert (choice.chosen, choice.taken, choice.reason) == (("BR24",), False, "")
    assert choice.proposed == ("BN40",)
    desk.press("L")
    desk.sees(lambda: choices(desk, key)[0].reason == "local")
    assert desk.logs("Not as proposed: knows the place or the people")
    desk.sees(lambda: not desk.window.ranked.tray.reason_keys.isVisible())


def test_that_a_reason_given_by_mistake_is_taken_back_by_one_key_and_asked_for_again(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk()
    desk.window.resize(1366, 768)
    desk.staff()
    key = desk.call("theft", place="Village shop")
    desk.open_first()
    desk.sees(lambda: desk.ranked()[0] == "BN40")
    tray = desk.window.ranked.tray
    desk.press("F4", digit_of(desk, "BR24"), "Return")
    desk.sees(tray.reason_keys.isVisible)
    assert [b.text() for b in tray.reason_keys.buttons][1] == "L  Local knowledge"
    desk.press("L")
    desk.sees(lambda: choices(desk, key)[0].reason == "local")
    assert "Backspace takes the reason back, again recalls BR24 (free)" in lines(desk)
    desk.press("Backspace")
    desk.sees(lambda: choices(desk, key)[0].reason == "")
    assert desk.logs("Reason taken back: knows the place or the people")
    assert desk.incident(key).units == ("BR24",)  # nobody was recalled by it
    desk.sees(tray.reason_keys.isVisible)
    desk.press("Backspace")
    desk.sees(lambda: desk.incident(key).units == ())


def test_that_a_reason_that_was_refused_is_asked_for_again(desk: DeskAt) -> None:
    desk.call("theft", place="Village shop")
    desk.open_first()
    desk.sees(lambda: desk.ranked()[0] == "BN40")
    ranked = desk.window.ranked
    desk.press("F4", digit_of(desk, "BR24"), "Return")
    desk.sees(ranked.tray.reason_keys.isVisible)
    ranked.explain(ChoiceReason(code="whim", key="Z", name="Out of a whim"))
    assert not ranked.tray.reason_keys.isVisible()
    desk.sees(ranked.tray.reason_keys.isVisible)
    assert "whim" in ranked.tray.words[1]
    assert "Backspace recalls BR24" in lines(desk)


def test_that_nobody_has_to_say_why_and_the_question_goes_with_the_log(desk: DeskAt) -> None:
    key = desk.call("theft", place="Village shop")
    other = desk.call("asb", place="Green")
    desk.open_first()
    desk.press("F4", digit_of(desk, "BR24"), "Return")
    desk.sees(desk.window.ranked.tray.reason_keys.isVisible)
    desk.press("Ctrl+1", "Home", "Return")  # nobody goes there: it comes first
    desk.sees(lambda: desk.window.ranked.head.words[0] == f"Units for {other[-4:]}")
    desk.sees(lambda: not desk.window.ranked.tray.reason_keys.isVisible())
    assert {choices(desk, log)[0].reason for log in (key, other) if choices(desk, log)} == {""}


def test_that_an_unsuitable_unit_goes_with_a_reason(desk: DeskAt) -> None:
    key = desk.call()
    desk.open_first()
    desk.press("F4", "End", "Return")
    tray = desk.window.ranked.tray
    assert "BN40: PCSO: not for confrontation" in tray.words[1]
    assert "Enter alone sends without a reason" in tray.reason_line.placeholderText()
    desk.enter("round the corner, to watch only")
    desk.sees(lambda: desk.incident(key).units == ("BN40",))
    assert desk.logs("BN40 sent: round the corner, to watch only")


def test_that_backspace_takes_the_last_sending_back(desk: DeskAt) -> None:
    key = desk.call("theft", place="Village shop")
    desk.open_first()
    first = desk.ranked()[0]
    desk.press("F4", "Return")
    desk.sees(
        lambda: f"Sent {first} to {key[-4:]} · Backspace recalls {first} (free)" in lines(desk)
    )
    desk.press("Backspace")
    desk.sees(lambda: desk.incident(key).units == ())
    assert desk.unit(first).incident is None
    assert f"Recalled: {first} free" in desk.window.ranked.tray.words[1]
    desk.press("Backspace")
    assert "Nothing was sent lately" in desk.window.ranked.tray.words[1]


def test_that_a_diverted_unit_says_what_it_leaves_and_goes_back_there(desk: DeskAt) -> None:
    left = desk.call("theft", place="Village shop", position=crossing(7, 6))
    desk.tell(commands.SendUnit(incident=left, callsign=Callsign("BR24"), eta_s=60.0))
    desk.radio("BR24", 5)
    graver = desk.call()
    desk.open_first()
    desk.press("F4")
    desk.sees(lambda: "BR24" in desk.ranked())
    desk.press(digit_of(desk, "BR24"))
    assert f"BR24 leaves {left[-4:]} (" in lines(desk)
    assert ") with nobody" in lines(desk)
    desk.press("Return")
    desk.sees(lambda: desk.unit("BR24").incident == graver)
    desk.sees(lambda: f"BR24 (back to {left[-4:]})" in lines(desk))
    desk.press("Backspace")
    desk.sees(lambda: desk.unit("BR24").incident == left)
    assert desk.unit("BR24").status == 5
    assert desk.incident(left).units == ("BR24",)


def test_that_nobody_is_recalled_from_the_scene(desk: DeskAt) -> None:
    key = desk.call("theft", place="Village shop")
    desk.open_first()
    desk.press("F4", digit_of(desk, "BR24"), "Return")
    desk.sees(lambda: "Backspace recalls" in lines(desk))
    desk.radio("BR24", 5)
    desk.radio("BR24", 6)
    desk.press("Backspace")
    assert f"BR24 is at {key[-4:]} already" in desk.window.ranked.tray.words[1]
    assert desk.unit("BR24").incident == key


def test_that_a_digit_is_whose_it_was_on_the_screen_while_the_order_waits(desk: DeskAt) -> None:
    key = desk.call("theft", place="Village shop")
    desk.open_first()
    desk.press("F4")
    order, digit = desk.ranked(), digit_of(desk, "BD03")
    desk.later(seconds=30)
    desk.position("BD03", 4, 4)
    desk.sees(lambda: desk.window.ranked.head.words[1] == CHANGED)
    assert desk.ranked() == order
    desk.press(digit, "Return")
    desk.sees(lambda: desk.incident(key).units == ("BD03",))
    desk.press("R")
    assert desk.ranked()[0] == "BD03"


def test_that_the_proposal_in_hand_waits_too(open_desk: OpenDesk) -> None:
    desk, key = two_singles(open_desk)
    desk.press("F4")
    desk.staff(BR24)
    desk.later(seconds=30)
    desk.position("BR24", 4, 4)
    desk.sees(lambda: desk.window.ranked.head.words[1] == CHANGED)
    assert "BR21 BD03" in button(desk)
    desk.press("R")
    desk.sees(lambda: button(desk) == "Send BR24  Enter")
    assert desk.incident(key).units == ()


def test_that_a_choice_typed_while_the_order_waits_is_kept_as_the_screen_had_it(
    open_desk: OpenDesk,
) -> None:
    desk, key = two_singles(open_desk)
    desk.press("F4", digit_of(desk, "BD03"))
    desk.staff(BR24)
    desk.later(seconds=30)
    desk.position("BR24", 4, 4)
    desk.sees(lambda: desk.window.ranked.head.words[1] == CHANGED)
    order = desk.ranked()
    desk.press("Ctrl+K")
    desk.enter(f"send BR24 {key[-4:]}")
    desk.sees(lambda: choices(desk, key))
    (entry,) = (e for e in desk.entries() if e.type.startswith("incident.choice_recorded"))
    fact = decode(entry.type, entry.body or b"", entry.recorded_at)
    assert isinstance(fact, IncidentChoiceRecorded)
    assert [row.callsign for row in fact.shown] == order
    assert (fact.chosen, fact.proposed, fact.taken) == (("BR24",), ("BR21", "BD03"), False)


def test_that_p_logs_the_question_and_marks_the_row_until_a_position_comes(desk: DeskAt) -> None:
    desk.call()
    desk.open_first()
    desk.press("F4")
    panel = desk.window.ranked
    panel.list.setCurrentIndex(panel.rows.index_of("BR27"))
    desk.press("P")
    desk.sees(lambda: desk.logs("Asked BR27 for its position by radio"))
    assert "by voice" in panel.tray.words[1]
    desk.later(seconds=20)
    assert panel._painter.asked_s == {"BR27": 20.0}
    desk.position("BR27", 5, 5)
    desk.later(seconds=5)
    desk.sees(lambda: panel._painter.asked_s == {})
