"""Two pictures of time: against the number of units, and against the size of the map."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.roads.graphs import Place
from bench.roads.rounds import Rounds
from bench.roads.timing import NETWORKX, OURS, PANDANA, PLAIN, SCIPY, Rivals, times

FOLDER = Path("docs/pictures")
COUNTS = (100, 300, 1_000, 3_000, 10_000)
UNITS = 1_000
NAMES = {
    OURS: "Dispatch Desk: turns and places on edges",
    PLAIN: "its library alone: junction to junction",
    SCIPY: "scipy, one search of all roads",
    PANDANA: "pandana",
    NETWORKX: "networkx, one search of all roads",
}
LOOKS = {
    OURS: "k-o",
    PLAIN: "k:.",
    SCIPY: "k--s",
    PANDANA: "k-.^",
    NETWORKX: "k--D",
}  # in grey, too
SIZED = OURS, SCIPY
Curves = Mapping[str, Sequence[float | None]]


def draw(rivals: Rivals, places: Sequence[Place], rounds: Rounds) -> None:
    """Raises ImportError where matplotlib is absent."""
    by_units = [times(rivals, count, rounds) for count in COUNTS]
    _picture(
        "roads-units.png",
        f"Times of n units to one incident, {len(rivals.place.network.node_lon):,} junctions",
        "units",
        COUNTS,
        {name: [ms.get(name) for ms in by_units] for name in NAMES},
    )
    by_size = [
        times(rivals if place is rivals.place else Rivals(place, SIZED), UNITS, rounds, SIZED)
        for place in places
    ]
    _picture(
        "roads-sizes.png",
        f"Times of {UNITS:,} units to one incident",
        "junctions of the map",
        [len(place.network.node_lon) for place in places],
        {name: [ms.get(name) for ms in by_size] for name in SIZED},
    )


def _picture(name: str, title: str, across: str, at: Sequence[int], curves: Curves) -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415 - optional

    figure = Figure(figsize=(7.2, 4.4), layout="constrained")
    axes = figure.add_subplot()
    for who, ms in curves.items():
        if None not in ms:
            axes.loglog(at, ms, LOOKS[who], markersize=4, linewidth=1.2, label=NAMES[who])
    axes.set(title=title, xlabel=across, ylabel="milliseconds, median")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.grid(visible=True, which="both", color="0.88", linewidth=0.6)
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(FOLDER / name, dpi=110)
