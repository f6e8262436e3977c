"""Where areas and journals are kept on this computer, by name."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs

from geodata.area import AreaMap, open_area, save_area
from geodata.orders import Orders
from geodata.places import MapError
from geodata.town import EDITION

TOWN = "town"  # the invented one, made when first asked for
TOWN_SEED = 7
HOME_VARIABLE = "DISPATCH_DESK_HOME"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def home() -> Path:
    """The folder of this user's areas and journals; the environment may name another."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("dispatch-desk", appauthor=False)


def orders() -> Orders:
    """Where the orders of junctions are kept, so that the same roads are put in order once."""
    return Orders(_cache() / "orders")


def tiles() -> Path:
    """Where painted tiles of maps are kept, so that a map that was seen before is there at once."""
    return _cache() / "tiles"


def _cache() -> Path:
    """What is kept here can be made again."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("dispatch-desk", appauthor=False)


def area_path(name: str) -> Path:
    """Raises MapError for a name that could leave the folder."""
    if not NAME.fullmatch(name):
        raise MapError(f"“{name}” can't name an area: use small letters, digits, - and _")
    return home() / "areas" / f"{name}.area"


def new_area_path(name: str) -> Path:
    """Where an imported area is to be written; its folder is there. Raises MapError."""
    if name == TOWN:
        raise MapError(f"“{TOWN}” is the invented town's name: choose another")
    return _with_folder(area_path(name))


def _with_folder(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MapError(
            f"{path.parent} can't be made ({error.strerror}): check its rights"
        ) from error
    return path


def list_areas() -> Iterator[tuple[str, Path]]:
    for path in sorted((home() / "areas").glob("*.area")):
        yield path.stem, path


def open_named(name: str, tell: Callable[[str], None] = lambda _: None) -> AreaMap:
    """Open an area by name; the invented town is made if it isn't there. Raises MapError."""
    path = area_path(name)
    if name == TOWN:
        return _open_town(path, tell)
    if not path.exists():
        known = ", ".join(known for known, _ in list_areas()) or "none yet"
        raise MapError(
            f"There is no area “{name}” (there are: {known}). "
            f"Make it with: dispatch-desk import-area FILE.osm.pbf --name {name}"
        )
    return open_area(path)


def _open_town(path: Path, tell: Callable[[str], None]) -> AreaMap:
    """Made again also when it is damaged, or was made by a program that knew another town."""
    with suppress(MapError):
        area = open_area(path)
        if EDITION in area.notes:
            return area
    # A tenth of what a desk loads: wanted once on a computer.
    from geodata.build import build_area  # noqa: PLC0415 - see above
    from geodata.town.making import make_town  # noqa: PLC0415 - the same

    tell("Making the invented town, once")
    save_area(build_area(make_town(TOWN_SEED), TOWN, [EDITION]), _with_folder(path))
    return open_area(path)


def journal_url(area: str, mode: str) -> str:
    """The journal a desk uses when none is named: one for each area and mode."""
    return f"sqlite:{home() / 'journals' / f'{area}-{mode}.journal'}"


def tracks_path(url: str) -> Path | None:
    """Where positions are kept for a journal: in a file beside it, or in memory like it."""
    scheme, _, rest = url.partition(":")
    if scheme == "memory":
        return None
    path = Path(rest if scheme == "sqlite" else url)
    return path.expanduser().with_suffix(".tracks")
