"""What the law of the road says of a way: its class, who may drive on it, which way, how fast."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from geodata.roads import CLASSES

Tags = Mapping[str, str]

MAX_KMH = 150.0
"""No road counts as faster: nearest-unit search prunes by straight-line distance at this speed."""
MIN_KMH = 3.0  # a slip of the mapper's pen must not make a street last for days
KMH_PER_MPH = 1.609344
WALK_KMH = 6.0

BRIDGE, TUNNEL, PRIVATE, ROUNDABOUT, LINK, BUS_ONLY = 1, 2, 4, 8, 16, 32
"""Bits of `RoadNetwork.edge_flags`."""

# Where no sign is mapped. Below the limit on purpose: bends, junctions and parked cars are in it.
_CLASS_KMH = dict(zip(CLASSES, (105, 85, 65, 55, 50, 45, 35, 15, 20, 15), strict=True))
LINK_FACTOR = 0.7  # a slip road is driven slower than the road it serves
_NATIONAL_KMH = 60 * KMH_PER_MPH
_NATIONAL_DUAL_KMH = 70 * KMH_PER_MPH
_SPEED = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*(mph|km/h|kmh|kph|knots)?", re.ASCII)
_SIGNS = ("maxspeed", "maxspeed:forward", "maxspeed:backward")
_LIKE = {"road": "unclassified", "busway": "unclassified"}  # what has no class of its own
_UNITS = {"mph": KMH_PER_MPH, "knots": 1.852}

# The most particular word about motor vehicles decides.
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_BUSES = frozenset({"bus", "psv"})  # keys of their own, and values of the keys above
_SHUT = frozenset({"no", "agricultural", "forestry"}) | _BUSES
_PRIVATE = frozenset(
    {"private", "destination", "customers", "permit", "residents", "delivery", "military", "staff"}
)
_MAY = frozenset({"yes", "designated", "permissive", "official"})

ROAD_KEYS = (
    "highway", "area", "oneway", "junction", "bridge", "tunnel", "dual_carriageway", "emergency",
    *_ACCESS_KEYS, *sorted(_BUSES), *_SIGNS,
)  # fmt: skip
"""All the tags that a rule is made from."""


@dataclass(frozen=True, slots=True)
class RoadRule:
    """How one way may be driven."""

    road_class: int  # index into CLASSES
    kmh: float
    forward: bool  # along the order of the way's nodes
    backward: bool
    flags: int


def road_rule(tags: Tags) -> RoadRule | None:
    """Read a way's tags; None where nothing on four wheels may drive (footpaths, closed roads)."""
    return _rule_of(tuple(map(tags.get, ROAD_KEYS)))


def is_drivable(tags: Tags) -> bool:
    """Whether a police car could: by leave of the road's owner, or where only buses may."""
    return road_rule(tags) is not None


@lru_cache(maxsize=50_000)  # a city's roads say the same few thousand things
def _rule_of(said: tuple[str | None, ...]) -> RoadRule | None:
    tags = {key: text for key, text in zip(ROAD_KEYS, said, strict=True) if text is not None}
    road_class, is_link = _road_class(tags)
    access = _access(tags)
    if road_class is None or tags.get("area") == "yes" or access == "shut":
        return None
    forward, backward = _directions(tags)
    flags = (
        BRIDGE * (tags.get("bridge", "no") != "no")
        | TUNNEL * (tags.get("tunnel", "no") not in {"no", "culvert"})
        | PRIVATE * (access == "private")
        | ROUNDABOUT * _is_roundabout(tags)
        | LINK * is_link
        | BUS_ONLY * (access == "bus")
    )
    return RoadRule(road_class, speed_kmh(tags), forward, backward, flags)


def speed_kmh(tags: Tags) -> float:
    """The sign where there is one, else the class's usual speed; never above MAX_KMH.

    Different signs for the two directions count as the slower one: an arrival promised too late is
    the smaller harm.
    """
    signs = [read_speed(tags[key], tags) for key in _SIGNS if key in tags]
    known = [speed for speed in signs if speed is not None]
    if known:
        return max(min(*known, MAX_KMH), MIN_KMH)
    road_class, is_link = _road_class(tags)
    usual = _CLASS_KMH[CLASSES[road_class if road_class is not None else -1]]
    return usual * (LINK_FACTOR if is_link else 1)


def read_speed(text: str, tags: Tags | None = None) -> float | None:
    """OSM's `maxspeed` in km/h: `30 mph`, `50`, `walk`, `GB:nsl_dual`; None if unclear."""
    text = text.split(";", maxsplit=1)[0].strip().lower()
    match = _SPEED.fullmatch(text)
    if match:
        number = float(match[1]) * _UNITS.get(match[2] or "", 1.0)
        return number if number > 0 else None
    return _spoken_speed(text, tags or {})


def _spoken_speed(text: str, tags: Tags) -> float | None:
    word = text.rpartition(":")[2]
    if word in {"walk", "living_street"}:
        return WALK_KMH if word == "walk" else float(_CLASS_KMH["living_street"])
    if word in {"nsl_dual", "motorway"} and text.startswith("gb:"):
        return _NATIONAL_DUAL_KMH
    if word in {"national", "nsl", "nsl_single"}:
        dual = tags.get("dual_carriageway") == "yes" or tags.get("highway") == "motorway"
        return _NATIONAL_DUAL_KMH if dual else _NATIONAL_KMH
    return None


def _road_class(tags: Tags) -> tuple[int | None, bool]:
    highway = tags.get("highway", "")
    name = _LIKE.get(highway) or highway.removesuffix("_link")
    if name not in CLASSES:
        return None, False
    return CLASSES.index(name), highway.endswith("_link")


def _access(tags: Tags) -> str:
    usual = "bus" if tags.get("highway") == "busway" else "yes"
    said = next((tags[key] for key in _ACCESS_KEYS if key in tags), usual)
    if said not in _SHUT:
        return "private" if said in _PRIVATE else "open"
    # A fire path or a police-only slip is shut to the public and still a way for us.
    if tags.get("emergency") in _MAY:
        return "private"
    return "bus" if said in _BUSES or _may_bus(tags) else "shut"


def _may_bus(tags: Tags) -> bool:
    return tags.get("highway") == "busway" or any(tags.get(key) in _MAY for key in _BUSES)


def _is_roundabout(tags: Tags) -> bool:
    return tags.get("junction") in {"roundabout", "circular"}


def _directions(tags: Tags) -> tuple[bool, bool]:
    said = tags.get("oneway", "")
    if said in {"-1", "reverse"}:
        return False, True
    if said in {"yes", "1", "true"}:
        return True, False
    # A motorway and a roundabout are one-way unless somebody says otherwise.
    implied = _is_roundabout(tags) or tags.get("highway") in {"motorway", "motorway_link"}
    return True, said == "no" or not implied
