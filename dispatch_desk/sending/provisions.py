"""What each unit brings of what a job needs, as numbers that add up over those who go together."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dispatch_desk.force.driving import GRADES
from dispatch_desk.force.profile import Force
from dispatch_desk.sending.muster import I4, Flags, Muster
from dispatch_desk.sending.needs import Needs

Matter = Literal["officers", "skill", "driver", "vehicle", "equipment"]


@dataclass(frozen=True)
class Provisions:
    """d matters a job asks for; a set of units is enough where their rows add up to `asked`."""

    brings: I4  # n x d
    asked: I4  # d, what is still missing: those who are going already counted
    matters: tuple[tuple[Matter, str, int], ...]  # d: which, its code, how many the job asks in all
    going: Flags  # n: who is on the way or there already

    @property
    def enough(self) -> Flags:
        """n: who would be enough with those who are going already."""
        found: Flags = np.all(self.brings >= self.asked, axis=1)
        return found

    def lacks(self, row: int) -> list[int]:
        """Which matters somebody else would have to bring, the first the gravest."""
        return np.flatnonzero(self.brings[row] < self.asked).tolist()

    def meets(self, row: int) -> list[int]:
        """Which matters but officers this unit brings, wholly or in part."""
        return [at for at in np.flatnonzero(self.brings[row] > 0).tolist() if at > 0]


def provisions(muster: Muster, needs: Needs, going: Flags) -> Provisions:
    """Of every unit on duty; `going`: who is on the way or there already."""
    force = muster.force
    columns, asked = [muster.crew], [needs.officers]
    matters: list[tuple[Matter, str, int]] = [("officers", "", needs.officers)]
    for code, count in needs.skills:
        columns.append(_skill(muster, code))
        asked.append(count)
        matters.append(("skill", code, count))
    if needs.driver != "none":
        columns.append((muster.driver >= GRADES.index(needs.driver)).astype(np.int32))
        asked.append(1)
        matters.append(("driver", needs.driver, 1))
    if needs.vehicles:
        rows = [at for at, vehicle in enumerate(force.vehicles) if vehicle.code in needs.vehicles]
        columns.append(np.isin(muster.vehicle, rows).astype(np.int32))
        asked.append(1)
        matters.append(("vehicle", needs.vehicles[0], 1))
    for code in needs.equipment:
        columns.append(_thing(muster, code, force))
        asked.append(1)
        matters.append(("equipment", code, 1))
    brings = np.stack(columns, axis=1)
    left = np.maximum(np.array(asked, np.int32) - brings[going].sum(axis=0), 0)
    return Provisions(brings, left.astype(np.int32), tuple(matters), going)


def _skill(muster: Muster, code: str) -> I4:
    rows = [at for at, skill in enumerate(muster.force.skills) if skill.code == code]
    found: I4 = np.sum(muster.skills[:, rows], axis=1, dtype=np.int32)
    return found


def _thing(muster: Muster, code: str, force: Force) -> I4:
    rows = [at for at, thing in enumerate(force.equipment) if thing.code == code]
    found: I4 = np.sum(muster.equipment[:, rows], axis=1, dtype=np.int32)
    return found
