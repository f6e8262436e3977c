"""The desk's own signing key: Ed25519, in the user's configuration folder, made when first needed."""

import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import platformdirs
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from dispatch_desk import areas

OWNER_ONLY = 0o600
MOST_BYTES = 4096  # of a key's file; a real one has about 120
FINGERPRINT_DIGITS = 32  # 128 bits: nobody finds a second key that shows the same


class WitnessError(Exception):
    """A key or a file of heads that can't be used; names the file and the remedy."""


def key_path() -> Path:
    """Never in a journal's folder: whoever copies journals must not copy the key with them."""
    if os.environ.get(areas.HOME_VARIABLE):
        return areas.home() / "keys" / "desk.key"
    return platformdirs.user_config_path("dispatch-desk", appauthor=False) / "desk.key"


def own_key(path: Path | None = None) -> Ed25519PrivateKey:
    """The key of this computer and user, made if there is none. Raises WitnessError."""
    path = path or key_path()
    try:
        if not path.exists():
            _make(path)
        return _load(path)
    except OSError as error:
        raise WitnessError(
            f"The signing key {path} can't be used ({error.strerror}): check its rights and its disk"
        ) from error


def public_key(key: Ed25519PrivateKey) -> str:
    """The half that may be known to everybody, as 64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def own_public_key() -> str | None:
    """The same without making one; None where this computer has never signed. Raises WitnessError."""
    return public_key(own_key()) if key_path().exists() else None


def fingerprint(public: str) -> str:
    """What stands for a public key on paper: 32 hex digits."""
    return sha256(bytes.fromhex(public)).hexdigest()[:FINGERPRINT_DIGITS]


def grouped(digits: str) -> str:
    """In groups of four, to be read aloud and typed again."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def is_signed(said: bytes, signature: str, public: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    """Written whole beside its place first: two desks that start together end with one key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # the other desk's is as good
            os.link(beside, path)
    finally:
        beside.unlink()


def _load(path: Path) -> Ed25519PrivateKey:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise WitnessError(
                f"Others may read or change the signing key {path}: heads signed with it prove nothing. "
                f"If you are sure that nobody did, take the right from them (chmod 600)"
            )
        pem = file.read(MOST_BYTES)
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise WitnessError(
            f"{path} is not a signing key: move it away, and the desk makes a new one. Heads signed "
            "before are then believed only by the old key's fingerprint"
        )
    return key
