"""The whole why of one unit, between the ranked list and its tray."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QWidget

from dispatch_desk.sending.candidate import Candidate
from ui.theme import MARGIN, font
from ui.units.sums import whole_why


class Why(QLabel):
    """Below the list while it is wanted, and gone with the next row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(font(13))
        self.setWordWrap(True)
        self.setContentsMargins(MARGIN, 6, MARGIN, 6)
        self.hide()

    def tell(self, row: Candidate | None, compared: Sequence[str]) -> None:
        """Everything known of it, then how it stands to the first."""
        if row is not None:
            self.setText("\n".join((*whole_why(row), *compared)))
