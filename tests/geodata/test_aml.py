"""The message of a caller's phone: a circle that can be believed, or a refusal; never who they are."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from geodata.aml import CallerFix, parse_aml
from geodata.places import MapError

BODY = (
    'A"ML=1;lt=+54.30012;lg=-4.89980;rd=50;top=20410112025700;lc=90;pm=W;si=23430123456789;'
    "ei=356708041746734;mcc=234;mnc=30;ml={}"
)
MESSAGE = BODY.format(len(BODY) + 1)  # three digits in the place of two


def test_that_a_message_gives_a_circle_its_time_and_what_found_it() -> None:
    found = parse_aml(MESSAGE)
    assert (found.position.lat, found.position.lon, found.error_m) == (54.30012, -4.8998, 50.0)
    assert found.at == datetime(2041, 1, 12, 2, 57, tzinfo=UTC)
    assert (found.method, found.confidence, found.doubtful) == ("Wi-Fi", 90, False)


def test_that_nothing_of_who_the_caller_is_is_kept() -> None:
    kept = json.encode(parse_aml(MESSAGE)).decode()
    assert "23430123456789" not in kept
    assert "356708041746734" not in kept


def test_that_a_message_of_which_something_is_lost_is_doubtful_and_used_all_the_same() -> None:
    assert parse_aml(MESSAGE.replace("mcc=234;", "")).doubtful
    assert not parse_aml('A"ML=1;lt=54.3;lg=-4.9;rd=50').doubtful


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "no AML message"),
        ("lt=54;lg=-4;rd=50", "no AML message"),
        ('A"ML=1;lt=+54.3;rd=50', "lg is missing"),
        ('A"ML=1;lt=nan;lg=-4.9;rd=50', "lt is missing"),
        ('A"ML=1;lt=154.3;lg=-4.9;rd=50', "no usable place"),
        ('A"ML=1;lt=north;lg=-4.9;rd=50', "no usable place"),
        ('A"ML=1;lt=54.3;lg=-4.9', "no radius"),
        ('A"ML=1;lt=54.3;lg=-4.9;rd=wide', "no radius"),
        ('A"ML=1;lt=54.3;lg=-4.9;rd=0', "can't be"),
        ('A"ML=1;lt=54.3;lg=-4.9;rd=999999', "can't be"),
        ('A"ML=1;lt=54.3;lg=-4.9;rd=50' + "x" * 400, "no AML message"),
    ],
)
def test_that_a_message_that_cannot_be_believed_is_refused_in_words(wrong: str, said: str) -> None:
    with pytest.raises(MapError, match=said):
        parse_aml(wrong)


def test_that_what_is_garbled_beside_place_and_radius_is_left_out() -> None:
    found = parse_aml('A"ML=1;lt=54.3;lg=-4.9;rd=50;top=yesterday;lc=900;pm=?;;=;ml=40')
    assert (found.at, found.confidence, found.method) == (None, None, "")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_that_no_text_does_more_than_be_refused(text: str) -> None:
    for message in (text, 'A"ML=' + text, f'A"ML=1;lt=54.3;lg=-4.9;rd=50;{text}'):
        with suppress(MapError):
            assert isinstance(parse_aml(message), CallerFix)
