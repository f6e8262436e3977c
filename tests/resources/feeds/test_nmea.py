"""NMEA sentences, from receivers, from real recordings, and from whoever else sends bytes."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.feeds import owntracks, reading, sentences
from resources.feeds.nmea import ERROR_PER_HDOP_M, decode, encode
from resources.fixes import BadFix, Fix

NOW = datetime(2030, 5, 1, 22, 0, 5, tzinfo=UTC)
RMC = "GPRMC,220000.00,A,5135.2560,N,00259.9040,W,19.44,270.0,010530,,,A"
DATA = os.environ.get("DISPATCH_DESK_TEST_DATA")
real = pytest.mark.skipif(not DATA, reason="DISPATCH_DESK_TEST_DATA names no folder of real data")
WEEKS = timedelta(weeks=1024)


def line(body: str, tag: str | None = None) -> bytes:
    """A sentence with its checksums, worked out the plain way."""

    def summed(text: str) -> str:
        return f"{text}*{reduce(xor, text.encode()):02X}"

    block = "" if tag is None else f"\\{summed(tag)}\\"
    return f"{block}${summed(body)}\r\n".encode()


def changed(field: int, value: str) -> bytes:
    """The good sentence with one field of it, counted from 1, said otherwise."""
    fields = RMC.split(",")
    fields[field] = value
    return line(",".join(fields))


def refusal(datagram: bytes, device: str = "br21") -> BadFix:
    with pytest.raises(BadFix) as refused:
        decode(datagram, NOW, device)
    assert str(refused.value)
    return refused.value


def test_that_a_receivers_sentence_is_read_with_its_units() -> None:
    fix = decode(line(RMC), NOW, "br21")
    assert (fix.lat, fix.lon) == (pytest.approx(51.5876), pytest.approx(-2.9984))
    assert fix.speed_mps == pytest.approx(10.0, abs=0.01)
    assert (fix.device, fix.heading_deg, fix.error_m) == ("br21", 270.0, None)
    assert (fix.fixed_at, fix.received_at) == (datetime(2030, 5, 1, 22, tzinfo=UTC), NOW)


@pytest.mark.parametrize("talker", ["GP", "GN", "GL", "GA", "GB", "BD", "GQ", "GI", "II", "U1"])
def test_that_any_talker_is_heard(talker: str) -> None:
    assert decode(line(talker + RMC[2:]), NOW, "br21").device == "br21"


def test_that_a_sentence_of_garmins_own_that_ends_in_the_same_letters_is_none() -> None:
    assert refusal(line("PGRMC,A,218.8,100,6378137.000")).reason == "not_a_location"


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r", b" \r\n\r\n"])
def test_that_the_end_of_a_line_may_be_anything(end: bytes) -> None:
    assert decode(line(RMC).rstrip() + end, NOW, "br21").lat > 51


def test_that_small_letters_in_a_checksum_are_understood() -> None:
    good = next(
        said
        for said in (changed(7, f"{knots}.0") for knots in range(20))
        if said[-4:-2].decode().lower() != said[-4:-2].decode()
    )
    assert decode(good[:-4] + good[-4:].lower(), NOW, "br21").lat > 51


def test_that_an_older_receiver_without_mode_or_variation_is_read() -> None:
    for body in (RMC.removesuffix(",,,A"), RMC.removesuffix(",A"), RMC.replace(",,,A", ",003.1,W")):
        assert decode(line(body), NOW, "br21").lat > 51


def test_that_a_newer_receiver_with_a_navigational_status_is_read() -> None:
    assert decode(line(RMC + ",V"), NOW, "br21").lat > 51


def test_that_south_and_west_are_negative_and_north_has_one_name() -> None:
    assert decode(changed(4, "S"), NOW, "x").lat == pytest.approx(-51.5876)
    assert decode(changed(6, "E"), NOW, "x").lon == pytest.approx(2.9984)
    assert decode(changed(8, "360.0"), NOW, "x").heading_deg == 0


def test_that_speed_and_course_may_be_unknown() -> None:
    assert decode(changed(7, ""), NOW, "x").speed_mps is None
    assert decode(changed(8, ""), NOW, "x").heading_deg is None


@pytest.mark.parametrize("course", ["0", "9.5", "36", "099.9", "300", "359.99", "360", "35.", "3"])
def test_that_every_course_round_the_compass_is_read(course: str) -> None:
    assert decode(changed(8, course), NOW, "x").heading_deg == float(course) % 360


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (1, ""), (1, "2200"), (1, "240000.00"), (1, "226000.00"), (1, "220060.00"), (1, "22000a"),
        (2, ""), (2, "B"), (2, "a"),
        (3, ""), (3, "5160.0000"), (3, "51"), (3, "-5135.2"), (3, "15135.2"), (3, "5135,2"),
        (4, ""), (4, "n"), (4, "E"), (5, ""), (5, "00299.9040"), (5, "1e3"), (6, ""), (6, "N"),
        (7, "-1"), (7, "nan"), (7, "1_0"), (7, "99999"), (8, "361"), (8, "360.5"), (8, "x"),
        (9, ""), (9, "310230"), (9, "001230"), (9, "0105"), (9, "2208-1"), (9, "320530"),
    ],
)  # fmt: skip
def test_that_a_field_that_makes_no_sense_is_refused(field: int, value: str) -> None:
    assert refusal(changed(field, value)).reason == "malformed"


def test_that_the_field_at_fault_is_named() -> None:
    assert "latitude: there is none" in str(refusal(changed(3, "")))
    assert "longitude: there is “00299.9040”" in str(refusal(changed(5, "00299.9040")))


@pytest.mark.parametrize(
    ("datagram", "reason"),
    [
        (b"", "malformed"),
        (b"\r\n", "malformed"),
        (b"$", "malformed"),
        (b"$GPRMC", "malformed"),
        (b"$GPRMC,,,*", "malformed"),
        (line(RMC).split(b"*")[0], "malformed"),
        (line(RMC).replace(b"19.44", b"19.45"), "malformed"),
        (line(RMC).replace(b"5135", b"51\x0035"), "malformed"),
        (line(RMC).replace(b"5135", b"51\xb25"), "malformed"),
        (line(RMC + "," * 100), "malformed"),
        (line("GPRMC,000344.03,A,4808.9992,N,4,02.3"), "malformed"),
        (line(RMC) + b"x" * reading.LARGEST, "too_large"),
        (line("GPRMC,,V,,,,,,,,,,N"), "bad_position"),
        (changed(2, "V"), "bad_position"),
        (changed(12, "N"), "bad_position"),
        (changed(12, "S"), "bad_position"),
        (changed(12, "M"), "bad_position"),
        (line("GPGSV,1,1,00"), "not_a_location"),
        (b"!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D", "not_a_location"),
    ],
)
def test_that_a_bad_sentence_is_refused_by_its_reason(datagram: bytes, reason: str) -> None:
    assert refusal(datagram).reason == reason


def test_that_a_leap_second_is_the_first_of_the_next_day() -> None:
    fields = line(RMC.replace("220000.00", "235960.50").replace("010530", "300430"))
    assert decode(fields, NOW, "x").fixed_at == datetime(2030, 5, 1, 0, 0, 0, 500_000, tzinfo=UTC)


# Which day


def dated(day: str, time: str = "220000") -> bytes:
    return line(RMC.replace("010530", day).replace("220000.00", time))


def test_that_a_position_stored_out_of_coverage_is_taken_for_a_day() -> None:
    assert decode(dated("300430"), NOW - timedelta(minutes=1), "x").fixed_at.day == 30
    assert refusal(dated("300430")).reason == "late"


@pytest.mark.parametrize("rollovers", [1, 2, 3])
def test_that_a_receiver_whose_week_number_rolled_over_is_told_so(rollovers: int) -> None:
    day = f"{NOW - rollovers * WEEKS:%d%m%y}"
    bad = refusal(dated(day))
    assert bad.reason == "late"
    assert "week number has rolled over" in str(bad)


def test_that_a_receiver_that_starts_in_1980_is_only_old() -> None:
    bad = refusal(dated("050180"))
    assert bad.reason == "late"
    assert "1980-01-05" in str(bad)
    assert "rolled" not in str(bad)


def test_that_the_century_turns_without_anybody_noticing() -> None:
    turn = datetime(2099, 12, 31, 23, 59, 58, tzinfo=UTC)
    assert decode(dated("010100", "000003"), turn, "x").fixed_at - turn == timedelta(seconds=5)
    assert turn - decode(dated("311299", "235950"), turn, "x").fixed_at == timedelta(seconds=8)


# Who it is


def test_that_a_tag_block_names_the_device() -> None:
    for tag in (
        "s:br21",
        "s:br21,c:1903903200",
        "n:1,s:br21,g:1-2-34",
        "c:1, s:x".replace(" s:x", "s:br21"),
    ):
        assert decode(line(RMC, tag), NOW).device == "br21"


def test_that_what_a_sentence_says_of_itself_goes_before_the_doors_name() -> None:
    assert decode(line(RMC, "s:br24"), NOW, "br21").device == "br24"
    assert decode(line(RMC, "c:1903903200"), NOW, "br21").device == "br21"


def test_that_a_sentence_without_a_name_is_refused_with_the_remedy() -> None:
    for datagram in (line(RMC), line(RMC, "c:1"), line(RMC, "s:")):
        assert "?device=NAME" in str(refusal(datagram, ""))
    assert "64 characters" in str(refusal(line(RMC, f"s:{'b' * 65}"), ""))


@pytest.mark.parametrize("damage", [b"*00\\", b"\\", b"*5\\", b""])
def test_that_a_damaged_tag_block_is_refused(damage: bytes) -> None:
    assert refusal(line(RMC, "s:br21").replace(b"*5A\\", damage)).reason == "malformed"


# Several sentences in a datagram


def gga(time: str = "220000.00", hdop: str = "1.2", quality: int = 1) -> bytes:
    return line(f"GPGGA,{time},5135.2560,N,00259.9040,W,{quality},08,{hdop},12.1,M,49.0,M,,")


def test_that_the_position_is_found_among_other_sentences() -> None:
    others = (
        line("GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1"),
        line("GPTXT,01,01,02,ANTSTATUS=OK"),
    )
    fix = decode(others[0] + gga() + line(RMC) + others[1], NOW, "br21")
    assert fix.error_m == pytest.approx(1.2 * ERROR_PER_HDOP_M)
    assert fix.lat == pytest.approx(51.5876)


@pytest.mark.parametrize(
    "other",
    [
        gga(time="215959.00"), gga(hdop="99.99"), gga(hdop=""), gga(hdop="0.0"), gga(quality=0),
        gga(quality=8), gga()[:-5] + b"*00\r\n", b"$GPGGA\xc2\r\n"[:6] + b"\r\n",
    ],
)  # fmt: skip
def test_that_an_error_is_unknown_when_the_satellites_of_that_moment_are(other: bytes) -> None:
    assert decode(other + line(RMC), NOW, "br21").error_m is None


def test_that_a_block_may_hold_the_words_a_sentence_begins_with() -> None:
    fix = decode(gga() + line(RMC, "s:RMC,c:12"), NOW)
    assert fix.device == "RMC"
    assert fix.error_m == pytest.approx(1.2 * ERROR_PER_HDOP_M)


def test_that_the_last_position_of_a_datagram_counts() -> None:
    both = line(RMC) + line(RMC.replace("220000", "220001"))
    assert decode(both, NOW, "br21").fixed_at.second == 1


# Round trips and noise


@st.composite
def any_fix(draw: st.DrawFn) -> Fix:
    """What a receiver can say."""
    return Fix(
        draw(st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=64)),
        draw(st.floats(-90, 90)),
        draw(st.floats(-180, 180)),
        NOW - timedelta(microseconds=draw(st.integers(0, 86_000_000_000))),
        NOW,
        draw(st.none() | st.floats(1, 290)),
        draw(st.none() | st.floats(0, 359.99)),
        draw(st.none() | st.floats(0, 100)),
    )


@settings(deadline=None)
@given(any_fix())
def test_that_a_simulated_sentence_comes_back_as_it_was(fix: Fix) -> None:
    back = decode(encode(fix), NOW)
    assert back.device == fix.device
    assert back.lat == pytest.approx(fix.lat, abs=1e-8)
    assert back.lon == pytest.approx(fix.lon, abs=1e-8)
    assert abs(back.fixed_at - fix.fixed_at) <= timedelta(microseconds=500)
    assert back.error_m == pytest.approx(fix.error_m, abs=0.04)
    assert back.heading_deg == pytest.approx(fix.heading_deg, abs=0.006)
    assert back.speed_mps == pytest.approx(fix.speed_mps, abs=0.001)


def test_that_a_name_no_block_can_hold_is_not_sent() -> None:
    for name in ("a b", "a,b", "a*b", "a\\b", "ä", "b" * 65):
        with pytest.raises(ValueError, match="can't stand in a TAG block"):
            encode(Fix(name, 51.0, -3.0, NOW, NOW))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_that_no_bytes_do_worse_than_be_refused(noise: bytes) -> None:
    for datagram in (noise, b"$" + noise, b"\\" + noise, b"$GPRMC," + noise):
        with pytest.raises(BadFix):
            decode(datagram, NOW, "br21")


FIELD = st.sampled_from([*RMC.split(","), "", "V", "99999999999999999999"]) | st.text(max_size=9)


@settings(deadline=None)
@given(st.lists(FIELD, max_size=16), st.none() | st.text(max_size=20))
def test_that_no_field_with_a_true_checksum_does_worse(fields: list[str], tag: str | None) -> None:
    with suppress(BadFix):
        decode(line(",".join(["GPRMC", *fields]) + ",", (tag or "") + "s:x"), NOW)


@settings(deadline=None)
@given(st.integers(0, len(line(RMC)) - 1), st.integers(0, 255))
def test_that_one_wrong_byte_never_moves_a_unit(place: int, byte: int) -> None:
    """A checksum catches every change of one byte."""
    good = line(RMC)
    damaged = good[:place] + bytes([byte]) + good[place + 1 :]
    with suppress(BadFix):
        assert decode(damaged, NOW, "br21") == decode(good, NOW, "br21")


@given(st.text(st.characters(max_codepoint=127), max_size=sentences.LONGEST))
def test_that_the_fast_checksum_is_the_plain_one(text: str) -> None:
    assert sentences.checksum(text) == reduce(xor, text.encode(), 0)


# Which format


@settings(deadline=None)
@given(st.sampled_from([b"", b"{", b"$", b"!", b"\\", b" \r\n$GPRMC,"]), st.binary(max_size=200))
def test_that_nothing_at_the_door_does_worse_than_be_refused(begins: bytes, noise: bytes) -> None:
    with pytest.raises(BadFix) as refused:
        reading.decode(begins + noise, NOW, "br21")
    assert refused.value.reason in {"malformed", "not_a_location"}


def test_that_one_door_tells_the_formats_apart_by_how_they_begin() -> None:
    phone = owntracks.encode(Fix("br24", 51.0, -3.0, NOW, NOW))
    assert reading.decode(phone, NOW, "br21").device == "br24"
    assert reading.decode(b" \r\n" + phone, NOW).device == "br24"
    assert reading.decode(line(RMC), NOW, "br21").device == "br21"
    assert reading.decode(b"\r\n" + line(RMC, "s:br24"), NOW).device == "br24"
    with pytest.raises(BadFix, match=r"neither OwnTracks.* nor NMEA"):
        reading.decode(b"660420156A0066AA" + line(RMC), NOW, "br21")
