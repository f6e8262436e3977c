"""How a field says that it was refused: a red edge, and the reason for whoever can't see it."""

from PySide6.QtWidgets import QLineEdit


def mark_refused(field: QLineEdit, *, refused: bool, why: str = "") -> None:
    """Give or take the red edge; `why` is read aloud with the field."""
    field.setProperty("refused", "true" if refused else "false")
    field.setAccessibleDescription(why if refused else "")
    field.style().unpolish(field)
    field.style().polish(field)
