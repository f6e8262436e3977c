"""A part that only some windows have, dressed and sized with the others."""

from PySide6.QtWidgets import QWidget

from ui.theme import Theme


class Extra(QWidget):
    """What a window needs to know of a part it was not made with."""

    def set_theme(self, theme: Theme) -> None:
        """Wear the program's colours."""
        raise NotImplementedError

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        """Fit the small layout, or the large one."""
        raise NotImplementedError
