"""What the strip says of officers for whom help is too far off, as plain words: no Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit, FarBackup
from dispatch_desk.safety import Standing, whole_minutes
from dispatch_desk.sending.backup import Help, beside
from resources.checkins import Level
from resources.units import Callsign
from ui.safety.cards import Watch

NOBODY = "nobody free"
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class FarCard:
    """Officers at work for whom help is too far off. A worry of its own, beside any check."""

    callsign: Callsign
    where: str  # "alone at 0415"
    minutes: str  # "14 min", "nobody free", "not known"
    limit: str  # "limit 10"
    helpers: str  # "BR09, then BR21 17 min"
    seen: str  # "seen by You"; "" while nobody has said that they know
    pending: bool
    words: str  # the whole, for a screen reader

    @property
    def folded(self) -> str:
        """Its line where it is one of several folded into a list."""
        return f"{self.callsign}  BACKUP  {self.minutes}, {self.limit}  {self.helpers}"


def far_cards(
    standings: Iterable[Standing], watch: Watch, table: Mapping[Callsign, Help]
) -> tuple[FarCard, ...]:
    """What nobody has seen first, then the longest; not of whom called for help: that is graver."""
    far = [s for s in standings if s.far is not None and s.level < Level.EMERGENCY]
    found = [(s.far, watch.records.units[s.callsign]) for s in far]
    found.sort(
        key=lambda of: (bool(of[0] and of[0].seen_by), of[0] and of[0].since, of[1].callsign)
    )
    return tuple(_card(duty, far, watch, table) for far, duty in found if far is not None)


def _card(duty: DutyUnit, far: FarBackup, watch: Watch, table: Mapping[Callsign, Help]) -> FarCard:
    minutes, helpers = _helped(far, table.get(duty.callsign))
    company = beside(duty, watch.records, watch.force)
    where, limit = whereabouts(duty, company, watch.force), f"limit {far.limit_s / 60:.0f}"
    if _only_second(far):
        limit = f"limit of the second {far.limit_s / 60:.0f}"
    seen = ""
    if far.seen_by:
        seen = f"seen by {'You' if far.seen_by == watch.person else far.seen_by}"
    said = f"{'Replay: ' if watch.past else ''}{duty.callsign} {where}, backup {minutes}, {limit}"
    return FarCard(
        duty.callsign, where, minutes, limit, helpers, seen, duty.callsign in watch.pending,
        ", ".join(filter(None, (said, helpers, seen))),
    )  # fmt: skip


def _only_second(far: FarBackup) -> bool:
    return far.first_s is not None and far.first_s <= far.limit_s


def _helped(far: FarBackup, help_: Help | None) -> tuple[str, str]:
    """How far help is now; where nothing newer is known, as it was last said."""
    helpers = [(far.first, far.first_s), (far.second, far.second_s)]
    if help_ is not None and help_.unknown:
        return NOT_KNOWN, help_.unknown
    if help_ is not None:
        helpers = list(help_.helpers[:2])
    known = [(name, s) for name, s in helpers if name is not None and s is not None]
    if not known:
        return NOBODY, "ask the neighbouring room"
    first, *others = known
    then = f", then {others[0][0]} {whole_minutes(others[0][1])}" if others else ", then nobody"
    return whole_minutes(first[1]), f"{first[0]}{then}"


def whereabouts(duty: DutyUnit, company: Sequence[Callsign], force: Force) -> str:
    """In few words: "alone at 0415", "2 officers on the way to 0415", "with BR24 at 0415"."""
    crew = len(duty.unit.crew)
    who = f"{crew} officers" if crew > 1 else "alone"
    number = (duty.incident or "").rpartition("/")[2]
    where = "on the way to" if number and force.means(duty.status, "en_route") else "at"
    who = f"with {', '.join(company)}" if company else who
    return f"{who} {where} {number or 'a stop'}"
