"""What a choice would cost the others, and who to which job: a little at a time, the roads asked seldom."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import is_

from PySide6.QtCore import QObject

from dispatch_desk.records import IncidentId
from dispatch_desk.sending.backup import BackupTable
from dispatch_desk.sending.costs import Cost, Known, costs
from dispatch_desk.sending.cover import Cover, CoverGround, second_grade
from dispatch_desk.sending.pairing import Pairing, pair
from dispatch_desk.sending.ranking import Ranking
from dispatch_desk.sending.whereabouts import Reached
from resources.fixes import Fixes
from resources.units import Callsign
from ui import text
from ui.bridge import TICK_MS, Bridge
from ui.command_line.reading import Question, ShowPairing
from ui.desk_window import DeskWindow
from ui.rankings import Rankings
from ui.seat import Seat

ROUND_TICKS, PAIR_TICKS, COST_TICKS = 80, 8, 4
ROUND = ROUND_TICKS * timedelta(milliseconds=TICK_MS)  # by the clock, which a replay runs faster
NO_PAIRING = "One unit for each job: nothing to pair"


class Costing(QObject):
    """Told of every tick. Nothing is worked out while nobody is chosen."""

    def __init__(self, window: DeskWindow, bridge: Bridge, rankings: Rankings, seat: Seat) -> None:
        super().__init__()
        self._window, self._bridge, self._rankings, self._seat = window, bridge, rankings, seat
        self._ticks = 0
        self._cover: Cover | None = None
        self._ground: CoverGround | None = None
        self._left: deque[int] = deque()  # places to ask about in this round
        self._asked = False
        # The last round's first tick, and when it was by the desk's clock.
        self._round: tuple[int, datetime] | None = None
        self._asked_of: tuple[Fixes, int, int] | None = None  # what the last round followed from
        self._whole_as_of: datetime | None = None  # when the last round that was answered began
        self._chosen: tuple[Callsign, ...] = ()
        self._counted: tuple[Cover, Ranking, Cover] | None = None  # of what, and of those free
        self._paired: tuple[Ranking, ...] = ()
        self._is_pairing = False
        self.pairing: Pairing | None = None
        window.ranked.chosen_changed.connect(self._choose)
        window.ranked.pairing_wanted.connect(self._say_pairing)
        window.command_line.asked.connect(self._answer)

    def tick(self) -> None:
        """A moment later: a place is asked about, or the jobs are paired, or a choice is weighed."""
        if self._bridge.is_away:
            return
        self._ticks += 1
        if not self._window.only_looks:
            self._ask_cover()
            self._weigh()
        elif self._window.feed.wants("coverage"):  # nobody is sent in a replay: it is looked at
            self._ask_cover()

    def _weigh(self) -> None:
        if self._ticks % PAIR_TICKS == 0:
            self._pair()
        elif self._ticks % COST_TICKS == 1 and self._chosen:
            self._bridge.after(0, self._show_costs)

    def forget(self) -> None:
        """Another moment: what the roads said of the one before counts no more."""
        self._cover, self._counted, self._asked = None, None, False
        self._left.clear()
        self._asked_of = self._round = self._whole_as_of = None
        self._paired, self.pairing, self._is_pairing = (), None, False
        self._ticks = 0

    @property
    def cover(self) -> Cover | None:
        """How soon everybody on duty is at each place, as far as the roads have answered."""
        return self._cover

    @property
    def cover_as_of(self) -> datetime | None:
        """No way in it was asked about before that, by the desk's clock."""
        begun = self._round[1] if self._round is not None else None
        return self._whole_as_of or begun

    def of(self, callsigns: Sequence[Callsign], incident: IncidentId) -> list[Cost]:
        """For a line being typed, the gravest first."""
        return costs(callsigns, incident, self._known())

    # What sending the chosen would cost

    def _choose(self, callsigns: Sequence[Callsign]) -> None:
        self._chosen = tuple(callsigns)
        self._show_costs()

    def _show_costs(self) -> None:
        found: list[Cost] = []
        if self._chosen and self._seat.opened is not None and not self._window.only_looks:
            found = costs(self._chosen, self._seat.opened, self._known())
        self._window.ranked.show_costs(found)

    def _known(self) -> Known:
        bridge = self._bridge
        rankings = self._rankings.live()
        backup: BackupTable = bridge.latest.backup if bridge.latest is not None else {}
        return Known(
            bridge.records, bridge.launch.force, bridge.now(), rankings, self._covering(), backup
        )

    def _covering(self) -> Cover | None:
        """Of those alone who are free now; worked out once for each state of the room."""
        ranking = self._rankings.ranking(self._seat.opened)
        if self._cover is None or ranking is None:
            return None
        known = self._counted
        if known is None or known[0] is not self._cover or known[1] is not ranking:
            free = self._cover.only(ranking.muster, ranking.reasons.stale, self._bridge.now())
            known = self._counted = self._cover, ranking, free
        return known[2]

    # Cover: a place a tick, all of them every twenty seconds; in a replay as fast as the roads answer

    def _ask_cover(self) -> None:
        """A round is begun in one tick and its first place asked about in the next."""
        if not self._left and self._is_round_due():
            self._begin_round()
        else:
            self._ask_of_next()

    def _ask_of_next(self) -> None:
        if not self._left or self._asked or self._cover is None:
            return
        at, places = self._left.popleft(), self._cover.places
        self._asked = True

        def take(reached: Reached) -> None:
            self._asked = False
            if self._cover is not None and self._cover.places is places:
                self._cover = self._cover.with_row(at, reached)
                if not self._left and self._round is not None and self._asked_of is not None:
                    self._whole_as_of = self._round[1]
            if self._window.only_looks and self._left:
                self._ask_of_next()  # its clock runs faster, and nobody else asks these roads

        def fail(_why: str) -> None:
            self._asked = False
            self._asked_of = None  # the round is not whole, and the next one asks anew

        grade = second_grade(self._bridge.launch.force)
        self._bridge.reached(places.positions[at], grade, take, fail)

    def _is_round_due(self) -> bool:
        """At once where none was begun; also where the desk's clock runs faster than the ticks."""
        if self._round is None:
            return True
        ticks, begun = self._round
        return self._ticks - ticks >= ROUND_TICKS or self._bridge.now() - begun >= ROUND

    def _begin_round(self) -> None:
        bridge = self._bridge
        self._round = self._ticks, bridge.now()
        known_as = bridge.fixes(), bridge.roll.version, bridge.latest.roads if bridge.latest else 0
        before, self._asked_of = self._asked_of, known_as
        if before is not None and before[0] is known_as[0] and before[1:] == known_as[1:]:
            if self._whole_as_of is not None:
                self._whole_as_of = bridge.now()
            return  # nothing has happened: the roads would say the same
        if self._ground is None:
            self._ground = CoverGround(bridge.launch.area)
        places = self._ground.places(bridge.records, bridge.now())
        known = self._cover
        self._cover = Cover.empty(places) if known is None else known.with_places(places)
        self._left.extend(range(len(self._cover.places)))

    # Who to which job

    def _pair(self) -> None:
        """Beside the window: with twenty jobs that want the same it takes more than a frame."""
        rankings = tuple(self._rankings.live().values())
        same = len(rankings) == len(self._paired) and all(map(is_, rankings, self._paired))
        if same or self._is_pairing:
            return
        self._is_pairing = True

        def take(pairing: Pairing | None) -> None:
            self._is_pairing, self._paired, self.pairing = False, rankings, pairing
            self._window.ranked.show_pairing(pairing)

        def fail(_why: str) -> None:
            self._is_pairing = False

        self._bridge.beside(lambda _roads, _snapper: pair(rankings), take, fail)

    def _answer(self, question: Question) -> None:
        if isinstance(question, ShowPairing):
            self._say_pairing()

    def _say_pairing(self) -> None:
        words = self.pairing.words if self.pairing is not None else (NO_PAIRING,)
        at = text.local_time(self._bridge.now())  # what it says grows old on the line
        self._window.command_line.show_note("  ·  ".join((f"{at}: {words[0]}", *words[1:])))
