"""What OpenStreetMap's tags mean to a desk: which layer a shape belongs to, what is a place."""

from collections.abc import Mapping

Tags = Mapping[str, str]

MAX_TEXT = 255  # OpenStreetMap's own limit for a value; longer is not from there

AREA_KEYS = ("building", "natural", "landuse", "leisure", "waterway", "amenity", "place")
"""A multipolygon without one of these is nothing the desk draws or names."""

_AREAS: Mapping[str, Mapping[str, str]] = {
    "natural": {
        "water": "water", "wood": "wood",
        "grassland": "green", "heath": "green", "scrub": "green", "grass": "green",
    },
    "waterway": {"riverbank": "water", "dock": "water"},
    "landuse": {
        "reservoir": "water", "basin": "water",
        "residential": "residential",
        "commercial": "commercial", "retail": "commercial",
        "industrial": "industrial", "railway": "industrial", "quarry": "industrial",
        "port": "industrial", "depot": "industrial", "landfill": "industrial",
        "grass": "green", "recreation_ground": "green", "village_green": "green",
        "cemetery": "green", "allotments": "green", "meadow": "green",
        "forest": "wood",
        "farmland": "farmland", "farmyard": "farmland", "orchard": "farmland",
        "vineyard": "farmland", "plant_nursery": "farmland",
    },
    "leisure": {
        "park": "green", "garden": "green", "pitch": "green", "golf_course": "green",
        "playground": "green", "common": "green", "nature_reserve": "green",
    },
}  # fmt: skip

_LINES: Mapping[str, Mapping[str, str]] = {
    "waterway": {
        "river": "river", "canal": "river",
        "stream": "stream", "ditch": "stream", "drain": "stream",
    },
    "railway": {"rail": "rail", "light_rail": "rail", "tram": "rail", "narrow_gauge": "rail"},
    "highway": {
        "footway": "path", "path": "path", "cycleway": "path",
        "bridleway": "path", "pedestrian": "path", "steps": "path",
    },
    "boundary": {"administrative": "boundary"},
}  # fmt: skip
_LOCAL_BOUNDARY = 8  # admin_level: 8 is a district; parishes and wards above it only clutter

_PLACES: Mapping[str, Mapping[str, str]] = {
    "place": {
        "city": "city", "town": "town", "suburb": "suburb", "quarter": "suburb",
        "village": "village", "hamlet": "village", "neighbourhood": "neighbourhood",
    },
    "amenity": {
        "police": "police", "hospital": "hospital",
        "fire_station": "fire_station", "school": "school",
    },
    "railway": {"station": "railway_station", "halt": "railway_station"},
    "leisure": {"park": "park"},
}  # fmt: skip

PLACE_KEYS = tuple(_PLACES)

# Posts, stones and steps in the middle of a road. A gate is not one: it opens.
_BLOCKS = frozenset(
    {"bollard", "block", "jersey_barrier", "concrete_block", "log", "stile", "kissing_gate",
     "cycle_barrier", "motorcycle_barrier", "planter", "wall", "fence", "debris", "ditch"}
)  # fmt: skip
_OPENS = frozenset({"yes", "designated", "permissive", "private", "destination", "permit"})


def area_layer(tags: Tags) -> str | None:
    """The layer of a closed shape, or None when it isn't drawn as an area."""
    if tags.get("area") == "no":
        return None
    if tags.get("building", "no") != "no":
        return "building"
    return _look_up(_AREAS, tags)


def line_layer(tags: Tags) -> str | None:
    """The layer of a line. What runs under the ground is not on a dispatcher's map."""
    if tags.get("tunnel", "no") != "no" and "highway" not in tags:
        return None
    layer = _look_up(_LINES, tags)
    if layer == "boundary" and not _is_district(tags):
        return None
    return layer


def place_kind(tags: Tags) -> str | None:
    """What kind of place this is; places without a name are no use to a search."""
    return _look_up(_PLACES, tags) if "name" in tags and name_of(tags) else None


def name_of(tags: Tags) -> str:
    return clean(tags.get("name", ""))


def clean(text: str) -> str:
    """One line of words, of bounded length."""
    return " ".join(text[:MAX_TEXT].split()) if text else ""


def address_of(tags: Tags) -> tuple[str, str] | None:
    """House number and street, where both are known."""
    number = clean(tags.get("addr:housenumber", ""))
    if not number:
        return None
    street = clean(tags.get("addr:street") or tags.get("addr:place", ""))
    return (number, street) if street else None


def blocks_road(tags: Tags) -> bool:
    """Whether a car can't pass this node: bollards and the like, unless tagged as passable."""
    if tags.get("barrier") not in _BLOCKS:
        return False
    keys = ("emergency", "motorcar", "motor_vehicle", "vehicle", "access")
    return next((tags[key] not in _OPENS for key in keys if key in tags), True)


def _look_up(table: Mapping[str, Mapping[str, str]], tags: Tags) -> str | None:
    for key, kinds in table.items():
        kind = kinds.get(tags.get(key, ""))
        if kind:
            return kind
    return None


def _is_district(tags: Tags) -> bool:
    level = tags.get("admin_level", "")
    return not level or (level.isdecimal() and int(level[:2]) <= _LOCAL_BOUNDARY)
