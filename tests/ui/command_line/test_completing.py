from msgspec import structs

from tests.ui.a_night import BR24, FORCE, busy
from tests.ui.units.candidates import candidate
from ui.command_line.completing import OFFERED, Completion, completions, ghost
from ui.command_line.reading import Context

ROWS = (
    candidate("BR24", rank=1, eta_s=105, chips=("resp", "2 Taser")),
    candidate("BN40", reason="Community support officer: not for confrontation"),
)


UNFIT = Completion("BN40", "no", possible=False)


def context() -> Context:
    return Context(FORCE, busy(), "M Hughes", "2041-01-12/0417", ROWS)


def words(line: str) -> list[str]:
    return [offer.word for offer in completions(line, context())]


def test_that_the_first_word_is_a_verb() -> None:
    assert words("s") == ["send", "st", "seen", "standdown", "slow"]


def test_that_units_come_with_their_time_or_with_why_not() -> None:
    near, unfit = completions("send B", context())[0], completions("send BN4", context())[0]
    assert near == Completion("BR24", "1:45 · 2 Taser")
    assert unfit.note == "no: community support officer: not for confrontation"
    assert not unfit.possible


def test_that_a_unit_named_already_is_not_offered_again() -> None:
    assert "BR24" not in words("send BR24 B")


def test_that_after_a_unit_a_number_may_follow() -> None:
    assert "0417" in words("send BR24 04")


def test_that_each_place_of_a_verb_offers_its_own_codes() -> None:
    assert words("st BR24 ")[:3] == ["0", "1", "2"]
    assert words("ok BR24 ") == ["voice", "radio"]
    assert words("grade 0415 ") == ["1", "2", "3", "4"]
    assert words("close 0417 ar") == ["arrest"]
    assert "dealt" in words("close d")  # the number may be left out
    assert words("take ") == ["BR21", "BN33"]
    assert words("log 0417 some te") == []
    assert words("mark 0417 we") == ["weapons"]
    assert words("terminal BR24 lo") == ["lost service", "lost fix", "low battery"]
    assert words("standdown BR") == ["BR21-E1"]
    assert "BR24" in words("seen BR21 BR2")
    assert words("nonsense B") == []


def test_that_only_units_that_are_going_somewhere_can_be_called_off() -> None:
    assert "BR24" not in words("off BR2")
    assert words("off BR2") == ["BR21"]


def test_that_no_more_is_offered_than_has_room() -> None:
    assert len(words("st ")) == OFFERED


def test_that_the_ghost_is_the_rest_of_the_first_word_that_can_be() -> None:
    assert ghost("send br", completions("send br", context())) == "24"
    assert ghost("send BN40", [UNFIT]) == ""
    assert ghost("send ", completions("send ", context())) == ""
    assert ghost("own x", []) == ""


def test_that_a_unit_off_duty_is_shown_as_such() -> None:
    night = context()
    night.records.units[BR24] = structs.replace(night.records.units[BR24], on_duty=False)
    bare = Context(FORCE, night.records)
    assert completions("send BR24", bare)[0] == Completion("BR24", "no: off duty", possible=False)
