"""The one module that makes ids: random for a live desk, counted where a run must repeat."""

import uuid
from collections.abc import Callable

MakeId = Callable[[], str]


def random_id() -> str:
    return uuid.uuid4().hex


def counted_ids(prefix: str, start: int = 0) -> MakeId:
    """Ids that are the same in every run: the prefix and 1, 2, 3 and so on."""
    count = start

    def make() -> str:
        nonlocal count
        count += 1
        return f"{prefix}-{count}"

    return make
