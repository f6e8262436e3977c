"""The alarms as numbers: told apart, heard through noise; and who sounds when several want to."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from msgspec import json

from dispatch_desk.watch import Ring
from tests.desks import START
from ui.ringing import RATE_HZ, TUNES, Loudspeaker, RingFile, Samples, Silence, sound

LEVELS = ["emergency", "red", "amber"]
PULSES = {"emergency": 10, "red": 3, "amber": 1}


def a_ring(level: str) -> Ring:
    return Ring(START, level, "BR21", "No contact")


# The tones


def spectrum(samples: Samples) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Frequencies in Hz, and how loud each is in dB below the loudest."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))).astype(np.float64)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ).astype(np.float64)
    return hz, 20 * np.log10(power / power.max() + 1e-12)


def pulse(level: str) -> Samples:
    """The first pulse of a burst."""
    return sound(level)[: int(TUNES[level].pulse_s * RATE_HZ)]


def partials(level: str) -> list[float]:
    """Peaks within 15 dB of the loudest, in Hz."""
    hz, db = spectrum(pulse(level))
    peaks = (db[1:-1] > db[:-2]) & (db[1:-1] > db[2:]) & (db[1:-1] > -15)
    return [float(found) for found in hz[1:-1][peaks]]


def fundamental(level: str) -> float:
    hz, db = spectrum(pulse(level))
    return float(hz[db.argmax()])


def pulses(level: str) -> int:
    """Counted in the sound itself: stretches of 10 ms with and without anything to hear."""
    samples = np.abs(sound(level).astype(np.int32))
    loud = samples[: len(samples) // 441 * 441].reshape(-1, 441).max(axis=1) > 500
    return int(loud[0]) + int(np.count_nonzero(~loud[:-1] & loud[1:]))


def loudness(level: str) -> float:
    return float(np.sqrt(np.mean(pulse(level).astype(np.float64) ** 2)))


@pytest.mark.parametrize("level", LEVELS)
def test_that_every_alarm_has_four_partials_that_carry_through_a_room(level: str) -> None:
    heard = [hz for hz in partials(level) if 150 <= hz <= 4000]

    assert len(heard) >= 4
    assert 150 <= fundamental(level) <= 1000


@pytest.mark.parametrize("level", LEVELS)
def test_that_an_alarm_has_as_many_pulses_as_it_is_grave(level: str) -> None:
    assert pulses(level) == PULSES[level]


def test_that_the_graver_alarm_is_higher_by_a_third_at_least_and_louder() -> None:
    pitches = [fundamental(level) for level in LEVELS]
    louds = [loudness(level) for level in LEVELS]

    assert all(graver >= 1.25 * lesser for graver, lesser in pairwise(pitches))
    assert louds == sorted(louds, reverse=True)


@pytest.mark.parametrize("level", LEVELS)
def test_that_no_alarm_clicks_or_clips(level: str) -> None:
    samples = sound(level).astype(np.int32)

    assert abs(samples[0]) < 300
    assert abs(samples[-1]) < 300
    assert np.abs(samples).max() < 32_767


@pytest.mark.parametrize(("level", "every_s"), [("emergency", 5), ("red", 15)])
def test_that_a_burst_is_over_before_it_is_due_again(level: str, every_s: float) -> None:
    assert len(sound(level)) / RATE_HZ < every_s / 2


# The loudspeaker


class Tape:
    """A player that keeps what it is given."""

    def __init__(self) -> None:
        self.there = True
        self.played: list[str] = []

    def audible(self, boot_ms: int) -> bool:  # noqa: ARG002 - as the test has set it
        return self.there

    def play(self, samples: Samples) -> None:
        self.played += [level for level in LEVELS if np.array_equal(samples, sound(level))]


def played(tape: Tape, speaker: Loudspeaker, until_ms: int, since_ms: int = 0) -> list[str]:
    for boot_ms in range(since_ms, until_ms, 250):
        speaker.play_on(boot_ms)
    return tape.played


@pytest.fixture
def tape() -> Tape:
    return Tape()


def test_that_several_alarms_sound_one_after_another_gravest_first(tape: Tape) -> None:
    speaker = Loudspeaker(tape)
    for level in ("amber", "red", "emergency"):
        speaker.ring(a_ring(level))

    assert played(tape, speaker, 10_000) == ["emergency", "red", "amber"]


def test_that_an_emergency_breaks_in_and_what_it_cut_off_sounds_again(tape: Tape) -> None:
    speaker = Loudspeaker(tape)
    speaker.ring(a_ring("red"))
    speaker.play_on(0)
    speaker.ring(a_ring("emergency"))

    assert played(tape, speaker, 10_000, since_ms=250) == ["red", "emergency", "red"]


def test_that_a_lesser_alarm_waits_for_the_graver_one(tape: Tape) -> None:
    speaker = Loudspeaker(tape)
    speaker.ring(a_ring("emergency"))
    speaker.play_on(0)
    speaker.ring(a_ring("red"))

    assert played(tape, speaker, 2_000, since_ms=250) == ["emergency"]
    assert played(tape, speaker, 4_000, since_ms=2_000) == ["emergency", "red"]


def test_that_one_level_of_many_units_sounds_once(tape: Tape) -> None:
    speaker = Loudspeaker(tape)
    for _ in range(40):
        speaker.ring(a_ring("amber"))

    assert played(tape, speaker, 20_000) == ["amber"]


def test_that_what_is_over_when_a_device_is_found_does_not_sound(tape: Tape) -> None:
    speaker = Loudspeaker(tape)
    tape.there = False
    speaker.ring(a_ring("red"))
    played(tape, speaker, 1_000)
    tape.there = True

    assert played(tape, speaker, 20_000, since_ms=1_000) == []


def test_that_a_machine_without_sound_says_so() -> None:
    speaker = Loudspeaker(Silence())
    speaker.ring(a_ring("emergency"))
    speaker.play_on(0)

    assert not speaker.audible(0)


# The file


def test_that_every_ring_is_a_line_of_json(tmp_path: Path) -> None:
    file = RingFile(tmp_path / "rings.jsonl")
    for level in LEVELS:
        file.ring(a_ring(level))

    lines = (tmp_path / "rings.jsonl").read_bytes().splitlines()
    assert [json.decode(line, type=Ring) for line in lines] == [a_ring(level) for level in LEVELS]


def test_that_a_file_that_can_not_be_written_is_said_and_forgiven(tmp_path: Path) -> None:
    file = RingFile(tmp_path / "rings" / "rings.jsonl")
    file.ring(a_ring("red"))
    assert "can't be written (No such file or directory)" in file.trouble

    (tmp_path / "rings").mkdir()
    file.ring(a_ring("red"))
    assert file.trouble == ""
