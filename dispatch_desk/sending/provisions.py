"""What each unit brings of what a job needs, as numbers that add up over those who go together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from dispatch_desk.force.driving import GRADES
from dispatch_desk.force.profile import Named
from dispatch_desk.sending.muster import I4, Flags, Muster
from dispatch_desk.sending.needs import Needs

Matter = Literal["officers", "skill", "driver", "vehicle", "equipment"]


@dataclass(frozen=True)
class Provisions:
    """d matters a job asks for; a set of units is enough where their rows add up to `asked`."""

    brings: I4  # n x d
    asked: I4  # d, what is still missing, those who are going counted in
    matters: tuple[tuple[Matter, str, int], ...]  # d: which, its code, how many the job asks in all
    going: Flags  # n: who is on the way or there already

    @cached_property
    def enough(self) -> Flags:
        """n: who would be enough with those who are going already."""
        found: Flags = np.all(self.brings >= self.asked, axis=1)
        return found

    def lacks(self, row: int) -> list[int]:
        """Which matters somebody else would have to bring, the first the gravest."""
        of_each = zip(self.brings[row].tolist(), self._asked, strict=True)
        return [at for at, (brings, asked) in enumerate(of_each) if brings < asked]

    def meets(self, row: int) -> list[int]:
        """Which matters but officers this unit brings, wholly or in part."""
        return [at for at, brings in enumerate(self.brings[row].tolist()) if at and brings]

    @cached_property
    def _asked(self) -> list[int]:
        found: list[int] = self.asked.tolist()
        return found


def provisions(
    muster: Muster, needs: Needs, going: Flags, counted: Flags | None = None
) -> Provisions:
    """Of every unit on duty. `going`: who is on the way or there already; `counted`: whom of them as help.

    Without `counted` they all are, but for who drives somebody away from there.
    """
    asked = list(_asked(muster, needs))
    brings = np.stack([brings for _, _, brings in asked], axis=1)
    helping = going & ~muster.takes_away if counted is None else counted
    there = brings[helping].sum(axis=0)
    left = np.maximum(np.array([count for _, count, _ in asked], np.int32) - there, 0)
    matters = tuple((*matter, count) for matter, count, _ in asked)
    return Provisions(brings, left.astype(np.int32), matters, going)


def _asked(muster: Muster, needs: Needs) -> Iterator[tuple[tuple[Matter, str], int, I4]]:
    """Each matter with how many the job asks for and what every unit brings of it; officers first."""
    yield ("officers", ""), needs.officers, muster.crew
    for code, count in needs.skills:
        yield ("skill", code), count, _of_row(muster.skills, muster.force.skills, code)
    if needs.driver != "none":
        drives = muster.driver >= GRADES.index(needs.driver)
        yield ("driver", needs.driver), 1, drives.astype(np.int32)
    if needs.vehicles:
        kinds = enumerate(muster.force.vehicles)
        rows = [row for row, vehicle in kinds if vehicle.code in needs.vehicles]
        is_one = np.isin(muster.vehicle, rows)
        yield ("vehicle", needs.vehicles[0]), 1, is_one.astype(np.int32)
    for code in needs.equipment:
        yield ("equipment", code), 1, _of_row(muster.equipment, muster.force.equipment, code)


def _of_row(columns: I4 | Flags, table: Sequence[Named], code: str) -> I4:
    """What each brings of that code; nobody brings what today's data has lost."""
    rows = [row for row, coded in enumerate(table) if coded.code == code]
    found: I4 = np.sum(columns[:, rows], axis=1, dtype=np.int32)
    return found
