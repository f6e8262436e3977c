"""A report as plain text of a hundred columns, for a terminal or a printer that knows no more."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from dispatch_desk.report.page import Page
from dispatch_desk.report.wording import Table

WIDTH = 110
GAP = 2
LEAST = 6  # columns of a cell


def as_text(page: Page) -> str:
    return "\n".join(line.rstrip() for line in _lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from (page.title, "=" * min(WIDTH, len(page.title)))
    yield from wrap(page.subtitle, WIDTH)
    yield ""
    label = max((len(what) for what, _ in page.summary), default=0)
    yield from (f"{what:<{label}}  {how}" for what, how in page.summary)
    for table in page.tables:
        yield from _table(table)
    yield from ("", page.record_title, "-" * len(page.record_title))
    for said in page.record:
        yield from wrap(said, WIDTH)
    for what, digits in page.digits:
        yield ""
        yield f"{what}:"
        yield from (f"  {line}" for line in wrap(digits, 40))
    for name in page.signatures:
        yield from ("", "", f"{'_' * 34}  {name}, date and time")


def _table(table: Table) -> Iterator[str]:
    yield from ("", table.title, "-" * min(WIDTH, len(table.title)))
    if not table.rows:
        yield table.empty
        return
    widths = _widths([table.columns, *table.rows])
    for number, row in enumerate((table.columns, *table.rows)):
        yield from _row(row, widths, "*" if number - 1 in table.urgent else " ")


def _widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    """As wide as what is in it; where that is too much, the widest column gives way."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    while sum(widths) + GAP * len(widths) > WIDTH and max(widths) > LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(row: tuple[str, ...], widths: list[int], sign: str) -> Iterator[str]:
    cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    for line in range(max(map(len, cells))):
        said = [
            f"{(cell[line] if line < len(cell) else ''):<{width}}"
            for cell, width in zip(cells, widths, strict=True)
        ]
        yield f"{sign if line == 0 else ' '} {(' ' * GAP).join(said)}"
