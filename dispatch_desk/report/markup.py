"""A report as a web page: black on white, one to two sheets, and nothing in it but text and tables."""

from html import escape

from dispatch_desk.report.page import Page, Table

# What Qt's text documents know of CSS too: they print the same page.
STYLE = """
@page { size: A4; margin: 14mm; }
body { font-family: Inter, "Segoe UI", Arial, sans-serif; font-size: 8pt; color: #000; background: #fff; }
h1 { font-size: 15pt; margin: 0; }
h2 { font-size: 10pt; margin: 10pt 0 2pt 0; }
p { margin: 0 0 3pt 0; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 700; border-bottom: 1px solid #000; }
td { vertical-align: top; border-bottom: 1px solid #bbb; }
td.urgent { font-weight: 700; }
td.digits { font-family: "DejaVu Sans Mono", Consolas, monospace; }
"""


def as_html(page: Page) -> str:
    """The whole page in one file. Every word of it is escaped: none can become markup."""
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(page.title)}</title>',
        f"<style>{STYLE}</style></head><body>",
        f"<h1>{escape(page.title)}</h1><p>{escape(page.subtitle)}</p>",
        _summary(page.summary),
        *(_table(table) for table in page.tables),
        f"<h2>{escape(page.record_title)}</h2>",
        *(f"<p>{escape(said)}</p>" for said in page.record),
        _digits(page.digits),
        _signatures(page.signatures),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _summary(summary: tuple[tuple[str, str], ...]) -> str:
    """What matters most, side by side."""
    heads = "".join(f"<th>{escape(what)}</th>" for what, _ in summary)
    cells = "".join(f'<td class="urgent">{escape(how)}</td>' for _, how in summary)
    return f'<br><table cellpadding="3"><tr>{heads}</tr><tr>{cells}</tr></table>'


def _table(table: Table) -> str:
    title = f"<h2>{escape(table.title)}</h2>"
    if not table.rows:
        return f"{title}<p>{escape(table.empty)}</p>"
    heads = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    rows = "".join(
        _row(row, urgent=number in table.urgent) for number, row in enumerate(table.rows)
    )
    return f'{title}<table cellpadding="2"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(row: tuple[str, ...], *, urgent: bool) -> str:
    kind = ' class="urgent"' if urgent else ""
    return f"<tr>{''.join(f'<td{kind}>{escape(cell)}</td>' for cell in row)}</tr>\n"


def _digits(digits: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(
        f'<tr><td>{escape(what)}</td><td class="digits">{escape(said)}</td></tr>'
        for what, said in digits
    )
    return f'<table cellpadding="2">{rows}</table>' if rows else ""


def _signatures(names: tuple[str, ...]) -> str:
    """Room to sign on paper."""
    line = "_" * 34
    cells = "".join(f"<td><br><br>{line}<br>{escape(name)}, date and time</td>" for name in names)
    return f'<table cellpadding="3"><tr>{cells}</tr></table>'
