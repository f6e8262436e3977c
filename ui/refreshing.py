"""Everything one window shows, brought up to now: the records as they stand, told to each panel."""

from collections.abc import Callable, Sequence
from datetime import datetime

from dispatch_desk.assistance import incident_of
from dispatch_desk.queue import queue
from dispatch_desk.records import Alert, Incident, IncidentId, Records
from dispatch_desk.safety import Standing
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.costs import Cost
from dispatch_desk.sending.needs import Job
from resources.checkins import Level
from resources.units import Callsign
from ui import showing
from ui.alarms.shown import alarm_load, alarms_shown
from ui.bridge import Bridge
from ui.command_line.reading import Context
from ui.desk_window import DeskWindow
from ui.map_screen import MapScreen
from ui.pace import FEW, Pace
from ui.rankings import Rankings
from ui.road_questions import RoadQuestions
from ui.seat import Seat
from ui.status_bar import StatusLine
from ui.watching import WatchKeeper


class Screen:
    """Panels are told all of it every time, and redraw only what changed."""

    def __init__(
        self,
        window: DeskWindow,
        bridge: Bridge,
        watch: WatchKeeper,
        roads: RoadQuestions,
        rankings: Rankings,
        seat: Seat,
    ) -> None:
        self._window, self._bridge, self._watch = window, bridge, watch
        self._roads, self._rankings, self._seat = roads, rankings, seat
        self.costs: Callable[[Sequence[Callsign], IncidentId], Sequence[Cost]] | None = None
        self._force = bridge.launch.force
        self._troubled_at: datetime | None = None
        self.map = MapScreen(window.feed, bridge, seat)
        self._board_pace = Pace()
        self._alerts = frozenset(alert.id for alert in bridge.records.open_alerts())

    def refresh(self) -> None:
        records, force, now = self._bridge.records, self._force, self._bridge.now()
        window, seat, pending = self._window, self._seat, self._bridge.pending
        found = self._bridge.roll.standings(now)
        self._show_safety(found, now)
        window.queue.show_queue(queue(records, force, now), seat.name, force, now, pending)
        window.incident.show_incident(self._incident(), force, now, self._bridge.asked, seat.name)
        if self._board_pace.is_due(len(found)):
            if len(found) <= FEW:
                self._show_board()
            else:
                self._bridge.after(0, self._show_board)
        self.map.show(found, now)
        self.show_roads()
        window.status.show_line(self._status(now))
        if window.alarms.isVisible():
            latest = self._bridge.latest
            window.alarms.show_alarms(alarms_shown(latest, force, now))

    def show_roads(self) -> None:
        """The ranked list as last answered, and the command line, which proposes from what it shows."""
        if self._bridge.is_stopped:
            return
        self._show_ranked()
        self._window.command_line.set_context(self.context())

    def _show_ranked(self) -> None:
        """Backup for an officer in need here, else for the log."""
        incident, panel, bridge = self._incident(), self._window.ranked, self._bridge
        panel.set_desk(bridge.records, bridge.now())
        if incident is None or not incident.open:
            panel.set_incident(None)
            panel.show_candidates("Ranked units", [], "", [])
            return
        panel.set_incident(incident.id)
        alert = self._alert_at(incident)
        backup = self._roads.backup(alert.callsign) if alert else None
        if alert is not None and backup is not None:
            title, needs, note = f"Backup for {alert.callsign}", showing.BACKUP, ""
        else:
            title = f"Units for {incident.number}"
            needs = Job.of(incident, self._force).needs
            note = self._rankings.trouble or self._asking(incident)
        panel.set_needs(needs, self._force)
        panel.set_in_need(frozenset(a.callsign for a in bridge.records.open_alerts()))
        panel.show_candidates(title, self._candidates(incident), note, bridge.asked)

    def _asking(self, incident: Incident) -> str:
        """What the list waits for."""
        rows = self._rankings.rows(incident.id)
        if rows is None:
            return "asking the roads"
        return "straight line, roads asked" if any(row.air for row in rows[:1]) else ""

    def ranked_for(self) -> Incident | None:
        """The open incident, if the list is of who could go there; not while it is one of backup."""
        incident = self._incident()
        if incident is None or not incident.open:
            return None
        alert = self._alert_at(incident)
        is_backup = alert is not None and self._roads.backup(alert.callsign) is not None
        return None if is_backup else incident

    def _candidates(self, incident: Incident) -> list[Candidate]:
        """The list for an incident as the roads last answered; empty before."""
        alert = self._alert_at(incident)
        backup = self._roads.backup(alert.callsign) if alert else None
        return (self._rankings.rows(incident.id) or []) if backup is None else backup

    def _incident(self) -> Incident | None:
        return self._bridge.records.incidents.get(self._seat.opened or "")

    def _alert_at(self, incident: Incident) -> Alert | None:
        """The gravest open alert of the officers at an incident, then the oldest."""
        records = self._bridge.records
        here = [a for a in records.open_alerts() if _helped_at(a, incident, records)]
        return min(here, key=lambda a: (a.level != "emergency", a.raised_at), default=None)

    def _show_safety(self, found: list[Standing], now: datetime) -> None:
        records, strip = self._bridge.records, self._window.strip
        worried = [records.units[s.callsign] for s in found if s.level > Level.SAFE]
        strip.show_positions(showing.position_words(worried, self._bridge.fixes(), now))
        strip.show_moving(showing.moving(found, records, self._bridge.fixes(), self._force, now))
        words, pending = self._roads.backup_words(), self._bridge.pending
        strip.show_standings(found, records, self._force, now, words, pending)
        alerts = frozenset(alert.id for alert in records.open_alerts())
        if alerts - self._alerts:
            self._window.show_alert_first()
            if not self._bridge.launch.options.offscreen:
                self._window.come_forward()
        self._alerts = alerts

    def _show_board(self) -> None:
        """Of thousands in a turn of its own."""
        if self._bridge.is_away:
            return
        now = self._bridge.now()
        with self._board_pace.work():
            found = self._bridge.roll.standings(now)
            self._window.board.show_units(found, self._bridge.records, self._force, now)

    def context(self) -> Context:
        """The command line proposes whom the ranked list shows, in the order a hand may hold."""
        seat, ranked = self._seat, self._window.ranked
        return Context(
            self._force, self._bridge.records, seat.name, seat.opened, tuple(ranked.rows.rows),
            proposed=ranked.proposed, needs=ranked.needs,
            only_looks=self._window.only_looks, selector=self._bridge.launch.selector,
            now=self._bridge.now(), ranking=self._rankings.ranking(seat.opened),
            costs=self.costs,
        )  # fmt: skip

    def _status(self, now: datetime) -> StatusLine:
        launch, latest, seat = self._bridge.launch, self._bridge.latest, self._seat
        trouble = latest is not None and latest.trouble is not None
        self._troubled_at = (self._troubled_at or now) if trouble else None
        doors = [door.health for door in launch.doors]
        feed = showing.position_feed(
            self._bridge.records, self._bridge.fixes(), doors, self._force, now
        )
        counts = (latest.set_aside, latest.unreadable) if latest else (0, 0)
        others = showing.other_feeds(*counts, self._watch.trouble, latest.warning if latest else "")
        return StatusLine(
            now=now,
            desk=seat.desk,
            name=seat.name,
            role=seat.role,
            mode=launch.options.mode.upper(),
            area=launch.area.name,
            recording=showing.recording_name(launch.options.recording),
            engine=self._roads.engine_words,
            feeds=(feed, *others, *showing.witness_feed(launch.witness)),
            sound=self._watch.sound,
            watch_alive=self._watch.alive,
            load=alarm_load(latest, self._force, now),
            saved=latest.seq if latest else 0,
            unsaved_for=now - (self._troubled_at or now),
        )


def _helped_at(alert: Alert, incident: Incident, records: Records) -> bool:
    """Where help is sent to; an incident may have been made for it."""
    if alert.incident == incident.id:
        return True
    helped = incident_of(alert.callsign, records) if alert.incident is None else None
    return helped is not None and helped.id == incident.id
