"""Units and incidents as a sentence: for a pointer that rests on them and for a screen reader."""

from datetime import timedelta

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from resources.checkins import Level
from resources.status import Availability
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
    error = DEFAULT_ERROR_M if unit.error_m is None else unit.error_m
    parts = [unit.callsign, STATUS_WORDS[unit.availability]]
    if unit.level >= Level.DUE:
        parts.append(LEVEL_WORDS[unit.level].lower())
    if unit.note:
        parts.append(unit.note)
    parts.append(f"crew {unit.crew}")
    parts.append(f"position {age(timedelta(seconds=unit.age_s))} old, ±{distance_m(error)}")
    reach = uncertainty_m(unit)
    if reach >= FARTHEST_M:
        parts.append(f"may be {distance_m(reach)} away by now, or farther")
    elif reach:
        parts.append(f"may be {distance_m(reach)} away by now")
    return ", ".join(parts)


def _incident(incident: MapIncident) -> str:
    parts = [
        f"incident {incident.number}", f"grade {incident.grade}", incident.title,
        incident.place_text, incident.clock_text, "" if incident.owned else "owned by nobody",
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say it of this widget."""
    widget.setAccessibleDescription(words)
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
