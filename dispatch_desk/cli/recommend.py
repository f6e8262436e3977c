"""`dispatch-desk recommend`: who could go to a place, with reasons, and whether Dijkstra agrees."""

import json
import sys
from typing import Annotated

import typer
from rich.table import Table

from dispatch_desk import areas
from dispatch_desk.cli.words import DIFFERS, Area, Roads, engine_named, errors, out
from dispatch_desk.sending.candidate import Candidate
from geodata.places import parse_position
from resources.units import RefusedError

USUAL_SEED = 7  # where neither a night nor a journal is named


def recommend(  # noqa: PLR0913 - one parameter an option
    *,
    at: Annotated[str, typer.Option(help="The place, as LAT,LON")],
    area: Area = areas.TOWN,
    need: Annotated[list[str] | None, typer.Option(help="A skill that must be on board")] = None,
    grade: Annotated[
        str, typer.Option(help="Of the job: who may drives there as the force says. None: no job")
    ] = "",
    seed: Annotated[int | None, typer.Option(help="The units of this invented night")] = None,
    journal: Annotated[str | None, typer.Option(help="The units of this journal")] = None,
    roads: Roads = "fast",
    oracle: Annotated[
        bool, typer.Option("--oracle", help="Compare every time with plain Dijkstra")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects, best first")] = False,
) -> None:
    """Rank every unit on duty for a place: road time, straight line, suitable or not, and why."""
    from dispatch_desk.programs import recommending as work  # noqa: PLC0415 - networkx is slow to load

    if journal is not None and seed is not None:
        raise RefusedError("Give --seed or --journal, not both")
    target, opened = parse_position(at), areas.open_named(area)
    navigator = work.navigator_for(opened, engine_named(roads))
    scene = (
        work.scene_of_journal(journal)
        if journal
        else work.scene_of_seed(USUAL_SEED if seed is None else seed, opened, navigator)
    )
    navigator.change(scene.road_changes(opened.roads))
    rows = work.candidates(scene, navigator, target, tuple(need or ()), grade)
    proof = work.oracle(scene, opened, target, grade) if oracle else {}
    if as_json:
        objects = [work.as_object(row, proof.get(row.callsign)) for row in rows]
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
    else:
        out.print(_table(rows, proof, grade))
    wrong = [row.callsign for row in rows if oracle and work.differs(row, proof[row.callsign])]
    if wrong:
        errors.print(f"dispatch-desk: differs from Dijkstra: {', '.join(wrong)}")
        raise typer.Exit(DIFFERS)


def _table(rows: list[Candidate], proof: dict[str, float], grade: str) -> Table:
    """How each unit drives is a column where a job was named: only there does it make a choice."""
    table = Table("", "Unit", "By road", "Straight", "Why")
    columns = [*(["Driving"] if grade else []), *(["Dijkstra"] if proof else [])]
    for column in columns:
        table.add_column(column)
    for row in rows:
        road = "no way" if row.eta_s is None else f"{row.eta_s // 60:.0f}:{row.eta_s % 60:04.1f}"
        straight = "" if row.straight_m is None else f"{row.straight_m / 1000:.1f} km"
        seconds = f"{proof[row.callsign]:.1f} s" if proof else ""
        said = {"Driving": row.driving, "Dijkstra": seconds}
        more = (said[column] for column in columns)
        table.add_row(str(row.rank or "no"), row.callsign, road, straight, row.reason, *more)
    return table
