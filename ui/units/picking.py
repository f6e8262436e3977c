"""Who is picked from the ranked list: chosen by hand, proposed by the list, or the row in hand."""

from collections.abc import Sequence

from dispatch_desk.sending.candidate import Candidate
from resources.units import Callsign
from ui.units.holding import held, held_proposal, proposal, same_order


class Picking:
    """Rows as shown, and whom Enter would send of them."""

    def __init__(self) -> None:
        self.rows: Sequence[Candidate] = ()
        self.latest: list[Candidate] = []
        self.chosen: list[Callsign] = []
        self.proposal: tuple[Callsign, ...] = ()
        self.sending: frozenset[Callsign] = frozenset()  # asked for, not in the journal yet
        self.awaited: frozenset[Callsign] = frozenset()  # sent from here, not shown as going yet
        self.in_need: frozenset[Callsign] = frozenset()  # their alert stands open: nobody to send
        self._by_name: dict[Callsign, Candidate] = {}

    def clear(self) -> None:
        """For another incident."""
        self.latest, self.chosen, self.proposal = [], [], ()
        self.awaited = frozenset()
        self._show([])

    def take(self, latest: list[Candidate], *, in_hand: bool) -> bool:
        """The list as ranked now; in the hand its order and its proposal stay. True when they do so.

        Not so the proposal when those this hand has sent are going: others would be too many.
        """
        self.latest = latest
        if not (in_hand and self.rows):
            self.sort()
            return False
        shown = held(self.rows, latest)
        arrived = self.awaited.intersection(row.callsign for row in latest if row.going)
        self.awaited -= arrived
        before = () if arrived else self.proposal
        self.proposal = held_proposal(before, latest)
        self._show(shown)
        return not same_order(shown, latest) or self.proposal != proposal(latest)

    def sort(self) -> None:
        """Everybody in the place of now, and the proposal of now."""
        self.proposal = proposal(self.latest)
        self._show(self.latest)

    def _show(self, rows: Sequence[Candidate]) -> None:
        self.rows = rows
        self._by_name = {row.callsign: row for row in rows}
        here = (self._by_name.get(callsign) for callsign in self.chosen)
        self.chosen = [row.callsign for row in here if row is not None and self.may_go(row)]

    def row(self, callsign: Callsign) -> Candidate | None:
        return self._by_name.get(callsign)

    def may_go(self, row: Candidate) -> bool:
        """Not who goes already, and never the officer whom the help is for."""
        return not row.going and row.callsign not in self.in_need

    def turn(self, row: Candidate) -> None:
        """Choose it, or take it back; who can't be sent from here is neither."""
        if row.callsign in self.chosen:
            self.chosen.remove(row.callsign)
        elif self.may_go(row):
            self.chosen.append(row.callsign)

    def choose(self, callsigns: Sequence[Callsign]) -> bool:
        """These and nobody else, as far as they may go; False when nobody is left of them."""
        rows = (self.row(callsign) for callsign in callsigns)
        found = [row.callsign for row in rows if row is not None and self.may_go(row)]
        self.chosen = found or self.chosen
        return bool(found)

    @property
    def going(self) -> list[Candidate]:
        return [row for row in self.rows if row.going]

    @property
    def chosen_rows(self) -> list[Candidate]:
        return [self._by_name[callsign] for callsign in self.chosen]

    @property
    def proposed(self) -> tuple[Callsign, ...]:
        """The proposal; where there is none, the first who may be sent."""
        return self.proposal or tuple(row.callsign for row in self._first())

    def to_send(self, current: Candidate | None) -> list[Candidate]:
        """What Enter would send: the tray, else the row in hand, else the proposal as a whole.

        The first of a proposal stands for all of it: it alone is sent by its digit.
        """
        if self.chosen:
            return [row for row in self.chosen_rows if row.callsign not in self.sending]
        proposed = self._proposed_rows()
        if current is None or not self.may_go(current) or current in proposed[:1]:
            return proposed
        return [] if current.callsign in self.sending else [current]

    def _proposed_rows(self) -> list[Candidate]:
        """Who is proposed and not being sent yet; where nobody is, the first who may be sent."""
        rows = [row for row in map(self.row, self.proposal) if row and self.may_go(row)]
        left = [row for row in rows if row.callsign not in self.sending]
        return left or self._first()

    def _first(self) -> list[Candidate]:
        """Not once somebody goes: who wants one more puts a hand on it, a second Enter is no wish."""
        others = (row for row in self.rows if row.callsign not in self.in_need)
        if self.sending or any(row.going for row in others):
            return []
        first = next((row for row in self.rows if row.suitable and self.may_go(row)), None)
        return [first] if first is not None else []
