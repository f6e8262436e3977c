"""Ten thousand reports put on roads, beside shapely's tree, and how often on the right one."""

from collections.abc import Mapping

from bench import Figures
from bench.roads.graphs import Place
from bench.roads.rounds import Ask, Rounds, p50
from geodata.snapping import Snapper
from tests.geodata.snapping_truth import by_strtree, fixes, right_carriageway, same_edge

FIXES = 10_000


def measure(place: Place, rounds: Rounds) -> Figures:
    snapper, tree = Snapper(place.network), by_strtree(place.network)
    seen = fixes(place.network, FIXES, seed=1)

    def ask() -> Mapping[str, Ask]:
        return {
            "ours": lambda: snapper.snap(seen.lat, seen.lon),
            "strtree": lambda: tree(seen.lat, seen.lon),
        }

    ms = {name: p50(taken) for name, taken in rounds.in_turn(ask).items()}
    nearest, _ = tree(seen.lat, seen.lon)
    same = same_edge(place.network, seen, snapper.snap(seen.lat, seen.lon), nearest).mean()
    right = right_carriageway(seen, snapper.snap(seen.lat, seen.lon, seen.heading)).mean()
    print(
        f"{place.name}: {FIXES:,} reports snapped in {ms['ours']:.1f} ms, by STRtree "
        f"{ms['strtree']:.1f} ms; same edge {same:.4%}, right carriageway {right:.2%}"
    )
    return {
        "snap_vs_strtree": round(ms["strtree"] / ms["ours"], 2),
        "snap_same_edge": round(float(same), 5),
        "snap_right_carriageway": round(float(right), 4),
    }
