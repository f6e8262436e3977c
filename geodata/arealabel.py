"""What an area file says of itself: its table of contents, and the label that tells it from any other."""

from hashlib import sha256
from pathlib import Path

import msgspec

from geodata.areafile import REMEDY, ArrayFile
from geodata.places import Box, MapError

FORMAT = "dispatch-desk-area"
VERSION = (
    3  # 2: the order of junctions came with it; 3: turns and roads for emergency vehicles alone
)


class AreaLabel(msgspec.Struct, frozen=True):
    """What tells one area file from another, and where it lies."""

    digest: str
    box: Box


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One array."""

    dtype: str
    shape: tuple[int, ...]
    sha256: str


class _Label(msgspec.Struct, frozen=True):
    """What every version of the file will say of itself."""

    format: str
    version: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of contents, with what is no array."""

    format: str
    version: int
    name: str
    attribution: str
    digest: str
    box: tuple[float, float, float, float]  # south, west, north, east
    epsg: int
    notes: tuple[str, ...]
    streets: tuple[str, ...]
    shape_names: tuple[str, ...]
    address_words: tuple[str, ...]
    places: tuple[tuple[str, str, float, float], ...]  # kind, name, lat, lon
    beats: tuple[str, ...]
    arrays: dict[str, Entry]


def read_label(path: Path) -> AreaLabel:
    """From its table of contents alone, which takes some milliseconds. Raises MapError."""
    manifest = read_manifest(ArrayFile(path))
    return AreaLabel(manifest.digest, Box(*manifest.box))


def read_manifest(file: ArrayFile) -> Manifest:
    """Whole and as it was written; raises MapError if it isn't."""
    text = file.manifest()
    try:
        label = msgspec.json.decode(text, type=_Label)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise file.damaged("its table of contents can't be read") from error
    if label.format != FORMAT:
        raise MapError(f"{file.path} is not an area file; choose a .area file, or {REMEDY}")
    if label.version != VERSION:
        raise MapError(
            f"{file.path} has format {label.version} and this program reads format {VERSION}; "
            f"{REMEDY} with this program"
        )
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise file.damaged("its table of contents lacks something") from error
    if manifest.digest != digest_of(manifest):
        raise file.damaged("its table of contents was changed")
    return manifest


def digest_of(manifest: Manifest) -> str:
    """SHA-256 of all the rest of it, hex."""
    bare = msgspec.structs.replace(manifest, digest="")
    return sha256(msgspec.json.encode(bare)).hexdigest()
