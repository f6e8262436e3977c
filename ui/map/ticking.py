"""Clocks tick where they stand: a plate that only reads differently is painted again, and nothing else."""

import numpy as np
from msgspec.structs import replace

from ui.map.declutter import I8
from ui.map.layout import Layout
from ui.map.marks import MapIncident
from ui.map.scene import Scene
from ui.map.symbols import Atlas


def plates_that_tick(scene: Scene, layout: Layout, atlas: Atlas) -> I8 | None:
    """Plates that read differently now, if that is all that has changed since the layout.

    None too if one of them needs more room or less, is pale, or lies over another: then all is laid
    out anew.
    """
    if not _stands_as(scene, layout.scene):
        return None
    first = len(scene.incidents)
    told = zip(scene.incidents, layout.scene.incidents, strict=True)
    keys = zip(scene.plate_keys, layout.scene.plate_keys, strict=True)
    differing = [number for number, (now, then) in enumerate(told) if now != then]
    differing += [number for number, (now, then) in enumerate(keys, first) if now != then]
    rows = np.array([row for row in differing if layout.plates.shown[row]], np.int64)
    if layout.dimmed[rows[rows >= first] - first].any() or not _stand_apart(layout, rows):
        return None
    return rows if all(_fits(scene, layout, atlas, row) for row in rows.tolist()) else None


def _stands_as(scene: Scene, before: Scene) -> bool:
    """Whether everything is where it was, and looks as it did, but for words."""
    same = (
        scene.routes is before.routes
        and scene.meetings is before.meetings
        and scene.emergency == before.emergency
        and scene.symbol_keys == before.symbol_keys
        and [_still(one) for one in scene.incidents] == [_still(one) for one in before.incidents]
    )
    return same and all(
        np.array_equal(getattr(scene, name), getattr(before, name))
        for name in ("unit_x", "unit_y", "reach_m", "ranks", "must", "dimmed")
    )


def _still(incident: MapIncident) -> MapIncident:
    """Without its clock."""
    return replace(incident, clock_text="")


def _fits(scene: Scene, layout: Layout, atlas: Atlas, row: int) -> bool:
    unit = row - len(scene.incidents)
    if unit >= 0:
        wide, high = atlas.plate_size(scene.units[unit], scene.plate_keys[unit])
    else:
        size = atlas.incident_plate(scene.incidents[row]).deviceIndependentSize()
        wide, high = round(size.width()), round(size.height())
    return (wide, high) == tuple(layout.plate_size[row].round().astype(int).tolist())


def _stand_apart(layout: Layout, rows: I8) -> bool:
    """Whether none of these plates lies over another or under one."""
    shown = np.flatnonzero(layout.plates.shown)
    left, top = layout.plates.x, layout.plates.y
    right, bottom = left + layout.plate_size[:, 0], top + layout.plate_size[:, 1]
    one, other = rows[:, None], shown[None, :]
    meet = (left[one] < right[other]) & (left[other] < right[one])
    meet &= (top[one] < bottom[other]) & (top[other] < bottom[one])
    return not (meet & (one != other)).any()
