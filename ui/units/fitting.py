"""A reason in a room too narrow for it: what the row says elsewhere goes first, what counts stays."""

import re
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from ui.theme import font

CREW = re.compile(r", (?:crew of \d+|alone)(?=: )")
"""Stands beside the callsign too."""
COUNTS = re.compile(r"(?:counted )?\d+:\d\d later$")
PX = 13


@lru_cache(maxsize=1024)
def fitted(reason: str, weight: int, width_px: int) -> str:
    """Of a reason in letters of `PX` and that weight: as it is, without the crew, else cut before its end.

    What has no end that counts is cut at its end, by whoever paints it.
    """
    metrics = QFontMetricsF(font(PX, weight))
    if metrics.horizontalAdvance(reason) <= width_px:
        return reason
    bare = CREW.sub("", reason)
    end = COUNTS.search(bare)
    if end is None or metrics.horizontalAdvance(bare) <= width_px:
        return bare
    kept = f" {end[0]}"
    left = width_px - metrics.horizontalAdvance(kept) - 1  # an elided text may end past its room
    head = metrics.elidedText(bare[: end.start()].rstrip(), Qt.TextElideMode.ElideRight, left)
    return head + kept
