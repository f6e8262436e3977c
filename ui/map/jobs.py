"""What the window asks its painters for and what they send back, as bytes on a pipe."""

from multiprocessing.connection import Connection
from zlib import compress, decompress

from msgspec import Struct, msgpack
from PySide6.QtGui import QImage

from ui.map.camera import Tile
from ui.theme import ThemeName

MAX_PICTURE_BYTES = 256 * 1024**2  # an 8K window at twice the pixels, with room to spare
MAX_NAMES_PX = 16_384
MAX_DPR = 8.0

Rectangle = tuple[int, int, int, int]  # left, top, width, height in window pixels


class Names(Struct, frozen=True, tag="names"):
    """The names of one settled window, `margin` pixels larger on every side; avoid these rectangles."""

    x: float
    y: float
    zoom: float
    width: int
    height: int
    margin: int
    dpr: float
    theme: ThemeName
    avoid: tuple[Rectangle, ...] = ()


Job = Tile | Names


class PictureHead(Struct, frozen=True):
    """Goes before a picture's bytes."""

    width: int  # device pixels
    height: int
    dpr: float
    opaque: bool
    packed: bool  # by zlib: a names layer is mostly nothing


def send_job(pipe: Connection, job: Job) -> None:
    pipe.send_bytes(msgpack.encode(job))


def receive_job(pipe: Connection) -> Job:
    """Raises EOFError when the window is gone."""
    return msgpack.decode(pipe.recv_bytes(), type=Job)  # type: ignore[no-any-return]  # msgspec can't tell a union's type


def send_picture(pipe: Connection, image: QImage, *, packed: bool) -> None:
    body = bytes(image.constBits())
    head = PictureHead(
        image.width(), image.height(), image.devicePixelRatio(), not image.hasAlphaChannel(), packed
    )
    pipe.send_bytes(msgpack.encode(head))
    pipe.send_bytes(compress(body, 1) if packed else body)


def receive_picture(pipe: Connection) -> QImage:
    """Raises EOFError or OSError when the painter is gone, ValueError when it talks nonsense."""
    head = msgpack.decode(pipe.recv_bytes(4096), type=PictureHead)
    sent = pipe.recv_bytes(MAX_PICTURE_BYTES)
    body = decompress(sent) if head.packed else sent
    if len(body) != head.width * head.height * 4:
        raise ValueError(f"a picture of {head.width} x {head.height} came as {len(body)} bytes")
    form = QImage.Format.Format_RGB32 if head.opaque else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(body, head.width, head.height, head.width * 4, form).copy()
    image.setDevicePixelRatio(head.dpr)
    return image
