"""The command line: `dispatch-desk run`, `import-area`, `areas`, `recommend`, `simulate`, `verify`."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from dispatch_desk import areas
from dispatch_desk.force.profile import ForceError
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.journal.protocol import JournalError
from dispatch_desk.launching import RunOptions
from dispatch_desk.recommend import Candidate
from dispatch_desk.tracks.file import TracksError
from geodata.places import MapError, parse_position
from resources.units import RefusedError

EXPECTED = (MapError, JournalError, ForceError, TracksError, RefusedError)
"""What may go wrong with somebody's files and words: one sentence and exit code 2."""
DIFFERS = 1  # exit code when two answers that must be equal are not

OpenWindow = Callable[[RunOptions], int]
Area = Annotated[str, typer.Option(help="Which area, by its name. See: dispatch-desk areas")]
Seed = Annotated[int, typer.Option(help="Which invented night. The same number, the same night")]

errors, out = Console(stderr=True, soft_wrap=True), Console(soft_wrap=True)


def main(open_window: OpenWindow) -> None:
    """Do what the words of the command line say; an expected trouble ends with code 2."""
    try:
        commands(open_window)()
    except EXPECTED as trouble:
        errors.print(f"dispatch-desk: {trouble}", markup=False, highlight=False)
        sys.exit(2)


def commands(open_window: OpenWindow) -> typer.Typer:
    app = typer.Typer(
        help="A police control room's desk: live map, nearest suitable unit by road, officer safety.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command("run", help="Open the desk.")(_run_with(open_window))
    app.command("import-area", help="Make an area from an OpenStreetMap file.")(import_area)
    app.command("areas", help="List the areas on this computer.")(list_areas)
    app.command("recommend", help="Rank units for a place by road time, with reasons.")(recommend)
    app.command("simulate", help="Play a whole night without a window; print its digest.")(simulate)
    app.command("verify", help="Check a journal's chain from the first entry to the last.")(verify)
    return app


@contextmanager
def progress(words: str) -> Iterator[Callable[[float, str], None]]:
    """A bar on the terminal for what takes longer than a second; call with 0..1 and words."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(words, total=1.0)
        yield lambda share, said: bar.update(task, completed=share, description=said or words)


def _run_with(open_window: OpenWindow) -> Callable[..., None]:
    def run(  # noqa: PLR0913 - one parameter an option
        *,
        area: Area = areas.TOWN,
        journal: Annotated[
            str | None, typer.Option(help="Where everything is kept, as in sqlite:/folder/file")
        ] = None,
        feed: Annotated[
            list[str] | None,
            typer.Option(help="A door for positions, as in udp://0.0.0.0:5055. Makes the desk live"),
        ] = None,
        seed: Seed = 7,
        speed: Annotated[float, typer.Option(help="Demo seconds for each real one", min=0.1, max=60)] = 1.0,
        name: Annotated[str, typer.Option(help="Who sits at the desk. Asked when not given")] = "",
        role: Annotated[str, typer.Option(help="As what")] = "dispatcher",
        desk: Annotated[str, typer.Option(help="At which desk")] = "Desk 1",
        theme: Annotated[str, typer.Option(help="night or day")] = "night",
        offscreen: Annotated[bool, typer.Option("--offscreen", help="Without a screen")] = False,
        screenshot: Annotated[
            Path | None,
            typer.Option(help="Save a picture of the window at the end. Without --journal the demo "
                              "night it shows is thrown away afterwards"),
        ] = None,
        seconds: Annotated[float | None, typer.Option(help="Close after so long", min=0)] = None,
        size: Annotated[str, typer.Option(help="Window size, as in 1366x768")] = "1920x1080",
        sink: Annotated[
            Path | None, typer.Option(help="Also write every alarm that rings to this file")
        ] = None,
    ) -> None:  # fmt: skip
        """Open the desk.

        Without --feed an invented night is played to it: units move, calls come in, officers press
        their radios. With --feed the desk is live. What you do is kept: the next start goes on from it.
        """
        options = RunOptions(
            area=area, journal=journal, feeds=tuple(feed or ()), seed=seed, speed=speed,
            name=name, role=role, desk=desk, theme=_one_of(theme, ("night", "day")),
            offscreen=offscreen, screenshot=screenshot, seconds=seconds, size=_size(size), sink=sink,
        )  # fmt: skip
        raise typer.Exit(open_window(options))

    return run


def _one_of(word: str, allowed: tuple[str, ...]) -> str:
    if word not in allowed:
        raise RefusedError(f"“{word}” is not one of: {', '.join(allowed)}")
    return word


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.partition("x")
    if not (cross and width.isdigit() and height.isdigit()):
        raise RefusedError(f"“{text}” is no size: write width x height, as in 1366x768")
    return max(1024, int(width)), max(640, int(height))


def import_area(
    file: Annotated[Path, typer.Argument(help="An OpenStreetMap extract: .osm.pbf or .osm")],
    name: Annotated[str, typer.Option(help="What to call it: small letters, digits, - and _")],
    beats: Annotated[Path | None, typer.Option(help="Policing areas as GeoJSON")] = None,
) -> None:
    """Read roads, names and shapes from a map file, so that `run --area NAME` opens in a moment."""
    from geodata.importing import import_area as importer  # noqa: PLC0415 - slow to load

    target = areas.new_area_path(name)
    with progress(f"Importing {file.name}") as tell:
        area = importer(file, name, target, beats, lambda share: tell(share, ""))
    roads = area.roads
    length_km = float(roads.edge_length_m.sum()) / 1000
    out.print(
        f"{name}: {length_km:,.0f} km of road, {roads.edge_count:,} stretches, "
        f"{len(roads.node_lon):,} junctions, {len(area.places):,} places, {len(area.beats)} beats"
    )
    for note in area.notes:
        out.print(f"  {note}", markup=False, highlight=False)
    out.print(f"Open it with: dispatch-desk run --area {name}")


def list_areas() -> None:
    """List the areas on this computer, and where their files are."""
    found = list(areas.list_areas())
    for name, path in found:
        out.print(f"{name}\t{path}", markup=False, highlight=False)
    if areas.TOWN not in dict(found):
        out.print(f"{areas.TOWN}\t(invented; made when first opened)", highlight=False)


def recommend(  # noqa: PLR0913 - one parameter an option
    *,
    at: Annotated[str, typer.Option(help="The place, as LAT,LON")],
    area: Area = areas.TOWN,
    need: Annotated[list[str] | None, typer.Option(help="A skill that must be on board")] = None,
    seed: Annotated[int | None, typer.Option(help="The units of this invented night")] = None,
    journal: Annotated[str | None, typer.Option(help="The units of this journal")] = None,
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
    navigator = work.navigator_for(opened)
    scene = (
        work.scene_of_journal(journal)
        if journal
        else work.scene_of_seed(seed or 7, opened, navigator)
    )
    rows = work.candidates(scene, navigator, target, tuple(need or ()))
    proof = work.oracle(scene, opened, target) if oracle else {}
    if as_json:
        objects = [work.as_object(row, proof.get(row.callsign)) for row in rows]
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
    else:
        out.print(_table(rows, proof))
    wrong = [row.callsign for row in rows if oracle and work.differs(row, proof[row.callsign])]
    if wrong:
        errors.print(f"dispatch-desk: differs from Dijkstra: {', '.join(wrong)}")
        raise typer.Exit(DIFFERS)


def _table(rows: list[Candidate], proof: dict[str, float]) -> Table:
    table = Table("", "Unit", "By road", "Straight", "Why", *(["Dijkstra"] if proof else []))
    for row in rows:
        road = "no way" if row.eta_s is None else f"{row.eta_s // 60:.0f}:{row.eta_s % 60:04.1f}"
        straight = "" if row.straight_m is None else f"{row.straight_m / 1000:.1f} km"
        extra = [f"{proof[row.callsign]:.1f} s"] if proof else []
        table.add_row(str(row.rank or "no"), row.callsign, road, straight, row.reason, *extra)
    return table


def simulate(
    seed: Seed = 7,
    hours: Annotated[float, typer.Option(help="How much of the night", min=0.01, max=24)] = 8.0,
    area: Area = areas.TOWN,
    *,
    headless: Annotated[bool, typer.Option("--headless", help="Without a window")] = False,
) -> None:
    """Play a night with a simulated dispatcher, in virtual time. The same seed, the same digest."""
    from dispatch_desk.programs import simulating  # noqa: PLC0415 - the roads are slow to load

    if not headless:
        raise RefusedError(
            "simulate has no window: add --headless, or watch the night with: "
            f"dispatch-desk run --seed {seed}"
        )
    with progress("Playing the night") as tell:
        night = simulating.simulate(area, seed, hours, lambda share: tell(share, ""))
    errors.print(simulating.summary(night.desk), highlight=False)
    sys.stdout.write(simulating.final_digest(night) + "\n")


def verify(
    url: Annotated[str, typer.Argument(help="The journal, as in sqlite:/folder/file")],
) -> None:
    """Check that nothing recorded was changed, taken out, put in or moved. Exit code 1 if it was."""
    reader = open_reader(url)
    with progress("Checking the chain"):
        faults = list(reader.verify())
    head = reader.head()
    reader.close()
    for fault in faults:
        errors.print(f"entry {fault.seq}: {fault.why}", markup=False, highlight=False)
    if faults:
        raise typer.Exit(DIFFERS)
    out.print(f"{head.seq:,} entries, unbroken. Head {head.hash.hex()}", highlight=False)
