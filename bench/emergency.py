"""From an emergency's datagram to its painted alert and its alarm, with 10,000 units moving: p99 ≤ 250 ms.

The desk is whole: the real window (offscreen) with its painters, a journal on the disk, the safety watch
as a process, whose alarms go to a recorder in a pipe. Sender and recorder are a third process, which
decides by itself when an officer presses. A try ends when the strip has painted the officer's field
*and* the alarm was rung, whichever comes later; then the alert is taken and closed. First with the
units' positions known and nothing moving, then with `fixes` positions a second: each unit every 4 s.
"""

import json
import os
import random
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from unittest.mock import patch

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QEventLoop, QSocketNotifier
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from bench import Figures
from dispatch_desk import areas, clock
from dispatch_desk.commands import BookOnUnit, CloseAlert, OwnAlert
from dispatch_desk.decide import decide
from dispatch_desk.force.profile import load_force
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Author, Batch
from dispatch_desk.launching import Launch, RunOptions, prepare
from dispatch_desk.picture import Picture
from geodata.area import save_area
from geodata.places import Box
from resources.feeds import alarms
from resources.units import Callsign, Officer, Unit
from ui.app import RunningDesk
from ui.safety.emergency import EmergencyField

OPTIONS = {"tries": 200, "units": 10_000, "fixes": 2_500}

ON_PATROL = 2
AT_ONCE = 500  # units booked on in one entry
GATEWAYS = 4  # senders of positions, each with an address of its own
STEP_S = 0.01  # of the sender
A_FEW = 100  # positions at once
PAUSE_S = 0.15, 0.65  # between two tries
LOST_S = 5.0  # after so long an alarm is sent again, as a gateway would
SETTLE_S = 8.0
SERGEANT = Author("Sgt Owen", "sergeant", "Desk 8")
PARTS = ("recorded", "painted", "rung", "both")


def measure(tries: int, units: int, fixes: int) -> Figures:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
    print(f"{units:,} units, {tries} tries, {fixes:,} positions a second when they move")
    print(f"{'ms after the datagram':24}" + "".join(f"{part:>16}" for part in PARTS))
    town = areas.open_named(areas.TOWN)
    with TemporaryDirectory() as folder, patch.dict(os.environ, {areas.HOME_VARIABLE: folder}):
        file = areas.area_path(areas.TOWN)
        file.parent.mkdir()
        save_area(town, file)
        with Desk(Path(folder), units, application) as desk:
            quiet = desk.p99(desk.tries(tries, 0), "nothing moves")
            moving = desk.p99(desk.tries(tries, fixes), "all move")
    return {"p99_ms": round(moving, 1), "over_quiet": round(moving / quiet, 2)}


class Try(Struct):
    """Nanoseconds on the machine's own clock, which all processes share."""

    sent: int = 0
    recorded: int = 0  # the sender has its answer
    painted: int = 0
    rung: int = 0

    def after_ms(self) -> list[float]:
        ends = self.recorded, self.painted, self.rung, max(self.painted, self.rung)
        return [(end - self.sent) / 1e6 for end in ends]


class Desk:
    """The desk under test and the process that sends to it."""

    def __init__(self, folder: Path, units: int, application: QApplication) -> None:
        self._pipe = folder / "rings"
        os.mkfifo(self._pipe)
        url = f"sqlite:{folder / 'room.journal'}"
        _book_on(url, units)
        self._units, self._next = units, 0
        self._tries: dict[str, Try] = {}
        self._loop = QEventLoop()
        options = RunOptions(
            journal=url,
            feeds=("udp://127.0.0.1:0",),
            name="M Hughes",
            offscreen=True,
            sink=self._pipe,
        )
        self._launch = prepare(options, lambda _words, _share: None)
        self._running = RunningDesk(self._launch, application)
        self._sender = _start_sender(self._launch, self._pipe, units)
        self._patch = patch.object(EmergencyField, "paintEvent", self._watched())

    def __enter__(self) -> Self:
        self._patch.start()
        self._running.start()
        output = self._sender.stdout
        assert output is not None  # noqa: S101 - for the type checker: it was asked for
        self._heard = QSocketNotifier(output.fileno(), QSocketNotifier.Type.Read)
        self._heard.activated.connect(lambda *_: self._hear(os.read(output.fileno(), 1 << 16)))
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()
        self._heard.setEnabled(False)
        self._sender.kill()
        self._sender.wait()
        self._running.window.close()
        self._running.close()

    def tries(self, count: int, fixes: int) -> list[Try]:
        """As many emergencies, one after the other, each of another officer."""
        self._tell("pace", fixes)
        self._settle()
        done = []
        for _ in range(count):
            device = f"u{self._next % self._units:05}"
            self._next += 1
            self._tries[device.upper()] = tried = Try()
            self._tell("press", device, self._next)
            while not all((tried.recorded, tried.painted, tried.rung)):
                self._loop.exec()
            self._close(device.upper())
            done.append(tried)
        return done

    def p99(self, done: list[Try], what: str) -> float:
        table = np.array([tried.after_ms() for tried in done])
        p50, p99 = np.percentile(table, 50, axis=0), np.percentile(table, 99, axis=0)
        cells = (f"{a:.0f} / {b:.0f}" for a, b in zip(p50, p99, strict=True))
        print(f"{what + ', p50 / p99':24}" + "".join(f"{cell:>16}" for cell in cells))
        return float(p99[-1])

    def _settle(self) -> None:
        self._running.bridge.after(SETTLE_S, self._loop.quit)
        self._loop.exec()

    def _close(self, callsign: str) -> None:
        """The alert is taken and closed by somebody else in the room."""
        submit, alerts = self._launch.session.submit, self._running.bridge.records.alerts
        name = next(a.id for a in alerts.values() if a.callsign == callsign and a.open)
        outcome = next(o.code for o in self._launch.force.alert_outcomes if o.needs_confirmation)
        for command in (
            OwnAlert(alert=name, owner=SERGEANT.actor),
            CloseAlert(alert=name, outcome=outcome, confirmed_by="BR24", confirmed_how="seen"),
        ):
            submit(command, SERGEANT).result()  # type: ignore[call-arg] # a session's, not a replay's

    def _watched(self) -> Callable[[EmergencyField, QPaintEvent], None]:
        """The field's own painting, with the moment it was done noted."""
        paint = EmergencyField.paintEvent

        def painted(field: EmergencyField, event: QPaintEvent) -> None:
            paint(field, event)
            tried = self._tries.get(field.card.callsign)
            if tried is not None and not tried.painted:
                tried.painted = time.monotonic_ns()
                self._loop.quit()

        return painted

    def _tell(self, *words: object) -> None:
        assert self._sender.stdin is not None  # noqa: S101 - for the type checker: it was asked for
        self._sender.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        self._sender.stdin.flush()

    def _hear(self, said: bytes) -> None:
        """Lines as `sent U00012 123456789`; a pipe takes a line whole."""
        for line in said.decode().splitlines():
            what, callsign, at = line.split()
            tried = self._tries.get(callsign)
            if tried is not None and not getattr(tried, what):
                setattr(tried, what, int(at))
                self._loop.quit()


def _book_on(url: str, units: int) -> None:
    """Many in one entry of the journal: that 10,000 came on duty is not what is measured."""
    journal, picture = open_journal(url), Picture(force=load_force())
    now = clock.utc_now()
    for first in range(0, units, AT_ONCE):
        booked = [
            decide(picture, _on_duty(number, units, now), now)
            for number in range(first, min(first + AT_ONCE, units))
        ]
        drafts = tuple(draft for decision in booked for draft in decision.drafts)
        expected = {s: v for decision in booked for s, v in decision.expected.items()}
        journal.append(Batch(f"on {first}", SERGEANT, now, clock.boot_ms(), drafts, expected))
    journal.close()


def _on_duty(number: int, units: int, now: datetime) -> BookOnUnit:
    """Each since another moment of the last hour."""
    since = now - timedelta(hours=1) * (number + 1) / units
    return BookOnUnit(unit=_unit(number), status=ON_PATROL, happened_at=since)


def _unit(number: int) -> Unit:
    crew = Officer(f"PC {number}", str(number)), Officer(f"PC {number} B", f"{number}B")
    return Unit(Callsign(f"U{number:05}"), "RSP", crew, f"u{number:05}")


# The process that sends


def _start_sender(launch: Launch, pipe: Path, units: int) -> "subprocess.Popen[bytes]":
    box = launch.area.box
    words = [launch.doors[0].port, pipe, units, box.south, box.west, box.north, box.east]
    return subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-m", "bench.emergency", *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


class Sender:
    """Drives every unit about its place, and presses for one when told to, some time later."""

    def __init__(self, port: int, pipe: str, units: int, box: Box) -> None:
        chance = np.random.default_rng(1)
        self._door, self._units = ("127.0.0.1", port), units
        self._lat = chance.uniform(box.south, box.north, units)
        self._lon = chance.uniform(box.west, box.east, units)
        self._turn, self._pace = 0, 0.0
        self._wires = [_wire(f"127.0.0.{2 + number}") for number in range(GATEWAYS)]
        self._gateway = _wire("127.0.0.1")
        self._rings = os.open(pipe, os.O_RDWR)
        self._chance = random.Random(1)  # noqa: S311 - for the tries' spacing, not for secrets
        self._press: tuple[float, str, bytes] | None = None  # when, who, the datagram

    def run(self) -> None:
        for _ in range(0, self._units, A_FEW):  # where everybody is, no faster than a door can read
            self._drive(A_FEW)
            select.select([], [], [], 2 * STEP_S)
        began = time.perf_counter()
        owed = 0.0
        while True:
            ready, _, _ = select.select([sys.stdin, self._rings, self._gateway], [], [], STEP_S)
            now = time.perf_counter()
            owed, began = min(owed + (now - began) * self._pace, self._units), now
            if self._rings in ready:
                self._rung()
            if self._gateway in ready:
                self._answered()
            if sys.stdin in ready:
                words = os.read(sys.stdin.fileno(), 1 << 16).decode()
                if not words:
                    return
                for line in words.splitlines():
                    self._told(line)
            self._press_when_due(now)
            self._drive(int(owed))
            owed -= int(owed)

    def _told(self, line: str) -> None:
        word, *rest = line.split()
        if word == "pace":
            self._pace = float(rest[0])
        else:
            device, number = rest
            datagram = alarms.encode(device, "sos", clock.utc_now(), number)
            due = time.perf_counter() + self._chance.uniform(*PAUSE_S)
            self._press = due, device, datagram

    def _press_when_due(self, now: float) -> None:
        if self._press is None or now < self._press[0]:
            return
        _, device, datagram = self._press
        _say("sent", device.upper(), time.monotonic_ns())
        self._gateway.sendto(datagram, self._door)
        self._press = now + LOST_S, device, datagram

    def _answered(self) -> None:
        at = time.monotonic_ns()
        self._press = None
        _say("recorded", json.loads(self._gateway.recv(1_000))["device"].upper(), at)

    def _rung(self) -> None:
        at = time.monotonic_ns()
        for line in os.read(self._rings, 1 << 16).splitlines():
            ring = json.loads(line)
            if ring["level"] == "emergency":
                _say("rung", ring["callsign"], at)

    def _drive(self, reports: int) -> None:
        """A few metres on. The time is that of the report, so that each is newer than the last."""
        now = time.time()  # noqa: TID251 - a device has a clock of its own
        for _ in range(reports):
            unit, self._turn = self._turn % self._units, self._turn + 1
            self._lat[unit] += 2e-5 if self._turn // self._units % 2 else -2e-5
            report = (
                f'{{"_type":"location","topic":"owntracks/car/u{unit:05}","tst":{now:.3f},"acc":8,'
                f'"lat":{self._lat[unit]:.6f},"lon":{self._lon[unit]:.6f},"vel":30,"cog":{unit % 360}}}'
            )
            self._wires[unit % GATEWAYS].sendto(report.encode(), self._door)


def _wire(host: str) -> socket.socket:
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.bind((host, 0))
    return wire


def _say(*words: object) -> None:
    os.write(sys.stdout.fileno(), (" ".join(map(str, words)) + "\n").encode())


if __name__ == "__main__":
    door, rings, count, *sides = sys.argv[1:]
    Sender(int(door), rings, int(count), Box(*map(float, sides))).run()
