"""What the window asks its painters for and what they send back, as bytes on a pipe or in a file."""

from typing import IO
from zlib import compress, decompressobj
from zlib import error as ZlibError  # noqa: N812 - zlib's only exception has a lower-case name

from msgspec import MsgspecError, Struct, msgpack
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from ui.map.camera import Tile
from ui.map.patches import Patch, Patches
from ui.theme import ThemeName

MAX_PICTURE_BYTES = 256 * 1024**2  # an 8K window at twice the pixels, with room to spare
MAX_JOB_BYTES = 16 * 1024**2
MAX_HEAD_BYTES = 4096
MAX_PATCHES_HEAD_BYTES = 1024**2  # an 8K window in which every other cell is filled
MAX_NAMES_PX = 16_384
MAX_DPR = 8.0
LENGTH_BYTES = 4

Rectangle = tuple[int, int, int, int]  # left, top, width, height in window pixels
Points = tuple[tuple[int, int], ...]  # window pixels


class Names(Struct, frozen=True, tag="names"):
    """The names of one settled window, `margin` pixels larger on every side.

    They stand on none of the rectangles, and on none of the points of `ways` where there is other room.
    """

    x: float
    y: float
    zoom: float
    width: int
    height: int
    margin: int
    dpr: float
    theme: ThemeName
    avoid: tuple[Rectangle, ...] = ()
    ways: Points = ()


Job = Tile | Names


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """What a painter is told first: the area it paints, and the folder where tiles are kept, if any."""

    area_file: str
    store: str = ""


class PictureHead(Struct, frozen=True, forbid_unknown_fields=True):
    """Goes before a picture's bytes."""

    width: int  # device pixels
    height: int
    dpr: float
    opaque: bool
    packed: bool  # by zlib
    trouble: str = ""  # what the painter could not do beside painting, in words


class PatchesHead(Struct, frozen=True, forbid_unknown_fields=True):
    """Goes before the bytes of the patches, one after the other."""

    width: int  # device pixels of the whole
    height: int
    dpr: float
    boxes: tuple[Rectangle, ...]
    trouble: str = ""


class NoPictureError(Exception):
    """What came is no picture: cut off, damaged, or something else."""


def send_place(pipe: IO[bytes], place: Place) -> None:
    _write(pipe, msgpack.encode(place))
    pipe.flush()


def receive_place(pipe: IO[bytes]) -> Place:
    """Raises EOFError when the window is gone."""
    return msgpack.decode(_read(pipe, MAX_JOB_BYTES), type=Place)


def send_job(pipe: IO[bytes], job: Job) -> None:
    _write(pipe, msgpack.encode(job))
    pipe.flush()


def receive_job(pipe: IO[bytes]) -> Job:
    """Raises EOFError when the window is gone."""
    return msgpack.decode(_read(pipe, MAX_JOB_BYTES), type=Job)  # type: ignore[no-any-return]  # msgspec can't tell a union's type


def send_picture(pipe: IO[bytes], image: QImage, *, packed: bool, trouble: str = "") -> None:
    """Packing takes a tile 12 ms, and the packed one a tenth of the room."""
    body = bytes(image.constBits())
    head = PictureHead(
        image.width(), image.height(), image.devicePixelRatio(), not image.hasAlphaChannel(),
        packed, trouble,
    )  # fmt: skip
    _write(pipe, msgpack.encode(head))
    _write(pipe, compress(body, 1) if packed else body)
    pipe.flush()


def receive_picture(pipe: IO[bytes]) -> tuple[QImage, str]:
    """A picture, and the painter's trouble. Raises NoPictureError, EOFError or OSError."""
    try:
        head = msgpack.decode(_read(pipe, MAX_HEAD_BYTES), type=PictureHead)
        return _image(head, _read(pipe, MAX_PICTURE_BYTES)), head.trouble
    except (MsgspecError, ZlibError) as error:
        raise NoPictureError(str(error)) from error


def send_patches(pipe: IO[bytes], patches: Patches, *, trouble: str = "") -> None:
    boxes = tuple((p.left, p.top, p.image.width(), p.image.height()) for p in patches.patches)
    head = PatchesHead(patches.width, patches.height, patches.dpr, boxes, trouble)
    _write(pipe, msgpack.encode(head))
    _write(pipe, b"".join(bytes(patch.image.constBits()) for patch in patches.patches))
    pipe.flush()


def receive_patches(pipe: IO[bytes]) -> tuple[Patches, str]:
    """Patches, and the painter's trouble. Raises NoPictureError, EOFError or OSError."""
    try:
        head = msgpack.decode(_read(pipe, MAX_PATCHES_HEAD_BYTES), type=PatchesHead)
    except MsgspecError as error:
        raise NoPictureError(str(error)) from error
    return _patches(head, _read(pipe, MAX_PICTURE_BYTES)), head.trouble


def _patches(head: PatchesHead, sent: bytes) -> Patches:
    whole = QRect(0, 0, head.width, head.height)
    _check_size(head.width, head.height, head.dpr)
    found, begin = [], 0
    for box in head.boxes:
        left, top, width, height = box
        if min(width, height) <= 0 or not whole.contains(QRect(*box)):
            raise NoPictureError(f"a patch of {width} x {height} at {left}, {top} is out of place")
        end = begin + width * height * 4
        if end > len(sent):
            break
        form = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(sent[begin:end], width, height, width * 4, form).copy()
        image.setDevicePixelRatio(head.dpr)
        found.append(Patch(left, top, image))
        begin = end
    if len(found) < len(head.boxes) or begin != len(sent):
        raise NoPictureError(f"{len(head.boxes)} patches came as {len(sent)} bytes")
    return Patches(head.width, head.height, head.dpr, tuple(found))


def _check_size(width: int, height: int, dpr: float) -> None:
    if (
        min(width, height) <= 0
        or not width * height * 4 <= MAX_PICTURE_BYTES
        or not 0 < dpr <= MAX_DPR
    ):
        raise NoPictureError(f"{width} x {height} is no size of a picture")


def _image(head: PictureHead, sent: bytes) -> QImage:
    _check_size(head.width, head.height, head.dpr)
    size = head.width * head.height * 4
    body = _unpacked(sent, size) if head.packed else sent
    if len(body) != size:
        raise NoPictureError(f"{head.width} x {head.height} came as {len(body)} bytes")
    form = QImage.Format.Format_RGB32 if head.opaque else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(body, head.width, head.height, head.width * 4, form).copy()
    image.setDevicePixelRatio(head.dpr)
    return image


def _unpacked(sent: bytes, size: int) -> bytes:
    """No more than was announced is unpacked, and the sum at the end must agree."""
    unpacking = decompressobj()
    body = unpacking.decompress(sent, size + 1)
    if not unpacking.eof:
        raise NoPictureError("it is cut off, or longer than it says")
    return body


def _write(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(LENGTH_BYTES, "little"))
    pipe.write(message)


def _read(pipe: IO[bytes], most: int) -> bytes:
    length = int.from_bytes(_exactly(pipe, LENGTH_BYTES), "little")
    if length > most:
        raise NoPictureError(f"a message of {length} bytes is too long")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    """A buffered pipe gives all of it or, at its end, less."""
    message = pipe.read(length)
    if len(message) < length:
        raise EOFError
    return message
