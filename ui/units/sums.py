"""What chosen units add up to, against what the incident needs: the words of the tray and of W."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from dispatch_desk.force.profile import Force
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Needs
from ui import text


def skill_counts(rows: Sequence[Candidate]) -> Counter[str]:
    """How many officers have each skill, by the words of the chips ("2 Taser")."""
    counts: Counter[str] = Counter()
    for row in rows:
        for chip in row.chips[1:]:  # the first chip is the kind of unit
            number, _, name = chip.partition(" ")
            counts[name if number.isdecimal() else chip] += int(number) if number.isdecimal() else 1
    return counts


def joint(rows: Sequence[Candidate]) -> str:
    """Crew and skills together, and how long the first would be alone: "3 crew · 2 Taser"."""
    if not rows:
        return ""
    skills = [f"{n} {name}" if n > 1 else name for name, n in sorted(skill_counts(rows).items())]
    crew = f"{sum(row.crew for row in rows)} crew"
    return " · ".join(filter(None, (crew, *skills, alone(rows))))


def alone(rows: Sequence[Candidate]) -> str:
    """Who gets there first and single crewed, and for how long: until the next of them arrives."""
    coming = sorted((row for row in rows if row.eta_s is not None), key=_eta)
    if not coming or coming[0].crew > 1:
        return ""
    first, *others = coming
    if not others:
        return f"{first.callsign} alone"
    return f"{first.callsign} alone for {text.seconds(_eta(others[0]) - _eta(first))}"


def broken_rules(
    chosen: Sequence[Candidate], going: Sequence[Candidate], needs: Needs, force: Force
) -> list[str]:
    """Why sending these asks for a reason: who does not suit, too few officers, skills nobody has."""
    found = [f"{row.callsign}: {row.reason}" for row in chosen if not row.suitable]
    together = [*going, *chosen]
    officers = sum(row.crew for row in together)
    if officers < needs.officers:
        found.append(f"{officers} of {needs.officers} officers")
    have = skill_counts(together)
    named = ((force.skill_name(skill), count) for skill, count in needs.skills)
    return found + [_short(name, have[name], count) for name, count in named if have[name] < count]


def _short(name: str, have: int, count: int) -> str:
    return f"no {name.lower()}" if not have else f"{have} of {count} {name}"


def whole_why(row: Candidate) -> list[str]:
    """Everything the list knows of one unit, a line each: the reason, the road, the position."""
    lines = [f"{row.callsign}: {row.reason}"]
    if row.eta_s is not None:
        band = f"{text.seconds(row.earliest_s)} to {text.seconds(row.latest_s)}"
        driven = f", {row.driving.lower()}" if row.driving else ""
        lines.append(f"By road {text.seconds(row.eta_s)}, between {band}{driven}")
    if row.straight_m is not None:
        lines.append(f"{text.distance_m(row.straight_m)} in a straight line")
    lines.append(_position(row))
    if row.too_close:
        lines.append(f"Too close to call with {row.too_close}: the bands overlap")
    return lines


def _position(row: Candidate) -> str:
    if row.age_s is None:
        return "No position known: ask by radio"
    old = ": ask by radio, its band is only a guess" if row.stale else ""
    return f"Position {text.age(timedelta(seconds=row.age_s))} old{old}"


def _eta(row: Candidate) -> float:
    return row.eta_s or 0.0
