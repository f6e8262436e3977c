"""A picture as its patches: nothing of it is lost, and little is kept of what is mostly nothing."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from ui.map.jobs import NoPictureError, PatchesHead, receive_patches, send_patches
from ui.map.patches import Patches

FORM = QImage.Format.Format_ARGB32_Premultiplied
spots = st.tuples(st.integers(0, 700), st.integers(0, 400), st.integers(1, 90), st.integers(1, 40))


def picture(size: tuple[int, int], boxes: list[tuple[int, int, int, int]]) -> QImage:
    image = QImage(*size, FORM)
    image.fill(0)
    with QPainter(image) as painter:
        for box in boxes:
            painter.fillRect(QRect(*box), QColor(200, 30, 30, 120))
    return image


def put_together(patches: Patches) -> QImage:
    whole = QImage(patches.width, patches.height, FORM)
    whole.fill(0)
    with QPainter(whole) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for patch in patches.patches:
            painter.drawImage(QPointF(patch.left, patch.top), patch.image)
    return whole


def sent(patches: Patches) -> BytesIO:
    pipe = BytesIO()
    send_patches(pipe, patches, trouble="no room on the disk")
    pipe.seek(0)
    return pipe


@given(width=st.integers(1, 700), height=st.integers(1, 400), boxes=st.lists(spots, max_size=6))
def test_that_patches_put_together_are_the_picture(
    width: int, height: int, boxes: list[tuple[int, int, int, int]]
) -> None:
    image = picture((width, height), boxes)
    assert put_together(Patches.of(image)) == image


@given(width=st.integers(1, 700), height=st.integers(1, 400), boxes=st.lists(spots, max_size=6))
def test_that_patches_come_over_the_pipe_as_they_are(
    width: int, height: int, boxes: list[tuple[int, int, int, int]]
) -> None:
    image = picture((width, height), boxes)
    came, trouble = receive_patches(sent(Patches.of(image)))
    assert put_together(came) == image
    assert trouble == "no room on the disk"


def test_that_a_few_names_keep_a_small_part_of_a_window() -> None:
    image = picture((1920, 1080), [(300, 200, 80, 16), (1500, 900, 120, 16)])
    kept = sum(p.image.width() * p.image.height() for p in Patches.of(image).patches)
    assert 0 < kept < 1920 * 1080 / 50


def test_that_an_empty_picture_has_no_patches() -> None:
    assert not Patches.of(picture((640, 360), [])).patches


def test_that_a_patch_keeps_the_scale_of_its_screen() -> None:
    image = picture((640, 360), [(10, 10, 20, 20)])
    image.setDevicePixelRatio(2.0)
    came, _ = receive_patches(sent(Patches.of(image)))
    assert came.dpr == came.patches[0].image.devicePixelRatio() == 2.0


@pytest.mark.parametrize(
    "head",
    [
        PatchesHead(100, 100, 1.0, ((90, 0, 20, 10),)),
        PatchesHead(100, 100, 1.0, ((0, 0, 0, 10),)),
        PatchesHead(100, 100, 1.0, ((0, 0, 10, 10),) * 3),
        PatchesHead(100, 100, 1.0, ()),
        PatchesHead(100_000, 100_000, 1.0, ((0, 0, 10, 20),)),
        PatchesHead(100, 100, float("nan"), ((0, 0, 10, 20),)),
    ],
    ids=["outside", "empty", "more than came", "less than came", "too large", "no scale"],
)
def test_that_patches_that_dont_fit_their_picture_are_refused(head: PatchesHead) -> None:
    pipe = BytesIO()
    for message in (msgpack.encode(head), bytes(10 * 20 * 4)):
        pipe.write(len(message).to_bytes(4, "little") + message)
    pipe.seek(0)
    with pytest.raises(NoPictureError):
        receive_patches(pipe)


def test_that_patches_that_are_cut_off_are_refused() -> None:
    whole = sent(Patches.of(picture((640, 360), [(10, 10, 20, 20)]))).getvalue()
    with pytest.raises(EOFError):
        receive_patches(BytesIO(whole[:-1]))
