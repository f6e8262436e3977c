"""What a tip may hold: words from a log or a radio, never read as markup."""

from html import escape

from PySide6.QtGui import Qt  # it alone knows of rich text


def as_plain(words: str) -> str:
    """The words so that Qt shows them as they stand, whatever they look like."""
    if not Qt.mightBeRichText(words):
        return words
    return f"<span>{escape(words)}</span>".replace("\n", "<br>")
