"""A ranked list that waits for the hand: while it is held, no row moves and no digit changes."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign


def held(shown: Sequence[Candidate], latest: Iterable[Candidate]) -> list[Candidate]:
    """The latest values in the order and with the digits on screen.

    Units that left are gone; new ones come last and have no digit until the list is sorted again.
    """
    fresh = {row.callsign: row for row in latest}
    kept = [_with_digit(fresh.pop(old.callsign), old.rank)
            for old in shown if old.callsign in fresh]  # fmt: skip
    return kept + [structs.replace(row, rank=None) for row in fresh.values()]


def same_order(shown: Iterable[Candidate], latest: Iterable[Candidate]) -> bool:
    """True when sorting now would move no row and change no digit."""
    return [_place(row) for row in shown] == [_place(row) for row in latest]


def proposal(rows: Iterable[Candidate]) -> tuple[Callsign, ...]:
    """Who is proposed together, in the order of the list."""
    return tuple(row.callsign for row in rows if row.verdict == "recommended")


def held_proposal(before: Iterable[Callsign], latest: Iterable[Candidate]) -> tuple[Callsign, ...]:
    """The proposal the hand is about to send stays too, as far as they may still be sent."""
    rows = {row.callsign: row for row in latest}
    kept = (rows[callsign] for callsign in before if callsign in rows)
    found = tuple(row.callsign for row in kept if row.suitable and not row.going)
    return found or proposal(rows.values())


def _with_digit(row: Candidate, digit: int | None) -> Candidate:
    return structs.replace(row, rank=digit if row.suitable else None)


def _place(row: Candidate) -> tuple[str, int | None]:
    return row.callsign, row.rank
