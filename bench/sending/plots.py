"""One picture of the week: how soon the first, and enough, were there, by three ways of choosing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

if TYPE_CHECKING:
    from bench.sending.week import Course

FILE = Path("docs/pictures/sending-week.png")
LOOKS = ("k:", "k--", "k-")  # in grey, too
MOST_MIN = 15
GRADE = "1"


def draw(counted: "Mapping[str, Sequence[Course]]") -> None:
    """The share of grade 1 jobs that had them, by minutes since the call."""
    figure = Figure(figsize=(9.0, 3.8), layout="constrained")
    panes = figure.subplots(1, 2, sharey=True)
    for axes, title, which in (
        (panes[0], "the first officer there", "first_s"),
        (panes[1], "as many there as were asked for", "enough_s"),
    ):
        for look, (name, courses) in zip(LOOKS, counted.items(), strict=True):
            of = [course for course in courses if course.grade == GRADE]
            times = sorted(getattr(c, which) / 60 for c in of if getattr(c, which) is not None)
            shares = [100 * (at + 1) / len(of) for at in range(len(times))]
            axes.step(times, shares, look, where="post", linewidth=1.3, label=name)
        axes.set(title=title, xlabel="minutes after the call", xlim=(0, MOST_MIN), ylim=(0, 100))
        axes.grid(visible=True, color="0.88", linewidth=0.6)
    panes[0].set_ylabel("per cent of the jobs of grade 1")
    panes[0].legend(frameon=False, fontsize=8)
    figure.savefig(FILE, dpi=110)
