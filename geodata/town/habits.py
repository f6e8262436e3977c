"""How each age built its culs-de-sac: how long, how far apart, how bent, and the courses they take."""

from dataclasses import dataclass
from random import Random

import numpy as np

from geodata.town.curves import Points

STEP_M = 6.0  # between two points of a close
TIP = 0.62  # of the clearance also lies free beyond a close's end
COURSES, VARIANTS = 48, 4  # drawn for a habit; looked at before one is taken


@dataclass(frozen=True, slots=True)
class Habit:
    """How an age built its closes, in metres."""

    clear: float  # from one street to the next
    stem: tuple[float, float]  # length of a close off a through street
    branch: tuple[float, float]
    spacing: float  # between two stems on one side of a street
    apart: float  # between two branches of a stem
    bend: float  # radians of turn for each metre
    depth: int  # stems have branches, which have branches …
    heads: float = 0.0  # share that ends in a T
    crescents: float = 0.0  # share of blocks with one
    least: float = 24.0


class Courses:
    """The ways closes run, drawn once for a town: each begins at the origin and heads east."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._drawn: dict[Habit, Points] = {}

    def some(self, steps: int, habit: Habit, dice: Random) -> Points:
        """A few of them, VARIANTS x steps x 2, in metres."""
        if habit not in self._drawn:
            self._drawn[habit] = self._draw(habit)
        first = dice.randrange(COURSES - VARIANTS)
        found: Points = self._drawn[habit][first : first + VARIANTS, :steps]
        return found

    def _draw(self, habit: Habit) -> Points:
        longest = round((max(*habit.stem, *habit.branch) + TIP * habit.clear) / STEP_M) + 2
        along = np.arange(1, longest + 1) * STEP_M
        heading = np.empty((COURSES, longest))
        for row in range(COURSES):
            swings = self._dice.random() < 0.33  # it turns back on the way
            back = self._dice.uniform(60, 140) if swings else np.inf
            turn = self._dice.gauss(0, habit.bend) * along * (1 - along / (2 * back))
            heading[row] = self._dice.gauss(0, 0.12) + turn
        step = STEP_M * np.stack([np.cos(heading), np.sin(heading)], axis=-1)
        drawn: Points = np.cumsum(step, axis=1)
        return drawn
