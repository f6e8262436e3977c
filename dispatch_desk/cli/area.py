"""`dispatch-desk import-area` and `areas`: make an area, list those there are."""

from pathlib import Path
from typing import Annotated

import typer

from dispatch_desk import areas
from dispatch_desk.cli.words import out, progress


def import_area(
    file: Annotated[Path, typer.Argument(help="An OpenStreetMap extract: .osm.pbf or .osm")],
    name: Annotated[str, typer.Option(help="What to call it: small letters, digits, - and _")],
    beats: Annotated[Path | None, typer.Option(help="Policing areas as GeoJSON")] = None,
    *,
    roads_only: Annotated[
        bool, typer.Option("--roads-only", help="No buildings, fields or house numbers: a country")
    ] = False,
) -> None:
    """Read roads, names and shapes from a map file, so that `run --area NAME` opens in a moment."""
    from geodata import importing  # noqa: PLC0415 - slow to load

    importer = importing.import_roads if roads_only else importing.import_area
    target = areas.new_area_path(name)
    with progress(f"Importing {file.name}") as tell:
        area = importer(file, name, target, beats, tell, areas.orders())
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
