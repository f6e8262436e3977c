"""Which kind of volume a file lies on: a journal on a network share can't be kept safe."""

import re
from pathlib import Path, PurePath

from dispatch_desk.journal.protocol import JournalError

_MOUNTS = Path("/proc/mounts")
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs"})
_OCTAL = re.compile(r"\\([0-7]{3})")


def refuse_network(path: Path) -> None:
    """Raise JournalError when the file lies on a network share, whose locks SQLite can't trust.

    Only Linux says what a volume is without help; elsewhere nothing is refused.
    """
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    kind = volume_kind(path.resolve(), mounts)
    if kind in _NETWORK:
        raise JournalError(
            f"{path} is on a network share ({kind}), where two desks could write at once and "
            "spoil the record: put the journal on a local disk"
        )


def volume_kind(path: PurePath, mounts: str) -> str:
    """The filesystem type of the volume that holds `path`, by the text of /proc/mounts."""
    kind, depth = "", -1
    for line in mounts.splitlines():
        _, folder, its_kind, *_ = line.split(" ")
        point = PurePath(_OCTAL.sub(lambda octal: chr(int(octal[1], 8)), folder))
        # Of two mounts on one folder the later covers the earlier.
        if path.is_relative_to(point) and len(point.parts) >= depth:
            kind, depth = its_kind, len(point.parts)
    return kind
