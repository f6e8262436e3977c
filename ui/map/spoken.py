"""Units and incidents as a sentence: for a pointer that rests on them and for a screen reader."""

from collections.abc import Iterator
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from resources.checkins import Level
from resources.status import Availability
from ui.map.hover_card import Card
from ui.map.marks import DEFAULT_ERROR_M, FARTHEST_M, MapIncident, MapUnit, uncertainty_m
from ui.text import age, distance_m
from ui.widgets.marks import LEVEL_WORDS

STATUS_WORDS: dict[Availability, str] = {
    "emergency": "emergency", "on_duty": "on duty", "available": "available",
    "deployable": "deployable", "break": "on a break", "en_route": "en route",
    "at_scene": "at scene", "stop": "vehicle stop", "standby": "standing by", "transporting": "transporting",
    "not_deployable": "not deployable", "off": "off duty", "message": "message",
}  # fmt: skip


def described(mark: MapUnit | MapIncident) -> str:
    """Everything the symbol says, read whole."""
    return _unit(mark) if isinstance(mark, MapUnit) else _incident(mark)


def _unit(unit: MapUnit) -> str:
    parts = [unit.callsign, STATUS_WORDS[unit.availability]]
    if unit.level >= Level.DUE:
        parts.append(LEVEL_WORDS[unit.level].lower())
    if unit.note:
        parts.append(unit.note)
    parts.append(f"crew {unit.crew}")
    return ", ".join((*parts, *position_words(unit)))


def position_words(unit: MapUnit) -> Iterator[str]:
    """How old and how exact its position is, and where it may be by now."""
    error = DEFAULT_ERROR_M if unit.error_m is None else unit.error_m
    yield f"position {age(timedelta(seconds=unit.age_s))} old, ±{distance_m(error)}"
    reach = uncertainty_m(unit)
    if reach >= FARTHEST_M:
        yield f"may be {distance_m(reach)} away by now, or farther"
    elif reach:
        yield f"may be {distance_m(reach)} away by now"


def card_of(mark: MapUnit | MapIncident) -> Card:
    """The same on a card: what it is, then the rest."""
    first, *rest = described(mark).split(", ")
    return Card(first, tuple(rest))


def _incident(incident: MapIncident) -> str:
    parts = [
        f"incident {incident.number}", f"grade {incident.grade}", incident.title,
        incident.place_text, incident.clock_text, "" if incident.owned else "owned by nobody",
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say it of this widget."""
    # Of a hundred names, which a map that nobody reads aloud never needs.
    from PySide6.QtGui import QAccessible, QAccessibleEvent  # noqa: PLC0415 - see above

    widget.setAccessibleDescription(words)
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
