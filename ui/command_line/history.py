"""The lines that were done at this desk, walked with Up and Down like pages of a book."""

REMEMBERED = 100


class History:
    """The line being typed is the last page: Down always comes back to it."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0
        self._typed = ""

    def add(self, line: str) -> None:
        """Remember a line that was done; the same line twice in a row counts once."""
        if not self._lines or self._lines[-1] != line:
            self._lines = [*self._lines, line][-REMEMBERED:]
        self._at = len(self._lines)

    def older(self, shown: str) -> str:
        if self._at == len(self._lines):
            self._typed = shown
        if not self._lines:
            return shown
        self._at = max(0, self._at - 1)
        return self._lines[self._at]

    def newer(self, shown: str) -> str:
        if self._at >= len(self._lines):
            return shown
        self._at += 1
        return self._typed if self._at == len(self._lines) else self._lines[self._at]
