"""Alarm load: how much rang at a position in ten minutes, whether that can be borne, and what rang most.

Every alarm of the room rings at each of its positions: the load of one is the room's. Were alarms
shared out among positions, each would hand in only those that ring there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal, get_args

from msgspec import Struct

from dispatch_desk.facts import DeskBookedOn
from dispatch_desk.force.profile import AlarmLimits, CheckTiming, Force
from resources.units import Callsign

SPAN = timedelta(minutes=10)
"""What alarm load is counted over, as alarm management in process industries does (EEMUA 191)."""

MOST_LOOKED_AT = 200  # the last recorded: more in ten minutes are a flood whatever came before them
LULL = timedelta(minutes=2)  # so much longer must it have been quiet before a load is over
STAFFED = timedelta(hours=12)  # nobody sits longer: after that a desk is not staffed any more

LoadState = Literal["steady", "high", "flood"]
STATES: tuple[LoadState, ...] = get_args(LoadState)
"""From what a position can bear to what nobody can."""

LEVELS = ("emergency", "red", "amber")
NO_CONTACT = "No contact: "  # how the reason of a red names its rule
BACKUP_FAR = "backup too far: "  # how an alarm about help names the force's limit
SET_BY = "set by "  # how the rule of a check set by hand begins
BY_HAND = "check set by hand"


class Alarm(Struct, frozen=True):
    """One alarm that sounded: a check turned amber, a red or an emergency was raised."""

    at: datetime
    level: str  # amber | red | emergency
    callsign: Callsign
    rule: str  # of a check, else the alert's reason


class Share(Struct, frozen=True):
    """So many of the alarms were of this level, by this rule, or about this callsign."""

    name: str
    alarms: int


class Tally(Struct, frozen=True):
    """The alarms of one stretch of time, counted three ways; most first, except that levels keep order."""

    alarms: int
    levels: tuple[Share, ...]
    rules: tuple[Share, ...]
    callsigns: tuple[Share, ...]

    @property
    def noisiest(self) -> Share | None:
        """The rule that rang most; None when nothing did."""
        return self.rules[0] if self.rules else None


class Load(Struct, frozen=True):
    """What the last ten minutes were to a position."""

    state: LoadState
    tally: Tally
    bearable: int  # up to so many alarms it is steady

    @property
    def said(self) -> str:
        """In words: "6 alarms in 10 min, high; 4 of them: alone, violence likely"."""
        count, noisiest = self.tally.alarms, self.tally.noisiest
        said = f"{count} alarm{'' if count == 1 else 's'} in 10 min, {self.state}"
        return f"{said}; {noisiest.alarms} of them: {noisiest.name}" if noisiest else said


CALM = Load("steady", Tally(0, (), (), ()), 0)
"""Before anything is known."""


class Interval(Struct, frozen=True):
    """Ten minutes by the clock, from its start."""

    begins_at: datetime
    alarms: int
    state: LoadState


def rule_of(alarm: Alarm) -> str:
    """What made it ring, without what is different each time: names, notes and places."""
    if alarm.level == "emergency":
        return alarm.rule.partition(":")[0].partition(",")[0]
    rule = alarm.rule.removeprefix(NO_CONTACT)
    return BY_HAND if rule.startswith(SET_BY) else rule


def load_at(alarms: Iterable[Alarm], limits: AlarmLimits, now: datetime) -> Load:
    """The load of a position at which these alarms ring."""
    tally = tally_of(alarms, now, SPAN)
    return Load(_state(tally.alarms, limits), tally, limits.high - 1)


def tally_of(alarms: Iterable[Alarm], now: datetime, span: timedelta) -> Tally:
    """What rang in the time of this length that ends now."""
    rang = [alarm for alarm in alarms if now - span < alarm.at <= now]
    levels = Counter(alarm.level for alarm in rang)
    return Tally(
        len(rang),
        tuple(Share(level, levels[level]) for level in LEVELS if levels[level]),
        _shares(map(rule_of, rang)),
        _shares(alarm.callsign for alarm in rang),
    )


def _shares(names: Iterable[str]) -> tuple[Share, ...]:
    counted = sorted(Counter(names).items(), key=lambda found: (-found[1], found[0]))
    return tuple(Share(name, count) for name, count in counted)


def _state(alarms: int, limits: AlarmLimits) -> LoadState:
    if alarms >= limits.flood:
        return "flood"
    return "high" if alarms >= limits.high else "steady"


def state_to_record(
    alarms: Sequence[Alarm], recorded: str | None, limits: AlarmLimits, now: datetime
) -> LoadState:
    """What the record should say of the load by now, from what it says so far.

    It rises at once and falls late: only as far as two minutes more than the ten were no worse,
    or a load at its limit would fill the record with its coming and going.
    """
    lately, since, long_since = (
        islice(reversed(alarms), MOST_LOOKED_AT),
        now - SPAN,
        now - SPAN - LULL,
    )
    rang = [alarm.at for alarm in lately if long_since < alarm.at <= now]
    counted = sum(at > since for at in rang), len(rang)
    risen, lasting = (STATES.index(_state(count, limits)) for count in counted)
    before = next((at for at, state in enumerate(STATES) if state == recorded), 0)
    return STATES[max(risen, min(lasting, before))]


def history(
    alarms: Iterable[Alarm], limits: AlarmLimits, now: datetime, intervals: int
) -> tuple[Interval, ...]:
    """So many stretches of ten minutes by the clock, the last of them not over yet."""
    counted, last = Counter(_turn(alarm.at) for alarm in alarms if alarm.at <= now), _turn(now)
    turns = range(last - intervals + 1, last + 1)
    return tuple(
        Interval(_begin(turn), counted[turn], _state(counted[turn], limits)) for turn in turns
    )


def _turn(moment: datetime) -> int:
    """Which ten minutes by the clock it falls into, counted from the epoch."""
    return int(moment.timestamp() // SPAN.total_seconds())


def _begin(turn: int) -> datetime:
    return datetime.fromtimestamp(turn * SPAN.total_seconds(), UTC)


def advice(hour: Tally, force: Force) -> str:
    """What could be done about what rang most in an hour, in one sentence; "" when nothing rang.

    It only words a proposal: who decides on a force's timings is not at this desk.
    """
    noisiest = hour.noisiest
    if noisiest is None:
        return ""
    if noisiest.alarms == 1:
        return "No rule rang twice in the last hour: there is nothing to propose."
    said = f"{noisiest.alarms} of {hour.alarms} alarms in the last hour were “{noisiest.name}”"
    if noisiest.name == BY_HAND:
        return f"{said}: set fewer checks by hand, or longer ones."
    if noisiest.name.startswith(BACKUP_FAR):
        return f"{said}: keep somebody free nearer, or propose another limit to the duty inspector."
    timing = next((rule for rule in force.check_rules if rule.name == noisiest.name), None)
    if timing is None:
        return f"{said}: no emergency is ever silenced; find out what makes them."
    return (
        f"{said} ({_timing_words(timing, force)}): if most of them proved to be no matter, "
        "propose other times to the duty inspector."
    )


def _timing_words(rule: CheckTiming, force: Force) -> str:
    first = _minutes(rule.first_s)
    if rule.where == "en_route":
        first = f"road time times {force.en_route_factor:g}, without one {first}"
    return (
        f"first after {first}, amber {_minutes(rule.amber_s)} and red {_minutes(rule.red_s)} later"
    )


def _minutes(length_s: int) -> str:
    return f"{length_s / 60:.3g} min"


def positions(desks: Iterable[DeskBookedOn], now: datetime) -> tuple[DeskBookedOn, ...]:
    """The desks somebody sits at, as far as the record tells.

    Nobody books off a desk: they are gone when the same name has booked on elsewhere since, or
    after longer than anybody sits.
    """
    lately = [desk for desk in desks if now - STAFFED < desk.happened_at <= now]
    last = {desk.name: desk for desk in sorted(lately, key=lambda desk: desk.happened_at)}
    return tuple(sorted(last.values(), key=lambda desk: desk.desk))
