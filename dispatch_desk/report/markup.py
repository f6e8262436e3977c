"""A report as a web page: black on white, one to two sheets, and nothing in it but text and tables."""

from html import escape

from dispatch_desk.report.page import Page
from dispatch_desk.report.wording import Table

# What Qt's text documents know of CSS too: they print the same page.
STYLE = """
@page { size: A4; margin: 12mm; }
body { font-family: Inter, "Segoe UI", Arial, sans-serif; font-size: 7.5pt; color: #000; background: #fff; }
p { margin: 0 0 2pt 0; }
.title { font-size: 15pt; font-weight: 700; }
.part { font-size: 10pt; font-weight: 700; margin-top: 12px; margin-bottom: 2px; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: 700; border-bottom: 1px solid #000; }
td { vertical-align: top; border-bottom: 1px solid #bbb; }
.urgent { font-weight: 700; }
.digits { font-family: "DejaVu Sans Mono", Consolas, monospace; }
"""
GROUPS_IN_LINE = 8  # of four digits


def as_html(page: Page) -> str:
    """The whole page in one file. Every word of it is escaped: none can become markup."""
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(page.title)}</title>',
        f"<style>{STYLE}</style></head><body>",
        f'<p class="title" role="heading" aria-level="1">{escape(page.title)}</p>',
        f"<p>{escape(page.subtitle)}</p>",
        _summary(page.summary),
        *(_table(table) for table in page.tables),
        _title(page.record_title),
        *(f"<p>{escape(said)}</p>" for said in page.record),
        _digits(page.digits),
        _signatures(page.signatures),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _title(words: str) -> str:
    """A heading to whoever reads or hears it; of a real one Qt would choose the size itself."""
    return f'<p class="part" role="heading" aria-level="2">{escape(words)}</p>'


def _summary(summary: tuple[tuple[str, str], ...]) -> str:
    """What matters most, side by side."""
    heads = "".join(f"<th>{escape(what)}</th>" for what, _ in summary)
    cells = "".join(f'<td class="urgent">{escape(how)}</td>' for _, how in summary)
    return (
        f'<p>&nbsp;</p><table width="100%" cellpadding="3"><tr>{heads}</tr><tr>{cells}</tr></table>'
    )


def _table(table: Table) -> str:
    if not table.rows:
        return f"{_title(table.title)}<p>{escape(table.empty)}</p>"
    heads = "".join(
        f'<th width="{width}%">{escape(column)}</th>'
        for column, width in zip(table.columns, table.widths, strict=True)
    )
    rows = "".join(
        _row(row, urgent=number in table.urgent) for number, row in enumerate(table.rows)
    )
    return (
        f'{_title(table.title)}<table width="100%" cellpadding="1">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(row: tuple[str, ...], *, urgent: bool) -> str:
    """Of an urgent row what it is and how it ended stand out; all of it would be a black page."""
    loud = {0, len(row) - 1} if urgent else set()
    marks = (' class="urgent"' if n in loud else "" for n in range(len(row)))
    cells = (f"<td{mark}>{escape(cell)}</td>" for mark, cell in zip(marks, row, strict=True))
    return f"<tr>{''.join(cells)}</tr>\n"


def _digits(digits: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(
        f'<tr><td width="18%">{escape(what)}</td><td class="digits">{_in_lines(said)}</td></tr>'
        for what, said in digits
    )
    return f'<table width="100%" cellpadding="2">{rows}</table>' if rows else ""


def _in_lines(digits: str) -> str:
    groups = digits.split()
    lines = range(0, len(groups), GROUPS_IN_LINE)
    return "<br>".join(escape(" ".join(groups[at : at + GROUPS_IN_LINE])) for at in lines)


def _signatures(names: tuple[str, ...]) -> str:
    """Room to sign on paper."""
    return "".join(f"<p><br><br>{'_' * 40} {escape(name)}, date and time</p>" for name in names)
