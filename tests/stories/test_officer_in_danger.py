"""Officers late, silent and calling for help: everything by keys, on the card and on the strip."""

import pytest

from dispatch_desk import commands
from resources.units import Callsign
from tests.stories.rooms import CONTACT, DeskAt
from ui.safety.officer_panel import OfficerPanel

BR21 = Callsign("BR21")


def card(desk: DeskAt) -> OfficerPanel:
    return desk.window.officer


def says(desk: DeskAt, words: str) -> bool:
    """On the open card, its question included."""
    shown = card(desk)
    asked = shown.asking.question.title if shown.asking.question else ""
    return shown.card is not None and words in f"{shown.card.words} {asked} {shown.asking.cost}"


@pytest.fixture
def late(desk: DeskAt) -> DeskAt:
    """BR21 is alone at a domestic and has not been heard for six minutes."""
    desk.at_scene("BR21", desk.call())
    desk.later(minutes=6, seconds=10)
    desk.place()
    desk.sees(lambda: "BR21, amber" in desk.safety()[0])
    return desk


def help_and_stand_down(late: DeskAt) -> None:
    """Two are sent and an ambulance asked for; one arrives, and the other is told to turn round."""
    late.sees(lambda: says(late, "You, taken"))
    late.sees(lambda: says(late, "BD03"))  # the roads have answered
    late.press("S")
    late.sees(lambda: says(late, "Send to BR21"))
    late.sees(lambda: says(late, "BD03 in "))
    late.press("2", "Return")
    late.sees(
        lambda: {late.unit(c).incident for c in ("BD03", "BR24")} == {late.unit("BR21").incident}
    )
    late.press("A")
    late.sees(lambda: late.logs("Ambulance asked for") and says(late, "Ambulance asked for"))
    late.radio("BR24", 6)
    late.sees(lambda: says(late, "BR24  at scene there"))
    late.press("D")
    late.sees(lambda: says(late, "needs them no more"))
    late.press("Return")  # BD03 only: BR24 is there, and stays
    late.sees(lambda: says(late, "0 of 1 have answered") and says(late, "not: BD03"))
    assert late.unit("BD03").incident is None
    assert late.unit("BR24").incident is not None


def test_that_a_missed_check_goes_from_amber_to_red_to_taken_to_stood_down_and_answered(
    late: DeskAt,
) -> None:
    assert "you, by" in late.safety()[0]
    late.later(seconds=60)
    late.sees(lambda: "BR21, red" in late.safety()[0] and "unowned" in late.safety()[0])
    late.press("F11", "Return")
    late.sees(lambda: card(late).callsign == BR21)
    assert card(late).holds_hand()
    late.press("O")
    help_and_stand_down(late)
    late.press("C")
    late.sees(late.window.drawer.isVisible)
    late.press("1")
    late.confirm("seen, well", "BR24")
    late.sees(lambda: not late.alert("BR21-R1").open)
    late.sees(lambda: "not heard since: BD03" in late.window.strip.line)
    assert says(late, "not: BD03")
    late.later(seconds=5)
    late.tell(commands.RecordContact(callsign=Callsign("BD03")), CONTACT)
    late.sees(lambda: "not heard since" not in late.window.strip.line)
    late.sees(card(late).isHidden)  # all is said, and no hand is on it


def test_that_what_f9_would_do_is_said_only_as_long_as_it_would(late: DeskAt) -> None:
    line = late.window.command_line
    late.press("F9")
    assert line.accessibleDescription() == "F9 again: heard from BR21"
    late.tick()
    assert line.accessibleDescription() == "F9 again: heard from BR21"
    late.press("Ctrl+2")  # the hand goes elsewhere
    late.sees(lambda: line.accessibleDescription() == "")


def test_that_a_withdrawn_contact_turns_a_card_red_at_once(late: DeskAt) -> None:
    late.press("F11", "Return", "F9")
    late.sees(lambda: late.safety()[0].startswith("All 1 heard from"))
    assert card(late).holds_hand()
    late.later(seconds=60)
    late.press("W")
    late.sees(lambda: says(late, "Which was no contact with BR21?"))
    assert says(late, "then silent for 7:")
    late.press("Return")
    assert "Say why" in card(late).asking.refusal
    late.type("that was BR24")
    late.press("Return")
    late.sees(lambda: "BR21, red" in late.safety()[0])
    late.sees(lambda: late.logs("not heard after all"))
    late.later(seconds=1)
    late.sees(lambda: "BR21-R1" in late.bridge.records.alerts)


def test_that_a_check_set_by_hand_says_who_set_it_and_why_and_comes_then(late: DeskAt) -> None:
    late.press("F11", "N")
    late.sees(lambda: says(late, "Next check of BR21"))
    late.type("10")
    late.tab_to("Why")
    late.enter("whispering, no calls")
    late.sees(lambda: says(late, "set by M Hughes: whispering, no calls"))
    late.sees(lambda: late.window.strip.line.startswith("All 1 heard from. Next BR21 in 10:00"))
    late.later(minutes=10, seconds=5)
    late.sees(lambda: "set by M Hughes: whispering" in late.safety()[0])
    late.press("Escape")
    assert late.hand() is late.window.incident.entry
    late.press("Ctrl+K")
    late.enter("check BR21 31 too long")
    late.sees(lambda: "1 to 30 minutes" in late.window.command_line.warning)


def test_that_an_emergency_by_voice_of_an_officer_at_no_incident_gets_backup(desk: DeskAt) -> None:
    desk.press("Ctrl+K")
    desk.type("help BR21 screaming, then nothing")
    assert "an emergency of BR21" in desk.window.command_line.warning
    desk.press("Return")
    desk.sees(lambda: desk.window.strip._fields)
    assert desk.alert("BR21-E1").incident is None
    desk.press("F12")
    desk.sees(lambda: says(desk, "You, taken"))
    desk.sees(lambda: says(desk, "BD03"))
    desk.press("S")
    desk.sees(lambda: says(desk, "makes an incident at the officer's position"))
    desk.press("S")  # the key that asked sends, too
    desk.sees(lambda: desk.unit("BD03").incident is not None)
    made = desk.incident(desk.unit("BD03").incident or "")
    fix = desk.bridge.fixes().find("br21")
    assert fix is not None
    assert (made.kind, made.position.lat, made.position.lon) == ("assistance", fix.lat, fix.lon)
    desk.sees(lambda: desk.incident(made.id).owner == "M Hughes")
    desk.sees(lambda: says(desk, "BD03  on patrol"))
    desk.sees(lambda: desk.window.ranked.head.words[0] == "Backup for BR21")
    desk.press("U")
    desk.sees(lambda: desk.logs("Supervisor asked for"))
    assert len(desk.bridge.records.incidents) == 1  # the same one again
    desk.press("D", "Return")
    desk.sees(lambda: desk.unit("BD03").incident is None)
    desk.sees(lambda: says(desk, "not: BD03"))


def test_that_keys_that_can_not_be_done_say_why_on_the_card(desk: DeskAt) -> None:
    desk.press("Ctrl+K")
    desk.enter("officer BR24")
    desk.sees(lambda: card(desk).callsign == "BR24")
    for key, why in (
        ("O", "no open alert"), ("C", "no open alert"), ("D", "no open alert"),
        ("W", "can be withdrawn"),
    ):  # fmt: skip
        desk.press(key)
        assert why in card(desk).refusal
    desk.press("Y", "Return")
    desk.sees(lambda: desk.unit("BR24").seen_by is not None)
    desk.press("Escape")
    assert card(desk).isHidden()


def test_that_what_is_typed_elsewhere_reaches_no_card_and_a_tick_moves_no_hand(
    late: DeskAt,
) -> None:
    late.press("F11", "Return", "Ctrl+E")
    late.type("sandy haired, now calm")
    late.tick()
    assert late.window.incident.entry.text() == "sandy haired, now calm"
    assert card(late).callsign == BR21
    assert card(late).asking.question is None
    late.press("F12")  # nobody has called for help: nothing happens
    assert not card(late).holds_hand()


def test_that_the_map_keeps_its_place_when_the_card_comes_and_goes(late: DeskAt) -> None:
    camera = late.window.map.camera()
    middle = camera.place_at(camera.width / 2, camera.height / 2)
    late.press("Ctrl+K")
    late.enter("officer BR21")
    late.sees(lambda: late.window.map.width() < camera.width)
    now = late.window.map.camera()
    beside = now.place_at(now.width / 2, now.height / 2)
    assert (beside.lat, beside.lon) == pytest.approx((middle.lat, middle.lon), abs=1e-6)


def test_that_f6_goes_through_the_card_and_the_board_opens_it(late: DeskAt) -> None:
    late.press("Ctrl+5", "O")
    late.sees(lambda: card(late).callsign == BR21)
    late.press("Ctrl+1", "F6")
    assert card(late).holds_hand()
    late.press("F6")
    assert late.window.map.hasFocus()
