"""What the figures must reach, and the table of docs/performance.md, ready to be put in there."""

from typing import NamedTuple

from bench import Figures


class Bar(NamedTuple):
    key: str
    words: str
    least: float | None = None
    most: float | None = None

    def said(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:,g}"
        return "0" if not self.most else f"≤ {self.most:.3g}"

    def missed(self, figure: float) -> bool:
        low, high = self.least, self.most
        return (low is not None and figure < low) or (high is not None and figure > high)


BARS = (
    Bar("vs_networkx_1000", "1,000 units: networkx's time over ours", least=100),
    Bar("vs_networkx_10000", "10,000 units", least=50),
    Bar("vs_scipy_1000", "1,000 units: scipy's time over ours", least=10),
    Bar("vs_scipy_10000", "10,000 units", least=4),
    Bar("vs_pandana_1000", "1,000 units: pandana's time over ours", least=10),
    Bar("k5_p95_over_scipy_city", "first 5 of 10,000: p95 over scipy's p50", most=1 / 15),
    Bar("k5_p50_over_scipy_country", "the same in the country: p50 over scipy's p50", most=1 / 400),
    Bar("k5_p95_over_scipy_country", "p95 over scipy's p50", most=1 / 200),
    Bar("real_over_plain", "1,000 units: turns and places on edges over neither", most=1.7),
    Bar("real_over_plain_10000", "10,000 units"),
    Bar("closure_over_scipy", "road closed, 1,000 units timed anew, over scipy's", most=1 / 4),
    Bar("snap_vs_strtree", "10,000 reports put on roads: STRtree's time over ours", least=4),
    Bar("snap_same_edge", "on the road STRtree finds, or one as near", least=0.999),
    Bar("snap_right_carriageway", "with a heading: the very road, the way driven", least=0.88),
    Bar("wrong_of_1000", "times of 1,000 pairs that are not the plain search's", most=0),
    Bar("wrong_after_changes", "after 200 closures and slow-downs; half, all reopened", most=0),
    Bar("isochrone_wrong", "reach: junctions in a wrong band", most=0),
    Bar("containment_wrong", "junctions to hold: plans dearer than the best", most=0),
    Bar("import_vs_pyrosm_seconds", "Porto imported: pyrosm's time over ours", least=1.5),
    Bar("import_vs_pyrosm_mb", "pyrosm's memory over ours", least=1.5),
)


def show(figures: Figures) -> None:
    """Those without a bar come after."""
    barred = {bar.key for bar in BARS}
    more = [Bar(key, "") for key in figures if key not in barred]
    print("| key | what | figure | bar |\n| --- | --- | --- | --- |")
    for bar in (*BARS, *more):
        if bar.key in figures:
            print(f"| `{bar.key}` | {bar.words} | {_cell(figures[bar.key], bar)} |")


def _cell(figure: float | None, bar: Bar) -> str:
    said = bar.said() if bar.least is not None or bar.most is not None else ""
    if figure is None:
        return f"absent | {said}"
    return f"{figure:.4g}{' (missed)' if bar.missed(figure) else ''} | {said}"
