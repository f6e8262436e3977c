"""What chosen units add up to, against what the incident needs: the words of the tray and of W."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta

from dispatch_desk.force.profile import Force
from dispatch_desk.records import Records
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Needs
from ui import text
from ui.units.chips import HEADCOUNT, plain


def skill_counts(rows: Sequence[Candidate]) -> Counter[str]:
    """How many officers have each skill, by the words of the chips ("2 Taser")."""
    counts: Counter[str] = Counter()
    for row in rows:
        for chip in row.chips[1:]:  # the first chip is the kind of unit
            number, _, name = chip.partition(" ")
            counts[name if number.isdecimal() else chip] += int(number) if number.isdecimal() else 1
    return counts


def joint(rows: Sequence[Candidate]) -> str:
    """Crew and skills together, and whether it is one officer alone: "3 crew · 2 Taser"."""
    if not rows:
        return ""
    skills = [f"{n} {name}" if n > 1 else name for name, n in sorted(skill_counts(rows).items())]
    crew = f"{sum(row.crew for row in rows)} crew"
    lonely = f"{rows[0].callsign} alone" if sum(row.crew for row in rows) == 1 else ""
    return " · ".join(filter(None, (crew, *skills, lonely)))


def arrivals(rows: Sequence[Candidate]) -> str:
    """Who of several is there when: "BR21 3:35 alone for 3:00, BR24 6:35: hold BR21 at RVP"."""
    coming = sorted((row for row in rows if row.eta_s is not None), key=_eta)
    if len(coming) < 2:
        return ""
    first, following = coming[0], coming[1]
    said = [f"{row.callsign} {text.seconds(_eta(row))}" for row in coming]
    if first.crew == 1:
        # Of the seconds as they are shown, or the reader's own sum would be another.
        said[0] += f" alone for {text.seconds(int(_eta(following)) - int(_eta(first)))}"
    hold = f": hold {first.callsign} at RVP" if first.hold else ""
    return f"{', '.join(said)}{hold}"


def leaving(rows: Sequence[Candidate], records: Records, force: Force) -> list[str]:
    """What each would leave by going, in a few words: "BT11 leaves 0419 (Robbery, grade 1) with nobody"."""
    going = {row.callsign for row in rows}
    found = []
    for row in rows:
        job = records.incidents.get(row.divert_from or "")
        if job is None:
            continue
        stay = [callsign for callsign in job.units if callsign not in going]
        rest = f"to {' '.join(stay)}" if stay else "with nobody"
        what = f"{force.name_of('types', job.kind)}, grade {job.grade}"
        found.append(f"{row.callsign} leaves {job.number} ({what}) {rest}")
    return found


def broken_rules(
    chosen: Sequence[Candidate], going: Sequence[Candidate], needs: Needs, force: Force
) -> list[str]:
    """Why sending these asks for a reason: who does not suit, what is still missing, who goes in alone."""
    found = [f"{row.callsign}: {row.reason}" for row in chosen if not row.suitable]
    return found + still_missing(chosen, going, needs, force) + _goes_in_alone(chosen, going, needs)


def still_missing(
    chosen: Sequence[Candidate], going: Sequence[Candidate], needs: Needs, force: Force
) -> list[str]:
    """What the job asks and none of them brings, the officers first."""
    together = [*going, *chosen]
    officers, have = sum(row.crew for row in together), skill_counts(together)
    found = [f"{officers} of {needs.officers} officers"] if officers < needs.officers else []
    named = [(force.name_of("skills", skill), count) for skill, count in needs.skills]
    found += [_short(name, have[name], count) for name, count in named if have[name] < count]
    counted = {name for name, _ in named}
    return found + [f"no {matter[:1].lower()}{matter[1:]}" for matter in _things(chosen, counted)]


def _things(chosen: Sequence[Candidate], counted: Collection[str]) -> list[str]:
    """A driver, a van, a tool that each of them is without; those who are going counted already."""
    if not chosen:
        return []
    lacked = [[words for words in row.missing if not HEADCOUNT.fullmatch(words)] for row in chosen]
    everywhere = [words for words in lacked[0] if all(words in other for other in lacked)]
    return [words for words in everywhere if plain(words) not in counted]


def _goes_in_alone(
    chosen: Sequence[Candidate], going: Sequence[Candidate], needs: Needs
) -> list[str]:
    """Where nobody may go in alone: who of the chosen is there first, and before everybody else."""
    first = min((row for row in [*going, *chosen] if row.eta_s is not None), key=_eta, default=None)
    if needs.alone or first is None or first.crew != 1 or first not in chosen:
        return []
    if len(chosen) + len(going) == 1:
        return []  # too few officers is said already
    return [f"{first.callsign} there alone first"]


def _short(name: str, have: int, count: int) -> str:
    return f"no {name.lower()}" if not have else f"{have} of {count} {name}"


def whole_why(row: Candidate) -> list[str]:
    """Everything the list knows of one unit, a line each: the reason, the road, the position."""
    lines = [f"{row.callsign}: {row.reason}"]
    if row.change:
        lines.append(f"Would change: {row.change[:1].lower()}{row.change[1:]}")
    lines += [f"{said}: {', '.join(what)}"
              for said, what in (("Brings", row.met), ("Is without", row.missing)) if what]  # fmt: skip
    if row.eta_s is not None:
        band = f"{text.seconds(row.earliest_s)} and {text.seconds(row.latest_s)}"
        driven = f", {row.driving.lower()}" if row.driving else ""
        out = (
            f", {text.seconds(row.turn_out_s)} of it until it sets off"
            if row.turn_out_s >= 1
            else ""
        )
        lines.append(f"By road {text.seconds(row.eta_s)}, between {band}{driven}{out}")
    if row.divert_from is not None:
        lines.append(f"Leaves {row.divert_from.rpartition('/')[2]} by going")
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
