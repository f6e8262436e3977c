"""What chosen units add up to, when they are there and what they leave: the words of the tray and of W."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from dispatch_desk.force.profile import Force
from dispatch_desk.records import Records
from dispatch_desk.sending.candidate import Candidate
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
