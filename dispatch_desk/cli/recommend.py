"""`dispatch-desk recommend`: who could go to a place, with reasons, and whether Dijkstra agrees."""

import json
import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from dispatch_desk import areas
from dispatch_desk.cli.words import (
    DIFFERS,
    Area,
    ForceFile,
    Roads,
    engine_named,
    errors,
    out,
)
from dispatch_desk.force.profile import load_force
from dispatch_desk.sending.candidate import Candidate
from geodata.places import parse_position
from resources.units import Callsign, RefusedError

if TYPE_CHECKING:  # slow to load
    from dispatch_desk.sending.ranking import Ranking

USUAL_SEED = 7  # where neither a night nor a journal is named


def recommend(  # noqa: PLR0913 - one parameter an option
    *,
    at: Annotated[str, typer.Option(help="The place, as LAT,LON")],
    area: Area = areas.TOWN,
    kind: Annotated[
        str, typer.Option("--type", help="Of the incident, as in domestic: what it asks of units")
    ] = "",
    marker: Annotated[
        list[str] | None, typer.Option(help="A warning on the log, as in weapons")
    ] = None,
    grade: Annotated[
        str,
        typer.Option(help="Of the job: who may drives there as the force says. None: its type's"),
    ] = "",
    need: Annotated[list[str] | None, typer.Option(help="A skill that must be on board")] = None,
    why: Annotated[str, typer.Option(help="All that is known of this one unit")] = "",
    seed: Annotated[int | None, typer.Option(help="The units of this invented night")] = None,
    journal: Annotated[str | None, typer.Option(help="The units of this journal")] = None,
    roads: Roads = "fast",
    force: ForceFile = None,
    oracle: Annotated[
        bool, typer.Option("--oracle", help="Compare every time with plain Dijkstra")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects, best first")] = False,
) -> None:
    """Rank every unit on duty for a place: road time, straight line, suitable or not, and why."""
    from dispatch_desk.programs import recommending as work  # noqa: PLC0415 - networkx is slow to load

    if journal is not None and seed is not None:
        raise RefusedError("Give --seed or --journal, not both")
    profile = load_force(force)
    job = work.job_of(profile, kind=kind, markers=marker or (), grade=grade, skills=need or ())
    target, opened = parse_position(at), areas.open_named(area)
    navigator = work.navigator_for(opened, engine_named(roads), profile)
    scene = (
        work.scene_of_journal(journal, profile)
        if journal
        else work.scene_of_seed(USUAL_SEED if seed is None else seed, opened, navigator, profile)
    )
    navigator.change(scene.road_changes(opened.roads))
    ranking = work.ranking(scene, navigator, target, job)
    rows = [_on_duty(why, ranking)] if why else ranking.rows()
    proof = work.oracle(scene, opened, target, job.grade) if oracle else {}
    if as_json:
        objects = [work.as_object(row, proof.get(row.callsign)) for row in rows]
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
    elif why:
        out.print("\n".join(_whole_why(rows[0])), markup=False, highlight=False)
    else:
        _show(ranking, rows, proof)
    _refuse_differing(
        [row.callsign for row in rows if oracle and work.differs(row, proof[row.callsign])]
    )


def _on_duty(callsign: str, ranking: "Ranking") -> Candidate:
    row = ranking.row(Callsign(callsign.upper()))
    if row is None:
        there = ", ".join(sorted(ranking.muster.callsigns)) or "nobody"
        raise RefusedError(f"{callsign} is not on duty; there are: {there}")
    return row


def _refuse_differing(wrong: Sequence[Callsign]) -> None:
    if wrong:
        errors.print(f"dispatch-desk: differs from Dijkstra: {', '.join(wrong)}")
        raise typer.Exit(DIFFERS)


def _show(ranking: "Ranking", rows: Sequence[Candidate], proof: Mapping[str, float]) -> None:
    from dispatch_desk.programs.recommending import asked_words  # noqa: PLC0415 - as above

    asked = asked_words(ranking)
    if asked:
        out.print(f"Needs {', '.join(asked)}", markup=False, highlight=False)
    out.print(_table(rows, proof, with_driving=bool(ranking.job.grade)))
    out.print(_proposed(ranking, rows), markup=False, highlight=False)


def _table(rows: Sequence[Candidate], proof: Mapping[str, float], *, with_driving: bool) -> Table:
    """Below the time its band, below the reason what would change it.

    How each unit drives is a column where a job was named: only there does it make a choice.
    """
    table = Table("", "Unit", "By road", "Straight", "Why")
    columns = [*(["Driving"] if with_driving else []), *(["Dijkstra"] if proof else [])]
    for column in columns:
        table.add_column(column)
    for row in rows:
        seconds = f"{proof[row.callsign]:.1f} s" if proof else ""
        said = {"Driving": row.driving, "Dijkstra": seconds}
        more = (said[column] for column in columns)
        road, reason = f"{_road(row)}\n{_band(row)}".strip(), _reasoned(row)
        table.add_row(str(row.rank or "no"), row.callsign, road, _straight(row), reason, *more)
    return table


def _proposed(ranking: "Ranking", rows: Sequence[Candidate]) -> str:
    chosen = [row for row in rows if row.verdict == "recommended"]
    together = ranking.combination
    if together is None or not chosen:
        return "Nobody is proposed"
    named = " + ".join(f"{row.callsign} {_road(row)}" for row in chosen)
    holds = ", ".join(row.callsign for row in chosen if row.hold)
    enough = f"enough at {_minutes(together.enough_s)}" if together.is_enough else "not enough"
    return f"Proposed: {named}; {enough}" + (f"; {holds} to hold at an RVP" if holds else "")


def _whole_why(row: Candidate) -> list[str]:
    """One unit from all sides, a line each; what there is nothing to say of is left out."""
    age = "" if row.age_s is None else f"Position {_minutes(row.age_s)} old"
    crew = f"Crew of {row.crew}" if row.crew > 1 else "Alone"
    out_s = f", {_minutes(row.turn_out_s)} of it to set off" if row.turn_out_s else ""
    road = (
        f"By road {_road(row)}, {_band(row)}{out_s}" if row.eta_s is not None else "No way by road"
    )
    said = [
        f"{row.callsign}: {row.verdict}. {row.reason}",
        f"What would change it: {row.change}" if row.change else "",
        ", ".join(filter(None, (road, row.driving.lower()))),
        ", ".join(filter(None, (age, f"{_straight(row)} straight" if row.straight_m else ""))),
        ", ".join((crew, *row.chips)),
        f"Brings {', '.join(row.met)}" if row.met else "",
        f"Lacks {', '.join(row.missing)}" if row.missing else "",
        f"Too close to call with {row.too_close}" if row.too_close else "",
        f"Would leave {row.divert_from}" if row.divert_from else "",
    ]
    return [line for line in said if line]


def _reasoned(row: Candidate) -> str:
    return f"{row.reason}\n→ {row.change}" if row.change else row.reason


def _road(row: Candidate) -> str:
    return "no way" if row.eta_s is None else f"{row.eta_s // 60:.0f}:{row.eta_s % 60:04.1f}"


def _band(row: Candidate) -> str:
    known = row.eta_s is not None and isfinite(row.latest_s)
    return f"{_minutes(row.earliest_s)} to {_minutes(row.latest_s)}" if known else ""


def _straight(row: Candidate) -> str:
    return "" if row.straight_m is None else f"{row.straight_m / 1000:.1f} km"


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
