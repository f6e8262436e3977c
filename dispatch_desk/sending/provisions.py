"""What each unit brings of what a job needs, as numbers that add up over those who go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dispatch_desk.force.driving import GRADES
from dispatch_desk.force.profile import Named
from dispatch_desk.sending.muster import I4, Flags, Muster
from dispatch_desk.sending.needs import Kind, Matter, Needs


@dataclass(frozen=True)
class Provisions:
    """d matters a job asks for; a set of units is enough where their rows add up to `asked`."""

    brings: I4  # n x d
    asked: I4  # d, what is still missing, those who are going counted in
    matters: tuple[Matter, ...]  # d, each with how many the job asks in all
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

    def of(self, row: int) -> tuple[Matter, ...]:
        """What this unit brings of each matter."""
        counted = zip(self.matters, self.brings[row].tolist(), strict=True)
        return tuple((kind, code, count) for (kind, code, _), count in counted)

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
    matters = tuple(needs.matters())
    brings = np.stack([_brought(kind, code, muster, needs) for kind, code, _ in matters], axis=1)
    helping = going & ~muster.takes_away if counted is None else counted
    there = brings[helping].sum(axis=0)
    left = np.maximum(np.array([count for *_, count in matters], np.int32) - there, 0)
    return Provisions(brings, left.astype(np.int32), matters, going)


def _brought(kind: Kind, code: str, muster: Muster, needs: Needs) -> I4:
    """What every unit brings of one matter."""
    match kind:
        case "officers":
            return muster.crew
        case "skill":
            return _of_row(muster.skills, muster.force.skills, code)
        case "driver":
            drives = muster.driver >= GRADES.index(needs.driver)
            return drives.astype(np.int32)
        case "vehicle":
            kinds = enumerate(muster.force.vehicles)
            rows = [row for row, vehicle in kinds if vehicle.code in needs.vehicles]
            return np.isin(muster.vehicle, rows).astype(np.int32)
        case "equipment":
            return _of_row(muster.equipment, muster.force.equipment, code)


def _of_row(columns: I4 | Flags, table: Sequence[Named], code: str) -> I4:
    """What each brings of that code; nobody brings what today's data has lost."""
    rows = [row for row, coded in enumerate(table) if coded.code == code]
    found: I4 = np.sum(columns[:, rows], axis=1, dtype=np.int32)
    return found
