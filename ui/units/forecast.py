"""What would come of sending those chosen, as lines of the tray: arrivals, costs, the better pairing."""

from collections.abc import Sequence

from dispatch_desk.force.profile import Force
from dispatch_desk.records import IncidentId, Records
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.costs import NOTHING, Cost
from dispatch_desk.sending.pairing import Pairing
from resources.units import Callsign
from ui.units.sums import arrivals, leaving
from ui.units.tray_lines import TrayLine

UNKNOWN = "What it costs is being worked out"


class Forecast:
    """Kept until others are chosen: what was told of one choice is never shown beside another."""

    def __init__(self) -> None:
        self._costs: tuple[Cost, ...] | None = None  # None: not worked out yet
        self._pairing: Pairing | None = None
        self.incident: IncidentId | None = None  # the open one
        self._open = False  # C: all costs, else only what is gravest

    def show_costs(self, costs: Sequence[Cost] | None) -> None:
        """What a diverted unit leaves stands in a line of its own, from the first moment."""
        told = None if costs is None else [cost for cost in costs if cost.kind != "divert"]
        self._costs = None if told is None else tuple(told)

    def show_pairing(self, pairing: Pairing | None) -> None:
        self._pairing = pairing

    def turn(self) -> None:
        """C: the costs in full, or only the gravest of those that can't be overlooked."""
        self._open = not self._open

    def lines(
        self,
        sent: str,
        to_send: Sequence[Candidate],
        going: Sequence[Candidate],
        records: Records,
        force: Force | None,
    ) -> list[TrayLine]:
        """All there is to say below the tray's two lines, the gravest first: on a small screen two fit.

        `sent`: the way back of the last sending.
        """
        there = arrivals([*going, *to_send]) if to_send else ""
        left = leaving(to_send, records, force) if force is not None else []
        costs = self._cost_lines()
        return [
            *(line for line in costs if line.kind == "grave"),
            *(TrayLine(words, "grave") for words in left),
            *([TrayLine(sent, "sent")] if sent else []),
            *([TrayLine(there, "arrivals")] if there else []),
            *(line for line in costs if line.kind != "grave"),
            *self._pairing_lines(),
        ]

    def _cost_lines(self) -> list[TrayLine]:
        """The gravest consequence is told unasked, before anybody is sent; of officers all."""
        if not self._costs:
            return [TrayLine(UNKNOWN if self._costs is None else NOTHING, "cost")] * self._open
        grave = [cost for cost in self._costs if cost.grave]
        far = [cost for cost in grave if cost.kind == "backup"]  # officers: each by name
        shown = self._costs if self._open else far or grave[:1]
        lines = [TrayLine(cost.words, "grave" if cost.grave else "cost") for cost in shown]
        more = len(self._costs) - len(lines)
        if lines and more and not self._open:
            lines[-1] = lines[-1]._replace(words=f"{lines[-1].words} · C: {more} more")
        return lines

    def _pairing_lines(self) -> list[TrayLine]:
        if self._pairing is None:
            return []
        first, *others = self._pairing.words
        numbers = [one.incident.rpartition("/")[2] for one in self._pairing.best]
        key = (
            "J takes it"
            if self.paired(self.incident)
            else f"open {' or '.join(numbers)} to take it"
        )
        return [TrayLine(f"{first} · {key}", "pair"), *(TrayLine(w, "pair") for w in others)]

    def paired(self, incident: IncidentId | None) -> tuple[Callsign, ...]:
        """Whom the better pairing sends to this incident."""
        best = self._pairing.best if self._pairing is not None else ()
        return next((one.callsigns for one in best if one.incident == incident), ())


def way_back_first(lines: Sequence[TrayLine]) -> list[TrayLine]:
    """Of a letter that has just acted: pressed by mistake, its way back must not wait behind costs."""
    return sorted(lines, key=lambda line: line.kind != "sent")
