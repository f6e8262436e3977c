"""The default file system, whose write-ahead log fails on demand: full, over a quota, or not synced."""

from collections.abc import Callable
from errno import EDQUOT

import apsw


class FailingDisk(apsw.VFS):
    """`full` is asked at every write, so that room which somebody gives back is found."""

    NAME = "failing-disk"

    def __init__(self) -> None:
        super().__init__(self.NAME, "")
        self.full: Callable[[], bool] = bool
        self.over_quota: Callable[[], bool] = bool
        self.unsynced = False

    def xOpen(  # noqa: N802 - SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return FailingFile(self, name, flags)

    def xGetLastError(self) -> tuple[int, str]:  # noqa: N802 - SQLite's name
        return (EDQUOT, "quota exceeded") if self.over_quota() else (0, "")


class FailingFile(apsw.VFSFile):
    def __init__(
        self, disk: FailingDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._is_log = bool(flags[0] & apsw.SQLITE_OPEN_WAL)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        if self._is_log and self._disk.full():
            raise apsw.FullError("no space left")
        if self._is_log and self._disk.over_quota():
            raise apsw.IOError("quota exceeded")
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        if self._is_log and self._disk.unsynced:
            raise apsw.IOError("the disk did not answer")
        super().xSync(flags)
