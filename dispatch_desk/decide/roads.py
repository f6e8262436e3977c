"""Roads closed, slowed, kept so for longer, and reopened."""

from datetime import datetime, timedelta
from math import isfinite

from dispatch_desk import commands, facts
from dispatch_desk.closures import (
    FASTEST_KMH,
    LONGEST,
    MOST_STRETCHES,
    SLOWEST_KMH,
    in_force,
    mph,
)
from dispatch_desk.decide.resting_on import Written, facts_of, open_incident
from dispatch_desk.picture import Picture
from dispatch_desk.records import Closure
from dispatch_desk.wording import MAX_TEXT, required
from geodata.selection import Selection, flaw
from resources.units import RefusedError


@facts_of.register
def _change(command: commands.ChangeRoads, picture: Picture, at: datetime) -> Written:
    _refuse_bad_roads(command.where, command.stretches)
    _refuse_bad_speed(command.kmh)
    if command.incident is not None:
        open_incident(picture, command.incident)
    fact = facts.RoadsChanged(
        happened_at=at,
        where=command.where,
        words=required(command.words, "Which road it is"),
        kmh=command.kmh,
        reason=required(command.reason, "The reason", MAX_TEXT),
        until=_end(command.until, command.lasts_s, at, at),
        incident=command.incident,
        stretches=command.stretches,
        length_m=command.length_m if isfinite(command.length_m) else 0.0,
    )
    return [(f"road/{_next_name(picture)}", fact)]


@facts_of.register
def _extend(command: commands.ExtendRoads, picture: Picture, at: datetime) -> Written:
    closure = _not_reopened(picture, command.change)
    usual = max(closure.until, at) if closure.until is not None else at
    until = _end(command.until, command.lasts_s, usual, at)
    if until == closure.until:
        raise RefusedError(f"{closure.id} ends then already")
    fact = facts.RoadsExtended(happened_at=at, until=until, reason=command.reason[:MAX_TEXT])
    return [(f"road/{closure.id}", fact)]


@facts_of.register
def _reopen(command: commands.ReopenRoads, picture: Picture, at: datetime) -> Written:
    closure = _not_reopened(picture, command.change)
    if not in_force(closure, at):
        raise RefusedError(f"{closure.id} has run out: there is nothing to reopen")
    fact = facts.RoadsReopened(happened_at=at, reason=command.reason[:MAX_TEXT])
    return [(f"road/{closure.id}", fact)]


def _next_name(picture: Picture) -> str:
    """R1, R2 … for the whole record; one whose beginning was erased keeps its name."""
    return f"R{sum(stream.startswith('road/R') for stream in picture.versions) + 1}"


def _not_reopened(picture: Picture, name: str) -> Closure:
    closure = picture.road_changes.get(name)
    if closure is None:
        raise RefusedError(f"There is no closure {name}")
    if closure.reopened_at is not None:
        raise RefusedError(f"{name} is reopened already: close {closure.words} anew")
    return closure


def _refuse_bad_roads(where: Selection, stretches: int) -> None:
    wrong = flaw(where)
    if wrong:
        raise RefusedError(wrong)
    if stretches <= 0:
        raise RefusedError("There is no road there")
    if stretches > MOST_STRETCHES:
        raise RefusedError(
            f"That is {stretches:,} stretches of road, {MOST_STRETCHES:,} at most: choose fewer"
        )


def _refuse_bad_speed(kmh: float | None) -> None:
    if kmh is not None and not SLOWEST_KMH <= kmh <= FASTEST_KMH:
        raise RefusedError(
            f"A road is slowed to {mph(SLOWEST_KMH)} at least, {mph(FASTEST_KMH)} at most"
        )


def _end(
    until: datetime | None, lasts_s: float | None, usual: datetime, at: datetime
) -> datetime | None:
    """The end asked for. Raises RefusedError for one that is past, or too far away to be meant."""
    if until is not None and lasts_s is not None:
        raise RefusedError("Give an end or a length, not both")
    if lasts_s is not None:
        if not 0 < lasts_s <= LONGEST.total_seconds():
            raise RefusedError(f"For how long? More than nothing, {LONGEST.days} days at most")
        until = usual + timedelta(seconds=lasts_s)
    if until is not None and until <= at:
        raise RefusedError("That time is past: give a later one")
    if until is not None and until - at > LONGEST:
        raise RefusedError(f"{LONGEST.days} days at most: leave the time out for “until reopened”")
    return until
