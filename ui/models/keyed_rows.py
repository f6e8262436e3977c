"""Frozen values as rows of a Qt list, changed by key: selection and scroll outlive every tick."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from operator import is_
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
"""The role under which a delegate finds the value itself."""
SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class KeyedRows(QAbstractListModel, Generic[Row]):
    """Rows of one kind, each known by `key` and read aloud as `words`; has no order of its own."""

    def __init__(
        self,
        key: Callable[[Row], Hashable],
        words: Callable[[Row], str] = str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._key, self._words = key, words
        self._rows: list[Row] = []
        self._keys: list[Hashable] = []

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def show(self, rows: Iterable[Row]) -> None:
        """Make the list hold these rows in this order. Raises ValueError when two share a key."""
        shown = list(rows)
        if len(shown) == len(self._rows) and all(map(is_, shown, self._rows)):
            return
        if [self._key(row) for row in shown] == self._keys:
            self._change(shown)
            return
        wanted = {self._key(row): row for row in shown}
        if len(wanted) < len(shown):
            raise ValueError("two rows with one key: the list could not tell them apart")
        self._remove_others(wanted.keys())
        known = set(self._keys)
        self._put_in_order([key for key in wanted if key in known])
        self._insert_missing(wanted)
        self._change(shown)

    def row_at(self, index: Index) -> Row | None:
        return self._rows[index.row()] if self._holds(index) else None

    def index_of(self, key: Hashable) -> QModelIndex:
        """Where the row stands now; an invalid index when it is not in the list."""
        return self.index(self._keys.index(key)) if key in self._keys else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Row | str | None:
        row = self.row_at(index)
        if row is None or role == ROW:
            return row
        return self._words(row) if role in SPOKEN else None

    def _holds(self, index: Index) -> bool:
        return index.isValid() and index.row() < len(self._rows)

    def _remove_others(self, wanted: Iterable[Hashable]) -> None:
        kept = set(wanted)
        gone = [at for at, key in enumerate(self._keys) if key not in kept]
        for first, last in reversed([*_runs(gone)]):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._keys[first : last + 1], self._rows[first : last + 1]
            self.endRemoveRows()

    def _put_in_order(self, order: list[Hashable]) -> None:
        """Move as few rows as can be: the longest run already in order stays where it is."""
        place = {key: rank for rank, key in enumerate(order)}
        still = _longest_rising([place[key] for key in self._keys])
        for rank, key in enumerate(order):
            if rank not in still:
                before = self._keys.index(order[rank - 1]) + 1 if rank else 0
                self._move(self._keys.index(key), before)

    def _move(self, source: int, before: int) -> None:
        if before == source:
            return
        self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), before)
        target = before - 1 if before > source else before
        self._keys.insert(target, self._keys.pop(source))
        self._rows.insert(target, self._rows.pop(source))
        self.endMoveRows()

    def _insert_missing(self, wanted: dict[Hashable, Row]) -> None:
        """Those that are there stand in the order wanted: each run between them is put in at once."""
        known, keys = set(self._keys), list(wanted)
        for first, last in _runs([at for at, key in enumerate(keys) if key not in known]):
            new = keys[first : last + 1]
            self.beginInsertRows(QModelIndex(), first, last)
            self._keys[first:first] = new
            self._rows[first:first] = [wanted[key] for key in new]
            self.endInsertRows()

    def _change(self, rows: list[Row]) -> None:
        pairs = zip(self._rows, rows, strict=True)
        changed = [
            at for at, (before, row) in enumerate(pairs) if before is not row and before != row
        ]
        self._rows = rows
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first), self.index(last))


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbours in rising numbers."""
    first = 0
    for at, number in enumerate(numbers):
        if at + 1 == len(numbers) or numbers[at + 1] != number + 1:
            yield numbers[first], number
            first = at + 1


def _longest_rising(ranks: list[int]) -> set[int]:
    """The members of a longest rising subsequence (patience sorting)."""
    ends: list[int] = []  # the smallest rank that ends a rising run of each length
    before: dict[int, int | None] = {}
    for rank in ranks:
        at = bisect_left(ends, rank)
        before[rank] = ends[at - 1] if at else None
        ends[at : at + 1] = [rank]
    found: set[int] = set()
    rank_or_none = ends[-1] if ends else None
    while rank_or_none is not None:
        found.add(rank_or_none)
        rank_or_none = before[rank_or_none]
    return found
