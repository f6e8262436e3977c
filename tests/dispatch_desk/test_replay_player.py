"""The clock of a replay: inside its recording, monotone between jumps, and never ahead of the screen."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dispatch_desk.replay.player import SPEEDS, Player
from tests.desks import START, after
from tests.recordings import Boot

END = after(hours=2)
SECONDS = st.floats(-10_000, 10_000, allow_nan=False)


def a_player(speed: float = 1.0) -> tuple[Player, Boot]:
    boot = Boot()
    return Player(START, END, speed, boot), boot


def test_that_it_stands_at_the_beginning_until_it_is_played() -> None:
    player, boot = a_player()
    boot.pass_s(60)
    assert (player.now(), player.playing) == (START, False)
    player.play()
    boot.pass_s(60)
    assert (player.now(), player.playing) == (after(minutes=1), True)


def test_that_a_pause_holds_and_playing_goes_on_from_there() -> None:
    player, boot = a_player(4)
    player.play()
    boot.pass_s(10)
    player.pause()
    boot.pass_s(1000)
    assert player.now() == after(seconds=40)
    player.play()
    boot.pass_s(1)
    assert player.now() == after(seconds=44)


def test_that_it_pauses_at_the_end_and_stays_paused_after_a_jump_back() -> None:
    player, boot = a_player(60)
    player.play()
    boot.pass_s(3600)
    player.jump(after(hours=1))
    boot.pass_s(5)
    assert (player.now(), player.playing) == (after(hours=1), False)


def test_that_there_is_nothing_to_play_at_the_end() -> None:
    player, _ = a_player()
    player.jump(END)
    player.play()
    assert not player.playing


def test_that_a_recording_of_one_moment_can_be_played() -> None:
    boot = Boot()
    player = Player(START, START, 1.0, boot)
    player.play()
    player.jump(after(seconds=5))
    boot.pass_s(5)
    assert (player.now(), player.playing) == (START, False)


@pytest.mark.parametrize("speed", [0, 0.1, 61, -1, float("nan")])
def test_that_a_speed_nobody_offers_is_refused(speed: float) -> None:
    player, _ = a_player()
    with pytest.raises(ValueError, match="speed"):
        player.set_speed(speed)
    assert player.speed == 1.0


def test_that_a_machine_that_was_set_back_does_not_turn_the_replay_back() -> None:
    player, boot = a_player()
    player.play()
    boot.pass_s(10)
    at = player.now()
    boot.pass_s(-5)
    assert player.now() == at


def test_that_whoever_follows_is_never_shown_to_be_ahead_of_the_clock() -> None:
    """After a jump back the clock waits until what is later has gone from the screen."""
    player, _ = a_player()
    player.followed()
    player.jump(after(hours=1))
    player.arrived(player.heading())
    asked_under = player.jumps
    player.jump(after(minutes=5))
    assert player.now() == after(hours=1)
    heading = player.heading()
    assert heading.at == after(minutes=5)
    player.arrived(heading)
    assert player.now() == after(minutes=5)
    assert player.jumps == asked_under + 2  # what was asked on the way back is dropped too


def test_that_showing_an_older_jump_does_not_release_the_clock() -> None:
    player, _ = a_player()
    player.followed()
    player.jump(after(hours=1))
    player.jump(after(minutes=30))
    old = player.heading()
    player.jump(after(minutes=5))
    player.arrived(old)
    assert player.now() == after(hours=1)
    player.arrived(player.heading())
    assert player.now() == after(minutes=5)


def test_that_a_jump_forward_shows_the_clock_first() -> None:
    player, _ = a_player()
    player.followed()
    player.jump(after(hours=1))
    assert player.now() == after(hours=1)


@given(speeds=st.lists(st.sampled_from(SPEEDS), min_size=1, max_size=8), passed=SECONDS.map(abs))
def test_that_a_change_of_speed_does_not_jump(speeds: list[float], passed: float) -> None:
    player, boot = a_player()
    player.play()
    for speed in speeds:
        boot.pass_s(passed / 100)
        before = player.now()
        player.set_speed(speed)
        assert player.now() == before
        boot.pass_s(1)
        assert player.now() == min(END, before + timedelta(seconds=speed))


class Hands(RuleBasedStateMachine):
    """Anything a person may do, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.player, self.boot = a_player()
        self.seen, self.seen_jumps = self.player.now(), 0

    @rule(seconds=SECONDS.map(abs))
    def wait(self, seconds: float) -> None:
        before, playing, speed = self.player.now(), self.player.playing, self.player.speed
        self.boot.pass_s(seconds)
        most = timedelta(seconds=(seconds + 0.001) * speed) if playing else timedelta(0)
        assert before <= self.player.now() <= before + most

    @rule()
    def play(self) -> None:
        self.player.play()

    @rule()
    def pause(self) -> None:
        self.player.pause()
        assert not self.player.playing

    @rule(speed=st.sampled_from(SPEEDS))
    def set_speed(self, speed: float) -> None:
        self.player.set_speed(speed)

    @rule(seconds=SECONDS)
    def jump(self, seconds: float) -> None:
        self.player.jump(after(seconds=seconds))
        assert self.player.now() == min(END, max(START, after(seconds=seconds)))

    @invariant()
    def it_stays_inside_and_goes_on_between_jumps(self) -> None:
        now = self.player.now()
        assert START <= now <= END
        assert now >= self.seen or self.player.jumps > self.seen_jumps
        self.seen, self.seen_jumps = now, self.player.jumps


TestHands = Hands.TestCase
TestHands.settings = settings(max_examples=40, stateful_step_count=30)
