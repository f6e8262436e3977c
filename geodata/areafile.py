"""One file of a manifest and named arrays that open by memory map: a zip that stores, aligned.

Any zip program shows what is inside and numpy reads each member, but nothing has to be unpacked.
Knows nothing of maps; `geodata.area` says what the arrays mean.
"""

import errno
import mmap
import os
import struct
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from geodata.places import MapError

Array = npt.NDArray[Any]

MANIFEST = "manifest.json"
REMEDY = "import the map again"
MAX_MANIFEST_BYTES = 512 * 1024**2  # street names of a continent

_ALIGN = 64  # bytes; a cache line, and what numpy's own header is padded to
_PADDING_ID = 0xD935  # the extra field that zip aligners use
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip can't say less; the same area must give the same bytes
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_file(path: Path, manifest: bytes, arrays: Mapping[str, Array]) -> None:
    """Write beside the target, flush to the disk, then rename: whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as handle:
            _write_members(handle, manifest, arrays)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


class ArrayFile:
    """An opened file. Its arrays are windows into it: read-only, loaded as they are touched."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._map = _map_file(path)
        if (
            self._map[:4] != b"PK\x03\x04"
            or self._map[30 : 30 + len(MANIFEST)] != MANIFEST.encode()
        ):
            raise MapError(f"{path} is not an area file; choose a .area file, or {REMEDY}")
        self._members = self._directory()

    def manifest(self) -> bytes:
        offset, size = self._member(MANIFEST)
        if size > MAX_MANIFEST_BYTES:
            raise self.damaged("its table of contents is far too long")
        return self._map[offset : offset + size]

    def array(self, name: str, dtype: str, shape: tuple[int, ...]) -> Array:
        """The array `name`, which must be exactly of this type and shape."""
        offset, size = self._member(f"{name}.npy")
        kind, header = np.dtype(dtype), _npy_header(dtype, shape)
        count = int(np.prod(shape, dtype=object))
        if size != len(header) + count * kind.itemsize:
            raise self.damaged(f"{name} has not the length it claims")
        if self._map[offset : offset + len(header)] != header:
            raise self.damaged(f"{name} has not the type it claims")
        if count == 0:
            return np.empty(shape, kind)
        return np.frombuffer(self._map, kind, count, offset + len(header)).reshape(shape)

    def damaged(self, what: str) -> MapError:
        return MapError(f"{self.path} is damaged ({what}); {REMEDY}")

    def _member(self, name: str) -> tuple[int, int]:
        try:
            return self._members[name]
        except KeyError:
            raise self.damaged(f"{name} is missing") from None

    def _directory(self) -> dict[str, tuple[int, int]]:
        """Where each member's bytes begin, and how many there are."""
        try:
            with self.path.open("rb") as handle, zipfile.ZipFile(handle) as archive:
                return {info.filename: self._place(info) for info in archive.infolist()}
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
            raise self.damaged("it is cut short or was changed") from error

    def _place(self, info: zipfile.ZipInfo) -> tuple[int, int]:
        *_, name_length, extra_length = _LOCAL_HEADER.unpack_from(self._map, info.header_offset)
        offset = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        stored = info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
        if not stored or offset + info.file_size > len(self._map):
            raise self.damaged(f"{info.filename} lies outside the file or is packed")
        return offset, info.file_size


def _map_file(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as handle:
            return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise MapError(f"there is no area file {path}; {REMEDY}, or check its name") from error
    except IsADirectoryError as error:
        raise MapError(f"{path} is a folder; choose the .area file inside it") from error
    except ValueError as error:  # nothing to map
        raise MapError(f"{path} is empty; {REMEDY}") from error
    except OSError as error:
        raise MapError(f"{path} can't be read ({error.strerror}); check its rights") from error


def _write_members(handle: BinaryIO, manifest: bytes, arrays: Mapping[str, Array]) -> None:
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_member_info(MANIFEST, 0), manifest)
        for name, array in arrays.items():
            info = _member_info(f"{name}.npy", handle.tell())
            archive.writestr(info, _npy_header(array.dtype.str, array.shape) + array.tobytes())


def _member_info(name: str, offset: int) -> zipfile.ZipInfo:
    """An entry that says nothing of when and where it was written, padded to a round address."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3  # the same bytes on every system
    info.external_attr = 0o644 << 16
    if offset:
        used = offset + _LOCAL_HEADER.size + len(name) + 4
        padding = -used % _ALIGN
        info.extra = struct.pack("<HH", _PADDING_ID, padding) + bytes(padding)
    return info


def _npy_header(dtype: str, shape: tuple[int, ...]) -> bytes:
    header = BytesIO()
    described = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, described)
    return header.getvalue()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last through a power cut, where the system can."""
    with suppress(OSError):  # Windows opens no folders; there the rename is on disk already
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(path: Path, error: OSError) -> MapError:
    if error.errno in _FULL:
        return MapError(f"there is no room left for {path}; free some space and {REMEDY}")
    if isinstance(error, FileNotFoundError):
        return MapError(f"there is no folder {path.parent}; make it first, then {REMEDY}")
    return MapError(
        f"{path} can't be written ({error.strerror}); check the rights, close desks that have it "
        f"open, then {REMEDY}"
    )
