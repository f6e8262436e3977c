"""Keeps what was asked for of late, up to a weight: what nobody asks for any more goes by itself."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


def _one(_value: object) -> int:
    return 1


class Recent(Generic[KeyT, ValueT]):
    """Two heaps: what is asked for lies on the new one; when that is full, the old one is let go of.

    So at most twice `most` is kept, and nothing that was asked for while the new one filled is lost.
    """

    def __init__(self, most: int, weigh: Callable[[ValueT], int] = _one) -> None:
        self._most, self._weigh = most, weigh
        self._new: dict[KeyT, ValueT] = {}
        self._old: dict[KeyT, ValueT] = {}
        self._new_weight = self._old_weight = 0

    def __len__(self) -> int:
        return len(self._new) + len(self._old)

    @property
    def weight(self) -> int:
        """Of all that is kept."""
        return self._new_weight + self._old_weight

    def get(self, key: KeyT) -> ValueT | None:
        found = self._new.get(key)
        if found is None:
            found = self._old.pop(key, None)
            if found is not None:
                self._old_weight -= self._weigh(found)
                self.keep(key, found)
        return found

    def keep(self, key: KeyT, value: ValueT) -> None:
        """Under a key that nothing is kept under."""
        if self._new_weight >= self._most:
            self._old, self._old_weight = self._new, self._new_weight
            self._new, self._new_weight = {}, 0
        self._new[key] = value
        self._new_weight += self._weigh(value)
