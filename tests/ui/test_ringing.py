"""The alarms as numbers: told apart, heard through noise; and who sounds when several want to."""

from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from msgspec import json
from msgspec.structs import replace

from dispatch_desk.watch import Ring
from tests.desks import START
from ui.ringing import RATE_HZ, TUNES, Loudspeaker, RingFile, Samples, Silence, burst, sound

LEVELS = ["emergency", "red", "amber"]
PULSES = {"emergency": 10, "red": 3, "amber": 1}
LONGEST_S = {"emergency": 2.25, "red": 2.25, "amber": 0.5}
"""Over, with some silence, before it is due again, which is after 3 s at the soonest."""


def a_ring(level: str) -> Ring:
    return Ring(START, level, "BR21", "No contact")


# The tones: everything is measured in the samples, nothing is read from the tune

Bands = npt.NDArray[np.float64]
FULL = 32_767
SLICE_S = 0.005
SILENT = 0.01  # of the loudest sample of a burst


def spectrum(samples: Samples) -> tuple[Bands, Bands]:
    """Frequencies in Hz, and how loud each is in dB below the loudest; at most 2 Hz apart."""
    length = max(len(samples), RATE_HZ // 2)
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), length)).astype(np.float64)
    hz = np.fft.rfftfreq(length, 1 / RATE_HZ).astype(np.float64)
    return hz, 20 * np.log10(power / power.max() + 1e-12)


def stretches(samples: Samples) -> list[tuple[int, int]]:
    """From where to where there is something to hear, read from the envelope."""
    step = int(SLICE_S * RATE_HZ)
    loud = np.abs(samples[: len(samples) // step * step].astype(np.int32)).reshape(-1, step)
    heard = np.concatenate([[False], loud.max(axis=1) > SILENT * loud.max(), [False]])
    turns = np.flatnonzero(heard[1:] != heard[:-1]) * step
    return [(int(begin), int(end)) for begin, end in turns.reshape(-1, 2)]


def one_pulse(samples: Samples) -> Samples:
    begin, end = stretches(samples)[0]
    return samples[begin:end]


def partials(samples: Samples) -> list[float]:
    """Peaks in Hz that lie within 15 dB of the loudest, and so of each other; no side lobes."""
    hz, db = spectrum(one_pulse(samples))
    around = 30  # bins, 60 Hz: the tunes' partials are further apart
    return [
        float(hz[at])
        for at in range(around, len(db) - around)
        if db[at] >= -15 and db[at] == db[at - around : at + around].max()
    ]


def pitch(samples: Samples) -> float:
    return min(partials(samples), default=0.0)


def beat_s(samples: Samples) -> float:
    """From one pulse to the next; as long as itself where there is only one."""
    begins = [begin for begin, _ in stretches(samples)]
    return (begins[1] - begins[0] if len(begins) > 1 else len(samples)) / RATE_HZ


def loudness_db(samples: Samples) -> float:
    """Of a pulse, below the loudest sine there could be."""
    power = np.mean((one_pulse(samples) / FULL) ** 2)
    return float(10 * np.log10(2 * power))


def bands(samples: Samples) -> Bands:
    """How its power is spread over semitones, as a vector of length 1."""
    hz, db = spectrum(one_pulse(samples))
    heard = (hz >= 150) & (hz <= 4000)
    power, _ = np.histogram(
        12 * np.log2(hz[heard] / 150), 57, (0, 57), weights=10 ** (db[heard] / 10)
    )
    spread = np.sqrt(power).astype(np.float64)
    return np.asarray(spread / np.linalg.norm(spread), dtype=np.float64)


def click_db(samples: Samples) -> float:
    """What no tune holds, above 8 kHz, at its loudest below the loudest of all: hard edges are there."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    return float(20 * np.log10(power[hz > 8_000].max() / power.max() + 1e-12))


def alikeness(one: Samples, other: Samples) -> float:
    """Of two spectra: 0 when they share no semitone, 1 when they are the same."""
    return float(bands(one) @ bands(other))


def faults_of(level: str, samples: Samples) -> set[str]:
    """What is wrong with the sound of one level by itself."""
    heard = [hz for hz in partials(samples) if 150 <= hz <= 4_000]
    wrong = {
        "partials": len(heard) < 4,
        "pitch": not any(150 <= hz <= 1_000 for hz in heard),
        "pulses": len(stretches(samples)) != PULSES[level],
        "clips": int(np.abs(samples.astype(np.int32)).max()) >= FULL,
        "clicks": click_db(samples) > -90,
        "faint": loudness_db(samples) < -24,
        "long": len(samples) / RATE_HZ > LONGEST_S[level],
    }
    return {fault for fault, is_so in wrong.items() if is_so}


def confusions(graver: Samples, lesser: Samples) -> set[str]:
    """In what two sounds are too near each other; the graver is higher, longer, faster and louder."""
    wrong = {
        "pitch": pitch(graver) < 1.25 * pitch(lesser),  # a major third
        "pulses": len(stretches(graver)) < 3 * len(stretches(lesser)),
        "beat": len(stretches(lesser)) > 1 and beat_s(graver) > 0.75 * beat_s(lesser),
        "loudness": loudness_db(graver) < loudness_db(lesser) + 3,
        "spectrum": alikeness(graver, lesser) > 0.4,
    }
    return {near for near, is_so in wrong.items() if is_so}


@pytest.mark.parametrize("level", LEVELS)
def test_that_an_alarm_carries_through_a_room_and_has_as_many_pulses_as_it_is_grave(
    level: str,
) -> None:
    assert faults_of(level, sound(level)) == set()


@pytest.mark.parametrize(("graver", "lesser"), [*combinations(LEVELS, 2)])
def test_that_any_two_alarms_are_told_apart_by_ear(graver: str, lesser: str) -> None:
    assert confusions(sound(graver), sound(lesser)) == set()


def test_that_the_levels_sound_gravest_first() -> None:
    assert [*TUNES] == LEVELS


RED = TUNES["red"]
WRONG = {
    "a bare sine": (replace(RED, harmonics=(1.0,)), "partials"),
    "partials that are there and can't be heard": (
        replace(RED, harmonics=(1.0, 0.1, 0.1, 0.1, 0.1)), "partials",
    ),
    "a whistle": (replace(RED, pitch_hz=1_200.0), "pitch"),
    "a pulse too many": (replace(RED, pulses=4), "pulses"),
    "pulses that run into each other": (replace(RED, pause_s=0.0, ramp_s=0.0005), "pulses"),
    "more than there is": (replace(RED, loudness=1.0), "clips"),
    "a hard edge": (replace(RED, ramp_s=1e-9), "clicks"),
    "a whisper": (replace(RED, loudness=0.02), "faint"),
    "a burst that isn't over when it is due again": (replace(RED, pause_s=1.6), "long"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_that_a_wrong_tune_is_found_out(wrong: str) -> None:
    tune, fault = WRONG[wrong]
    assert fault in faults_of("red", burst(tune))


NEAR = {
    "the same tune": (RED, {"pitch", "pulses", "beat", "loudness", "spectrum"}),
    "the same tune a semitone up": (replace(RED, pitch_hz=622.0), {"pitch"}),
    "its octave, which shares every other partial": (replace(RED, pitch_hz=1_174.0), {"spectrum"}),
    "as loud": (replace(TUNES["emergency"], loudness=RED.loudness), {"loudness"}),
    "as slow": (replace(TUNES["emergency"], pause_s=0.17), {"beat"}),
    "as few pulses": (replace(TUNES["emergency"], pulses=5), {"pulses"}),
}


@pytest.mark.parametrize("near", NEAR)
def test_that_an_emergency_too_like_a_red_is_found_out(near: str) -> None:
    tune, why = NEAR[near]
    assert why <= confusions(burst(tune), sound("red"))


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
