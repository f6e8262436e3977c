"""Pictures kept side by side on a few pages, so that one call draws thousands of them."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import cast

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]
Size = tuple[int, int]  # width and height in pixels

PAGE_WIDTH, PAGE_HEIGHT = 2048, 256  # device pixels
MOST_PAGES = 24  # 2 MB each; with more all are forgotten and painted anew as they are wanted
ROOM = 3  # times the pages that what was wanted of late would fill, and one: so many are kept
OF_LATE = 4  # bakes, and as many before: of all the maps that share it
AT_ONCE = 8_192  # sprites a call
_FIELDS = (
    "x", "y", "sourceLeft", "sourceTop", "width", "height", "scaleX", "scaleY", "rotation", "opacity",
)  # fmt: skip


class Sheet:
    """Pictures by key, each painted when it is first wanted, for one screen scale."""

    def __init__(self, dpr: float) -> None:
        self._dpr = dpr
        self._pages: list[QPixmap] = []
        self._slots: dict[Hashable, int] = {}
        self._places: list[tuple[int, int, int, int, int]] = []  # page, left, top, width, height
        self._next, self._shelf = (0, 0), 0  # where the next picture goes, how high its row is
        self._wanted: set[int] = set()  # slots, of late
        self._wanted_before: set[int] = set()
        self._bakes = self._looked_over = 0  # how many pages there were then

    def tidy(self) -> None:
        """Forget all pictures when most are wanted no more: clocks in notes make new ones all night.

        Slots asked for before mean nothing afterwards.
        """
        if len(self._pages) > self._looked_over:
            if len(self._pages) > min(MOST_PAGES, 1 + ROOM * self._pages_wanted()):
                self._forget()
            self._looked_over = len(self._pages)
        self._bakes += 1
        if self._bakes % OF_LATE == 0:
            self._wanted_before, self._wanted = self._wanted, set()

    def _forget(self) -> None:
        for kept in (
            self._pages, self._slots, self._places, self._wanted, self._wanted_before
        ):  # fmt: skip
            kept.clear()

    def _pages_wanted(self) -> float:
        """How many would hold what was asked for of late."""
        wanted = (self._places[slot] for slot in self._wanted | self._wanted_before)
        pixels = sum(wide * high for _, _, _, wide, high in wanted)
        return pixels / (PAGE_WIDTH * PAGE_HEIGHT)

    @property
    def bytes(self) -> int:
        """Of its pages."""
        return sum(page.width() * page.height() * 4 for page in self._pages)

    def find(self, key: Hashable) -> int | None:
        slot = self._slots.get(key)
        if slot is not None:
            self._wanted.add(slot)
        return slot

    def keep(self, key: Hashable, size: Size, paint: Callable[[QPainter], None]) -> int:
        """Paint a picture and give it a slot."""
        wide, high = round(size[0] * self._dpr), round(size[1] * self._dpr)
        left, top = self._room(wide + 1, high + 1)  # a pixel between neighbours
        page, ratio = self._pages[-1], self._dpr
        page.setDevicePixelRatio(ratio)
        with QPainter(page) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(QRectF(left / ratio, top / ratio, wide / ratio, high / ratio))
            painter.translate(left / ratio, top / ratio)
            paint(painter)
        page.setDevicePixelRatio(1.0)  # it is drawn from by device pixels
        self._places.append((len(self._pages) - 1, left, top, wide, high))
        slot = self._slots[key] = len(self._places) - 1
        self._wanted.add(slot)
        return slot

    def _room(self, wide: int, high: int) -> tuple[int, int]:
        left, top = self._next
        if left + wide > PAGE_WIDTH:
            left, top, self._shelf = 0, top + self._shelf, 0
        if not self._pages or top + high > PAGE_HEIGHT or wide > PAGE_WIDTH:
            # What is larger than a page has one to itself: reading beyond its edge would end the desk.
            page = QPixmap(max(PAGE_WIDTH, wide), max(PAGE_HEIGHT, high))
            page.fill(Qt.GlobalColor.transparent)
            self._pages.append(page)
            left, top, self._shelf = 0, 0, 0
        self._next, self._shelf = (left + wide, top), max(self._shelf, high)
        return left, top

    def picture(self, slot: int) -> QPixmap:
        """One of them by itself."""
        page, *box = self._places[slot]
        found = self._pages[page].copy(*box)
        found.setDevicePixelRatio(self._dpr)
        return found

    def sizes(self, slots: I8) -> tuple[F8, F8]:
        """Widths and heights in device pixels."""
        places = np.array(self._places, float).reshape(-1, 5)[slots]
        return places[:, 3], places[:, 4]

    def draw(self, painter: QPainter, slots: I8, x: F8, y: F8) -> None:
        """Draw n pictures with their left top corners there, in whole device pixels.

        The painter counts in device pixels. Later ones cover earlier ones on the same page.
        """
        if not len(slots):
            return
        places = np.array(self._places, float)[slots]
        for number in np.unique(places[:, 0]).astype(int).tolist():
            on_page = places[:, 0] == number
            sprites = np.ones((int(on_page.sum()), len(_FIELDS)))
            sprites[:, 2:6] = places[on_page, 1:]
            # A fragment is placed by its middle.
            sprites[:, 0] = x[on_page] + sprites[:, 4] / 2
            sprites[:, 1] = y[on_page] + sprites[:, 5] / 2
            sprites[:, 8] = 0.0
            _draw(painter, sprites, self._pages[number])


def _draw(painter: QPainter, sprites: F8, page: QPixmap) -> None:
    if not has_known_layout():
        draw_singly(painter, sprites, page)
        return
    room, wrapped = _room()
    first = cast("QPainter.PixmapFragment", wrapped)
    for begin in range(0, len(sprites), AT_ONCE):
        some = sprites[begin : begin + AT_ONCE]
        room[: len(some)] = some
        painter.drawPixmapFragments(first, len(some), page)


def draw_singly(painter: QPainter, sprites: F8, page: QPixmap) -> None:
    """The same picture by picture, about as fast as Python can say it."""
    for x, y, left, top, wide, high in sprites[:, :6].tolist():
        source = QRectF(left, top, wide, high)
        painter.drawPixmap(QPointF(x - wide / 2, y - high / 2), page, source)


@cache
def _room() -> tuple[F8, object]:
    """What Qt reads sprites from, kept for ever and wrapped once.

    An address is wrapped as whatever was wrapped there last, even if that is gone since: an array that
    comes and goes may lie where a window was, and the whole program ends.
    """
    room = np.ones((AT_ONCE, len(_FIELDS)))
    return room, shiboken6.wrapInstance(room.ctypes.data, QPainter.PixmapFragment)


@cache
def has_known_layout() -> bool:
    """Whether Qt's fragment is ten doubles in the order written here: then an array is a list of them."""
    numbers = np.arange(1.0, 1.0 + len(_FIELDS))
    room, first = _room()
    room[0] = numbers
    if not isinstance(first, QPainter.PixmapFragment):
        return False
    return [getattr(first, name) for name in _FIELDS] == numbers.tolist()
