"""Tells every map of a desk what is there now: units, open logs, who belongs to which, trails, alarms."""

from collections.abc import Sequence
from datetime import datetime

from dispatch_desk.records import Alert
from dispatch_desk.safety import Standing
from resources.checkins import Level
from resources.fixes import Fixes
from resources.units import Callsign
from ui import map_showing
from ui.bridge import Bridge
from ui.map.callers import MapCaller
from ui.map.feed import MapFeed
from ui.map.gathering import AT_ONCE
from ui.map.links import Links
from ui.map.marks import MapIncident
from ui.map.motion import Motion
from ui.map.trails import NOTHING
from ui.seat import Seat
from ui.trail_keeping import TrailKeeper, Wanted

GLIDE_S = 0.08  # between two pictures of units that move
WAYS = ("route", "muted", "lifted")  # of routes somebody drives


class MapScreen:
    """A map lays its words out anew whenever it is told: so it is told what differs, and no more."""

    def __init__(self, feed: MapFeed, bridge: Bridge, seat: Seat) -> None:
        self._feed, self._bridge, self._seat = feed, bridge, seat
        self._force = bridge.launch.force
        self._motion, self._trails = Motion(), TrailKeeper(bridge)
        self._chosen: frozenset[str] = frozenset()
        self._worried: frozenset[tuple[str, Level]] = frozenset()
        self._incidents: list[MapIncident] = []
        self._callers: tuple[MapCaller, ...] = ()
        self._links = Links()
        self._told_trails = NOTHING
        self._pressed: Alert | None = None
        self._is_gliding = False  # another picture is on its way
        self._drawn_at: datetime | None = None
        feed.picked_changed.connect(self._picked)

    def forget(self) -> None:
        """Another moment: nobody has come from where they were in this one."""
        self._motion.forget()
        self._trails.forget()

    def show(self, found: list[Standing], now: datetime) -> None:
        records, force, feed = self._bridge.records, self._force, self._feed
        in_hand = frozenset(name for name in (self._seat.unit, self._seat.opened) if name)
        chosen = in_hand | feed.picked
        fixes = self._fixes(found, now)
        self._show_units(found, fixes, now, chosen)
        incidents = list(map_showing.map_incidents(records, force, now, chosen))
        if incidents != self._incidents:
            self._incidents = incidents
            feed.show_incidents(incidents)
        callers = tuple(map_showing.callers(records, chosen))
        if callers != self._callers:
            self._callers = callers
            feed.show_layer("callers", callers)
        self._show_links(fixes, chosen)
        self._show_trails(found, now, chosen)
        self._show_pressed()

    def _show_units(
        self, found: list[Standing], fixes: Fixes, now: datetime, chosen: frozenset[str]
    ) -> None:
        """Who was chosen, or is worried about, at once; thousands of others when their turn comes."""
        worried = frozenset((one.callsign, one.level) for one in found if one.level >= Level.AMBER)
        changed = (chosen ^ self._chosen) | {name for name, _ in worried ^ self._worried}
        is_many = len(found) > AT_ONCE
        self._chosen, self._worried = chosen, worried
        told = found, self._bridge.records, fixes, self._force, now
        if changed and is_many:
            few = map_showing.map_units(*told, changed)
            self._feed.show_first([map_showing.chosen(unit, chosen) for unit in few])
        if changed or not self._feed.gathering.is_busy:
            seen = map_showing.map_units(*told)
            self._feed.gathering.begin(map_showing.chosen(unit, chosen) for unit in seen)

    def _fixes(self, found: Sequence[Standing], now: datetime) -> Fixes:
        """The last ones, or those between the last two while a map glides."""
        fixes = self._bridge.fixes()
        glides = self._feed.wants("smooth")
        self._feed.set_gliding(glides=glides)
        if not glides:
            self._motion.forget()
            return fixes
        units = self._bridge.records.units
        worried = (units.get(one.callsign) for one in found if one.level >= Level.AMBER)
        held = frozenset(duty.unit.device for duty in worried if duty is not None)
        shown = self._motion.seen(fixes, now.timestamp(), held)
        if self._motion.is_gliding and not self._is_gliding and now != self._drawn_at:
            self._is_gliding = True  # but not while the clock stands
            self._bridge.after(GLIDE_S, self._glide)
        self._drawn_at = now
        return shown

    def _glide(self) -> None:
        self._is_gliding = False
        if not self._bridge.is_away:
            now = self._bridge.now()
            self.show(self._bridge.roll.standings(now), now)

    def _picked(self) -> None:
        if not self._bridge.is_away:
            now = self._bridge.now()
            self.show(self._bridge.roll.standings(now), now)

    def _show_links(self, fixes: Fixes, chosen: frozenset[str]) -> None:
        found = Links()
        if self._feed.wants("links"):
            driven = frozenset(
                Callsign(route.label.partition(" ")[0])
                for route in self._feed.scene.routes
                if route.tone in WAYS
            )
            found = map_showing.links(self._bridge.records, fixes, chosen, driven)
        if not found.is_like(self._links):
            self._links = found
            self._feed.show_layer("links", found)

    def _show_trails(
        self, found: Sequence[Standing], now: datetime, chosen: frozenset[str]
    ) -> None:
        trails = self._trails.trails(self._wanted(found, chosen), now)
        if trails is not self._told_trails:
            self._told_trails = trails
            self._feed.show_layer("trails", trails)

    def _wanted(self, found: Sequence[Standing], chosen: frozenset[str]) -> Wanted:
        """Whose trails a map shows: of all, or of those chosen."""
        units, every = self._bridge.records.units, self._feed.wants("trails_all")
        if every:
            duties = (units.get(one.callsign) for one in found)
        elif self._feed.wants("trails"):
            duties = (units.get(Callsign(name)) for name in chosen)
        else:
            return {}
        known = (duty for duty in duties if duty is not None and duty.on_duty)
        return {duty.callsign: (duty.unit.device, duty.callsign in chosen) for duty in known}

    def _show_pressed(self) -> None:
        """The oldest emergency is ringed."""
        pressed = [a for a in self._bridge.records.open_alerts() if a.level == "emergency"]
        first = min(pressed, key=lambda alert: alert.raised_at, default=None)
        if first != self._pressed:
            self._pressed = first
            self._feed.show_emergency(first.callsign if first else None)
