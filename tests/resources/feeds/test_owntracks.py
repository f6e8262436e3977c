"""OwnTracks reports, from devices and from whoever else sends bytes."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from resources.feeds.owntracks import LARGEST, decode, encode
from resources.fixes import BadFix, Fix

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
SENT = {"_type": "location", "lat": 51.5876, "lon": -2.9984, "tst": 1_903_989_600, "tid": "V1"}


def sent(**changed: object) -> bytes:
    return json.encode({**SENT, **changed})


def test_that_a_phones_report_is_read_with_its_units() -> None:
    report = sent(topic="owntracks/gwent/BR21", acc=12, cog=270, vel=36, batt=80, t="u", alt=40)
    fixed_at = datetime.fromtimestamp(1_903_989_600, UTC)
    assert decode(report, NOW) == Fix("BR21", 51.5876, -2.9984, fixed_at, NOW, 12.0, 270.0, 10.0)


def test_that_a_report_without_a_topic_is_known_by_its_two_letters() -> None:
    assert decode(sent(), NOW).device == "V1"
    assert decode(sent(topic=""), NOW).device == "V1"


def test_that_a_negative_measure_means_not_known() -> None:
    fix = decode(sent(acc=-1, cog=-1, vel=-1), NOW)
    assert (fix.error_m, fix.heading_deg, fix.speed_mps) == (None, None, None)


def test_that_north_has_one_name() -> None:
    assert decode(sent(cog=360), NOW).heading_deg == 0


@pytest.mark.parametrize(
    ("datagram", "reason"),
    [
        (b"", "malformed"),
        (b"\xff\xfe\x00", "malformed"),
        (b'{"_type":"location","tid":"\xff"}', "malformed"),
        (b"[]", "malformed"),
        (b'{"lat":51,"lon":-3,"tst":1,"tid":"V1"}', "malformed"),
        (
            b'{"_type":"location","lat":51,"lon":-3,"tst":1,"tid":"V1","x":' + b"[" * 8_000,
            "malformed",
        ),
        (sent(lat="51.5"), "malformed"),
        (sent(tst=-1), "malformed"),
        (sent(tst=1e18), "malformed"),
        (sent(acc=1e9), "malformed"),
        (sent(cog=361), "malformed"),
        (sent().replace(b"51.5876", b"1e999"), "malformed"),
        (sent(tid=""), "malformed"),
        (sent(tid="V" * 65), "malformed"),
        (sent(_type="lwt"), "not_a_location"),
        (b'{"_type":"configuration","lat":"x"}', "not_a_location"),
        (sent(pad="x" * LARGEST), "too_large"),
    ],
)
def test_that_a_bad_report_is_refused_by_its_reason(datagram: bytes, reason: str) -> None:
    with pytest.raises(BadFix) as refused:
        decode(datagram, NOW)
    assert refused.value.reason == reason
    assert str(refused.value)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_that_no_bytes_do_worse_than_be_refused(datagram: bytes) -> None:
    with pytest.raises(BadFix):
        decode(datagram, NOW)


ANYTHING = st.none() | st.floats() | st.text() | st.integers()
FIELDS = st.sampled_from([*SENT, "acc", "vel", "cog", "topic"])


@settings(deadline=None)
@given(st.dictionaries(FIELDS, ANYTHING))
def test_that_no_value_in_a_field_does_worse_than_be_refused(changed: dict[str, object]) -> None:
    with suppress(BadFix):
        decode(sent(**changed), NOW)


@st.composite
def any_fix(draw: st.DrawFn) -> Fix:
    """What a device can say, to the microsecond."""
    taken = timedelta(microseconds=draw(st.integers(0, 4_000_000_000_000_000)))
    return Fix(
        draw(st.text(min_size=1, max_size=64).filter(lambda name: "/" not in name)),
        draw(st.floats(-90, 90)),
        draw(st.floats(-180, 180)),
        datetime(1970, 1, 1, tzinfo=UTC) + taken,
        NOW,
        draw(st.none() | st.floats(0, 1e6)),
        draw(st.none() | st.floats(0, 360, exclude_max=True)),
        draw(st.none() | st.floats(0, 100)),
    )


@settings(deadline=None)
@given(any_fix())
def test_that_a_simulated_report_comes_back_as_it_was(fix: Fix) -> None:
    back = decode(encode(fix), NOW)
    assert back.speed_mps == pytest.approx(fix.speed_mps, abs=1e-12)  # by way of km/h
    assert replace(back, speed_mps=fix.speed_mps) == fix


@pytest.mark.parametrize("device", ["", "a/b", "V" * 65])
def test_that_a_name_no_topic_can_carry_is_not_sent(device: str) -> None:
    with pytest.raises(ValueError, match="can't be the last part of a topic"):
        encode(Fix(device, 51.0, -3.0, NOW, NOW))
