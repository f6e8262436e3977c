"""A copy of a force's profile as it was when a desk opened, for the safety watch to be started by again."""

from hashlib import sha256
from pathlib import Path

NAMED_BY = 16  # digits of its hash


def keep(profile: Path, folder: Path) -> Path:
    """Where the copy is. It is named by what is in it: nobody's later edit reaches a watch at work.

    Where nothing can be written the profile itself is the answer.
    """
    try:
        content = profile.read_bytes()
        kept = folder / f"{sha256(content).hexdigest()[:NAMED_BY]}.toml"
        if not kept.exists():
            folder.mkdir(parents=True, exist_ok=True)
            half = kept.with_suffix(".part")
            half.write_bytes(content)
            half.replace(kept)
    except OSError:
        return profile.absolute()
    return kept
