"""The names layer of one settled window, as a picture."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from ui.map.basemap import BaseMap, Frame
from ui.map.camera import Camera
from ui.map.jobs import Names
from ui.map.labelling import Labeller
from ui.map.labels import Label
from ui.map.lettering import Letterer
from ui.map.style import PAPERS, STYLE, Paper

SIGN_LINE_PX = 1.4


class NamePainter:
    """Places the names of one area and paints them."""

    def __init__(self, base: BaseMap) -> None:
        self._letters = Letterer()
        self._labeller = Labeller(base, self._letters)

    def place(self, job: Names) -> list[Label]:
        """What `paint` paints, in pixels of its picture."""
        camera = _camera(job)
        frame = Frame(camera.left, camera.top, camera.width, camera.height, job.zoom)
        avoid = [
            (left + job.margin, top + job.margin, width, height)
            for left, top, width, height in job.avoid
        ]
        ways = [(x + job.margin, y + job.margin) for x, y in job.ways]
        return self._labeller.place(frame, avoid, ways)

    def paint(self, job: Names) -> QImage:
        """Transparent where no name stands; larger than the window by the job's margin."""
        camera = _camera(job)
        size = (round(camera.width * job.dpr), round(camera.height * job.dpr))
        image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(job.dpr)
        image.fill(0)
        with QPainter(image) as painter:
            self.draw(painter, self.place(job), PAPERS[job.theme])
        return image

    def draw(self, painter: QPainter, labels: Sequence[Label], paper: Paper) -> None:
        """On any paint device, whose origin is the left top corner of what they were placed in."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label in labels:
            self._label(painter, label, paper)

    def _label(self, painter: QPainter, label: Label, paper: Paper) -> None:
        if label.kind == "sign":
            _sign(painter, label, paper)
        elif label.kind == "shield":
            self._letters.plate(painter, label.text, label.rectangle, _shield_inks(label, paper))
        else:
            inks = paper.ink(STYLE.faces[label.face].ink), paper.halo
            if label.fit:
                self._letters.bent(painter, label.face, label.text, label.fit, inks)
            else:
                corner = QPointF(*label.box[:2])
                self._letters.straight(painter, label.face, label.text, corner, inks)


def _camera(job: Names) -> Camera:
    return Camera(job.x, job.y, job.zoom, job.width, job.height, job.dpr).grown(job.margin)


def _shield_inks(label: Label, paper: Paper) -> tuple[str, str, str]:
    """Letters, ground, edge."""
    if label.plate == "shield":
        return paper.shield_text, paper.shield, paper.shield_edge
    return paper.shield_light, paper.ink(label.plate), paper.ink(label.plate)


def _sign(painter: QPainter, label: Label, paper: Paper) -> None:
    """A small square with the sign of a public building."""
    box = QRectF(label.rectangle)
    painter.setPen(QPen(QColor(paper.halo), 1))
    painter.setBrush(QColor(paper.point))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(QColor(paper.point_sign), SIGN_LINE_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    sign = QPainterPath()
    for stroke in _SIGNS.get(label.text, ()):
        sign.moveTo(box.center() + QPointF(*stroke[0]))
        for point in stroke[1:]:
            sign.lineTo(box.center() + QPointF(*point))
    painter.drawPath(sign)


_SIGNS: Mapping[str, Sequence[Sequence[tuple[float, float]]]] = {
    "hospital": (((-2.5, -4), (-2.5, 4)), ((2.5, -4), (2.5, 4)), ((-2.5, 0), (2.5, 0))),
    "police": (((-3.5, -3.5), (0, -4.5), (3.5, -3.5), (3, 1.5), (0, 4.5), (-3, 1.5), (-3.5, -3.5)),),
    "railway_station": (
        ((-4.5, -1.5), (4.5, -1.5)), ((-4.5, 1.5), (4.5, 1.5)),
        ((-2, -4.5), (2, -1.5), (-2, 1.5), (2, 4.5)),
    ),
    "fire_station": (((-2, 4), (-2, -4), (2.5, -4)), ((-2, -0.3), (1.8, -0.3))),
    "school": (
        ((-4.8, -1), (0, -3.6), (4.8, -1), (0, 1.6), (-4.8, -1)),
        ((-2.8, 0.4), (-2.8, 2.6), (0, 3.8), (2.8, 2.6), (2.8, 0.4)),
    ),
}  # fmt: skip
