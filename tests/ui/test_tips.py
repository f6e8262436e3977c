import pytest
from PySide6.QtGui import QTextDocument

from ui.widgets.tips import as_plain


@pytest.mark.parametrize(
    "words", ["BR21 late", "<b>bold</b> words", "a < b & c > d\n<img src='file:/etc/hostname'>", ""]
)
def test_that_a_tip_shows_the_words_as_they_stand(words: str) -> None:
    shown = QTextDocument()
    if as_plain(words) == words:
        shown.setPlainText(words)
    else:
        shown.setHtml(as_plain(words))
    assert shown.toPlainText().replace("\u2028", "\n") == words
