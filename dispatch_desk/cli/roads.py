"""`dispatch-desk roads`: what recorded drives say of the roads' speeds."""

import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, get_args

import typer
from rich.table import Table

from dispatch_desk import areas
from dispatch_desk.cli.words import Area, errors, one_of, out, progress
from geodata.fitting import Speed
from resources.status import Availability
from resources.units import RefusedError

STATUSES: tuple[Availability, ...] = get_args(Availability)

roads = typer.Typer(no_args_is_help=True, add_completion=False)


@roads.callback()
def _group() -> None:
    """What recorded drives say of the roads."""


@roads.command("fit", help="Fit speeds by class of road to the positions of a journal.")
def fit(
    journal: Annotated[str, typer.Option(help="The journal, as in sqlite:/folder/file")],
    *,
    area: Area = areas.TOWN,
    by_hour: Annotated[
        bool, typer.Option("--by-hour", help="A table for each of five parts of the day")
    ] = False,
    while_: Annotated[
        str, typer.Option("--while", help="Only while units were so, as in en_route")
    ] = "",
    last_hours: Annotated[
        float | None, typer.Option(min=0.1, help="Only the last so many hours")
    ] = None,
    only_toml: Annotated[
        bool, typer.Option("--toml", help="Only the table for a force's data")
    ] = False,
) -> None:
    """How fast the roads were driven: to read, and as a table for the force's own data.

    Half of the metres of a class were driven slower than its speed; the middle half says how far to
    trust it. What has few samples is left out of the table for the force.
    """
    from dispatch_desk.programs import road_speeds as work  # noqa: PLC0415 - scipy is slow to load

    status = next((one for one in STATUSES if while_ and one == one_of(while_, STATUSES)), None)
    last = None if last_hours is None else timedelta(hours=last_hours)
    with progress("Reading positions") as tell:
        found = work.fitted(
            areas.open_named(area).roads,
            work.recorded(journal, last, status),
            lambda share: tell(share, "Finding the ways between them"),
            by_hour=by_hour,
        )
    errors.print(work.counted(found), highlight=False)
    if not found.speeds:
        raise RefusedError(f"No road of “{area}” was driven there: name the journal's own area")
    if found.astray:
        errors.print(
            f"Most of it did not follow the roads of “{area}”: is it the journal's own area?"
        )
    if not only_toml:
        out.print(_table(found.speeds, work.mph))
        out.print()
    sys.stdout.write(work.as_toml(found))


def _table(speeds: Sequence[Speed], mph: Callable[[float], float]) -> Table:
    table = Table("Road", "Hours", "mph", "Middle half", "By the map", "Samples", "Driven")
    for speed in speeds:
        few = "  too few" if speed.few else ""
        table.add_row(
            speed.road_class,
            f"{speed.from_hour:02}-{speed.until_hour:02}",
            f"{mph(speed.kmh):.0f}",
            f"{mph(speed.low_kmh):.0f} to {mph(speed.high_kmh):.0f}",
            f"{mph(speed.map_kmh):.0f}",
            f"{speed.samples:,}{few}",
            f"{speed.metres / 1000:,.0f} km",
        )
    return table
