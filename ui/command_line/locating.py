"""The verb that puts the caller's place on a log: an AML message as it came, or a place and a radius."""

from dispatch_desk.commands import LocateCaller
from geodata.aml import CallerFix, checked_error_m, is_aml, parse_aml
from geodata.coordinates import parse_coordinates
from geodata.places import MapError
from resources.units import RefusedError
from ui.command_line.reading import Context, Parsed, Words, take_incident

MOST_DIGITS = 6  # of a radius in metres


def caller(words: Words, context: Context) -> Parsed:
    """`caller 0417 A"ML=1;…` as the message came, or `caller 51.58, -2.99 45`: a place and its radius."""
    incident = take_incident(words, context)
    said = words.rest()
    try:
        found = parse_aml(said) if is_aml(said) else _located(said)
    except MapError as error:
        raise RefusedError(str(error)) from error
    by = f", {found.method}" if found.method else ""
    source = f"AML{by}" if is_aml(said) else "as told"
    located = LocateCaller(
        incident=incident.id, position=found.position, error_m=found.error_m, source=source,
        located_at=found.at, doubtful=found.doubtful,
    )  # fmt: skip
    doubt = "the message is not as long as it says: something of it is lost"
    return Parsed((located,), warning=doubt if found.doubtful else "")


def _located(said: str) -> CallerFix:
    """A place as it is written anywhere, and after it a radius in metres."""
    place, _, radius = said.strip().rpartition(" ")
    metres = radius.removesuffix("m").lstrip("±")
    if not place or not metres.isdecimal() or len(metres) > MOST_DIGITS:
        raise RefusedError(
            'Where is the caller? Paste the AML message (A"ML=1;…), or a place and a radius in metres: '
            "caller 51.58, -2.99 45"
        )
    return CallerFix(parse_coordinates(place), checked_error_m(float(metres)))
