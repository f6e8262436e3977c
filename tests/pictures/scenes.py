"""Three scenes that hold every layer of the map between them: fixed records, no clock, nothing by chance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from msgspec.structs import replace

from dispatch_desk.drawings import Kind
from geodata.drawn import Line, Shape
from geodata.places import Position, distance_m
from geodata.projection import from_world, to_world
from geodata.selection import Circle, Polygon, Stretch
from resources.checkins import Level
from resources.status import Availability
from tests.pictures.stage import Place, Stage
from ui.map.beats import MapBeat, beats_on_map
from ui.map.callers import MapCaller
from ui.map.coverage import Coverage, CoveredPlace, minutes_of
from ui.map.drawing_marks import MapDrawing, outline
from ui.map.feed import MapFeed
from ui.map.finds import MapFind
from ui.map.links import Links
from ui.map.marks import MapIncident, MapMeeting, MapRoute, MapUnit, Tone
from ui.map.roadmarks import MapHold, MapHolds, RoadMarks
from ui.map.trails import LENGTH_S, Trail, Trails
from ui.roads.mapping import reach_on_map

NOW_S = 1_900_000_000.0  # of trails: any moment will do
REPORT_S = 10.0
FLYING_MPS, FARTHEST_M = 4.0, 3_600.0

Tell = Callable[[Stage, MapFeed], None]


@dataclass(frozen=True, slots=True)
class MapScene:
    """What a feed is told, and how it is looked at."""

    name: str
    tell: Tell
    zoom: float
    shown: Mapping[str, bool] = field(default_factory=dict)  # beside what is shown at first
    measured: tuple[Place, ...] = ()  # by the tool in the hand


# Operation


def _units(stage: Stage) -> list[MapUnit]:
    def unit(callsign: str, place: Place, kind: str, does: Availability, **more: object) -> MapUnit:
        return MapUnit(callsign, stage.crossing(place), kind, does, **more)  # type: ignore[arg-type]  # fields by name

    return [
        unit("BR21", (-1240, 450), "RSP", "available"),
        unit("BR22", (-900, -620), "RSP", "en_route", heading_deg=75.0, speed_mps=14.0),
        unit("BR23", (120, 170), "RSP", "at_scene", crew=1),
        unit("BR24", (330, 60), "RSP", "at_scene", level=Level.AMBER, note="silent +0:40"),
        unit("BR25", (980, 520), "RSP", "stop", crew=1, level=Level.RED, note="silent +2:10"),
        unit("BR26", (1330, -420), "RSP", "transporting", heading_deg=190.0, speed_mps=11.0),
        unit("BR27", (-360, 760), "RSP", "break"),
        unit("BR28", (640, -760), "RSP", "emergency", level=Level.EMERGENCY,
             note="EMERGENCY 0:04", crew=1),
        unit("BN40", (-1480, -120), "PCSO", "available", crew=1),
        unit("BN41", (-660, 250), "NBH", "deployable"),
        unit("BN42", (1560, 120), "SC", "not_deployable"),
        unit("BT11", (-420, -420), "RPU", "en_route", heading_deg=20.0, speed_mps=17.0,
             selected=True),
        unit("BT12", (1180, 800), "RPU", "available", age_s=80.0, error_m=15.0),
        unit("BD05", (-1020, 820), "DOG", "standby"),
        unit("BX02", (420, 700), "ARV", "available", crew=3),
        unit("BV01", (-1360, -760), "VAN", "on_duty", age_s=140.0, error_m=15.0),
        unit("BP01", (820, 160), "PSU", "deployable", crew=7),
        unit("BU07", (-620, -180), "DRONE", "at_scene"),
        unit("BH01", (220, 900), "NPAS", "available", heading_deg=280.0, speed_mps=45.0),
        unit("BR30", (-1600, 700), "RSP", "available", age_s=420.0, error_m=30.0, is_stale=True,
             note="7 min old"),
        unit("BR31", (1500, -800), "RSP", "available", error_m=160.0),
        unit("BR32", (-60, -900), "RSP", "off"),
        unit("BR33", (3600, 300), "RSP", "at_scene", level=Level.RED, note="silent +1:20"),
    ]  # fmt: skip


def _incidents(stage: Stage) -> list[MapIncident]:
    def incident(number: str, grade: str, what: str, place: Place, clock: str) -> MapIncident:
        return MapIncident(
            f"2030-05-01/{number}", number, grade, what, "Mill Lane", stage.crossing(place), clock
        )

    return [
        replace(
            incident("0417", "1", "Domestic in progress", (200, 100), "over 1:12"), selected=True
        ),
        incident("0418", "2", "Shop theft, detained", (-800, 520), "12:40 left"),
        replace(incident("0419", "3", "Neighbour dispute", (1100, -180), "41:20"), owned=False),
        incident("0420", "4", "Found property", (-1180, -420), "2 h 10"),
    ]


def _routes(stage: Stage, units: Mapping[str, MapUnit], goal: Position) -> list[MapRoute]:
    tones: tuple[tuple[str, Tone], ...] = (
        ("BT11", "route"), ("BX02", "proposed"), ("BN41", "possible"), ("BR22", "muted"),
        ("BP01", "backup"),
    )  # fmt: skip
    routes = []
    for callsign, tone in tones:
        way = stage.way(units[callsign].position, goal)
        minutes, seconds = divmod(round(way.eta_s), 60)
        routes.append(
            MapRoute(
                way.lon,
                way.lat,
                f"{callsign} {minutes}:{seconds:02}",
                tone,
                eta_s=way.eta_s if tone == "route" else None,
                length_m=way.length_m,
            )
        )
    return routes


def _drawings(stage: Stage) -> tuple[MapDrawing, ...]:
    def drawing(name: str, kind: Kind, label: str, shape: Shape) -> MapDrawing:
        return MapDrawing(name, kind, label, label, *outline(shape), not isinstance(shape, Line))

    quarter = [(-1120, -440), (-640, -380), (-600, -740), (-1060, -700)]
    outer = [(-260, 380), (640, 420), (720, -220), (140, -330), (-300, -120)]
    return (
        drawing("D1", "inner", "D1 INNER CORDON · 160 m", Circle(stage.at((200, 100)), 160.0)),
        drawing(
            "D2", "outer", "D2 OUTER CORDON · 3.1 km", Polygon(tuple(stage.at(at) for at in outer))
        ),
        drawing("D3", "hazard", "D3 GAS · 140 m", Circle(stage.at((980, -560)), 140.0)),
        drawing(
            "D4", "search", "D4 SEARCH AREA · 17.2 ha", Polygon(tuple(stage.at(at) for at in quarter))
        ),
        drawing("D5", "traffic", "D5 TRAFFIC CORDON · 120 m", Circle(stage.at((1180, 240)), 120.0)),
        drawing(
            "D6", "note", "D6 camera looks this way",
            Line((stage.at((-1620, 300)), stage.at((-1300, 340)))),
        ),
    )  # fmt: skip


def _changes(stage: Stage) -> RoadMarks:
    return RoadMarks(
        (
            stage.change("R1", "06:30", Circle(stage.crossing((340, -520)), 90.0)),
            stage.change("R2", "02:00", Stretch((stage.at((-420, 560)), stage.at((-520, 420))))),
            stage.change("R3", "05:00", Circle(stage.crossing((760, 620)), 60.0), sign="20"),
        )
    )


def _links(units: Mapping[str, MapUnit], incidents: list[MapIncident]) -> Links:
    pairs = (
        ("BR23", 0), ("BR24", 0), ("BU07", 0), ("BR21", 1), ("BN41", 1), ("BP01", 2), ("BV01", 3),
    )  # fmt: skip
    of = [(units[callsign].position, incidents[number].position) for callsign, number in pairs]
    from_x, from_y = to_world(np.array([a.lon for a, _ in of]), np.array([a.lat for a, _ in of]))
    to_x, to_y = to_world(np.array([b.lon for _, b in of]), np.array([b.lat for _, b in of]))
    chosen = np.array([number == 0 for _, number in pairs])
    return Links(from_x, from_y, to_x, to_y, chosen)


def tell_operation(stage: Stage, feed: MapFeed) -> None:
    """Units of all kinds and statuses, one in an emergency; incidents of all grades; what is drawn."""
    units, incidents = _units(stage), _incidents(stage)
    by_callsign = {unit.callsign: unit for unit in units}
    goal = incidents[0].position
    feed.show_units(units)
    feed.show_incidents(incidents)
    feed.show_route(
        _routes(stage, by_callsign, goal),
        (
            MapMeeting(stage.crossing((-20, 470)), "Car park of the Lamb"),
            MapMeeting(stage.crossing((560, -80)), "proposed", given=False),
        ),
    )
    feed.show_emergency("BR28")
    feed.show_layer("links", _links(by_callsign, incidents))
    feed.show_layer("drawn", _drawings(stage))
    feed.show_layer("roads", _changes(stage))
    feed.show_layer(
        "callers",
        (
            MapCaller("0417", stage.at((170, 180)), 90.0, "AML", chosen=True, above=True),
            MapCaller("0418", stage.at((-1080, 640)), 110.0, "AML", apart_m=180.0),
        ),
    )


# Ground


def tell_ground(stage: Stage, feed: MapFeed) -> None:
    """Beats, how soon somebody free is in each, the grid; a few units, for their size on it."""
    beats = beats_on_map(stage.area.beats)
    free = [unit for unit in _units(stage) if unit.callsign in ("BR21", "BT12", "BN40")]
    feed.show_layer("beats", beats)
    feed.show_layer("coverage", Coverage(tuple(_covered(beat, free) for beat in beats), beats))
    feed.show_units(free)


def _covered(beat: MapBeat, free: Sequence[MapUnit]) -> CoveredPlace:
    """As if they flew; to the farthest beats nobody gets."""
    lon, lat = from_world(np.array([beat.x]), np.array([beat.y]))
    middle = Position(float(lat[0]), float(lon[0]))
    nearest = min(free, key=lambda unit: distance_m(unit.position, middle))
    away_m = distance_m(nearest.position, middle)
    minutes = minutes_of(away_m / FLYING_MPS) if away_m < FARTHEST_M else None
    return CoveredPlace(beat.name, beat.x, beat.y, minutes, nearest.callsign)


# Looking back


def _trails(stage: Stage) -> Trails:
    """Each along roads, a report every ten seconds; the last drove for a while without any."""
    ends: tuple[tuple[str, Place, Place], ...] = (
        ("BT11", (-2600, -1500), (-420, -420)),
        ("BR21", (2400, 1100), (-1240, 450)),
        ("BR26", (-400, 1700), (1330, -420)),
    )
    lines = []
    for callsign, begin, end in ends:
        way = stage.way(stage.crossing(begin), stage.crossing(end))
        at_s = np.arange(0.0, min(way.eta_s, LENGTH_S), REPORT_S)
        if callsign == "BR26":
            at_s = at_s[(at_s < 60.0) | (at_s > 200.0)]
        lon, lat = (np.interp(at_s, way.seconds, line) for line in (way.lon, way.lat))
        x, y = to_world(lon, lat)
        lines.append(Trail(callsign, x, y, NOW_S - way.eta_s + at_s, callsign != "BR26"))
    return Trails(tuple(lines), NOW_S)


def _many(stage: Stage) -> list[MapUnit]:
    """So many in the middle that far off they stand in groups."""
    does: tuple[Availability, ...] = ("available", "en_route", "available", "break", "deployable")
    crews = [
        MapUnit(
            f"BR{40 + number}",
            stage.crossing((260.0 * (number % 6) - 700.0, 210.0 * (number // 6) - 1700.0)),
            "RSP", does[number % len(does)],
        )
        for number in range(24)
    ]  # fmt: skip
    return [*_units(stage)[:12], *crews]


def _reach(stage: Stage) -> RoadMarks:
    """Where somebody on the run may be by now, and the junctions that would hold them."""
    start = stage.crossing((1500, 1500))
    found = stage.reached(start, 60.0, 120.0, 180.0)
    shown = reach_on_map(found, "Where a car may be by now", start)
    held = (((900, 1900), "BR24 1:30"), ((2100, 1900), "BT11 2:05"), ((1500, 900), ""))
    holds = (
        MapHold(number, stage.crossing(place), label)
        for number, (place, label) in enumerate(held, start=1)
    )
    rings = shown.bands[-1].rings
    title = "2 of 3 junctions can be held in time"
    return RoadMarks((), shown, MapHolds(title, tuple(holds), rings))


def tell_looking_back(stage: Stage, feed: MapFeed) -> None:
    """Trails, groups, how far somebody may have got, what a search found."""
    feed.show_units(_many(stage))
    feed.show_layer("trails", _trails(stage))
    feed.show_layer("roads", _reach(stage))
    finds = ((-2300, 600), (-1500, -1250), (-2900, -300))
    feed.show_layer(
        "finds",
        tuple(
            MapFind(number, f"Mill Lane, find {number}", stage.crossing(place), chosen=number == 1)
            for number, place in enumerate(finds, start=1)
        ),
    )


SCENES = (
    MapScene("operation", tell_operation, 15.0),
    MapScene("ground", tell_ground, 14.0, {"beats": True, "coverage": True, "grid": True}),
    MapScene(
        "looking-back", tell_looking_back, 13.5, {"clusters": True, "trails_all": True},
        measured=((-3300, 1500), (-2300, 1750), (-1500, 1300)),
    ),
)  # fmt: skip
