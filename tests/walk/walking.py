"""A walk through a guide: each thing it says is done with real keys, or looked for in the real window."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from dispatch_desk.launching import RunOptions
from tests.walk import eyes, pictures
from tests.walk.guide import (
    Click,
    Close,
    GoTo,
    Part,
    Picture,
    Press,
    See,
    Shell,
    StepEnd,
    Type,
    UnclearError,
    Wait,
)
from tests.walk.room import STEP, Room
from tests.walk.terminal import OPENS, Terminal, options_of, says

KEYS = {"Enter": "Return", "↓": "Down", "↑": "Up", "←": "Left", "→": "Right", "Delete": "Del"}
LONGEST_WAIT = timedelta(minutes=20)  # of the night, until what is waited for is there
MOST_TABS = 40

OpenRoom = Callable[[RunOptions], Room]


class WalkError(AssertionError):
    """The guide says one thing and the program another."""


class Walk:
    """Goes through a guide from its first line to its last."""

    def __init__(self, guide: Path, open_room: OpenRoom, terminal: Terminal, spare: Path) -> None:
        """`spare`: where pictures are left that differ from those kept."""
        self._guide, self._open_room = guide, open_room
        self._terminal, self._spare = terminal, spare
        self._room: Room | None = None
        self.shown: list[str] = []  # paths of pictures, as the guide writes them
        self.differing: list[str] = []

    @property
    def room(self) -> Room:
        if self._room is None:
            raise UnclearError("no window is open")
        return self._room

    def take(self, part: Part) -> None:
        """Do one thing. Raises WalkError or UnclearError with the guide's line."""
        try:
            self._take(part)
        except (WalkError, UnclearError) as trouble:
            raise WalkError(f"{self._guide.name}:{part.line}: {trouble}") from trouble

    def _take(self, part: Part) -> None:
        match part:
            case Shell():
                self._type_line(part)
            case See():
                (self._wait_for if part.waiting else self._see)(part)
            case Picture():
                self._compare(part)
            case Wait() | StepEnd() | Close():
                self._let_time_pass(part)
            case _:
                self._use_hands(part)
                self.room.look()

    def _let_time_pass(self, part: Wait | StepEnd | Close) -> None:
        match part:
            case Wait():
                self.room.pass_time(timedelta(seconds=part.seconds))
            case StepEnd():
                if self._room is not None:
                    self.room.pass_time(STEP)
            case Close():
                self.room.close()
                self._room = None

    def _use_hands(self, part: Press | Type | GoTo | Click) -> None:
        match part:
            case Press():
                for key in part.keys:
                    self.room.press("+".join(KEYS.get(one, one) for one in key.split("+")))
                    self.room.hear_out()
            case Type():
                self.room.type(part.words + (f" {self._callsign(part.row)}" if part.row else ""))
            case GoTo():
                self._tab_to(part.field)
            case Click():
                self._click(part.name)

    def _click(self, name: str) -> None:
        window = self.room.window
        if not name:
            self.room.click(window.map, twice=True)
            return
        buttons = [b for b in window.findChildren(QAbstractButton) if b.isVisible()]
        found = [button for button in buttons if button.text().startswith(name)]
        if len(found) != 1:
            raise WalkError(f"{len(found)} buttons say “{name}”")
        self.room.click(found[0])

    def _callsign(self, row: str) -> str:
        return self.room.ranked()[0 if row == "first" else -1]

    def _tab_to(self, field: str) -> None:
        for _ in range(MOST_TABS):
            if eyes.name_of(self.room.hand()) == field:
                return
            self.room.press("Tab")
        raise WalkError(f"Tab comes to no field “{field}”")

    # Eyes

    def _sees(self, claim: See) -> list[str]:
        """The phrases of a claim that do not hold now."""
        part = eyes.part_named(claim.sentence, self.room.window)
        return [p for p in claim.phrases if eyes.is_seen(p, part) is claim.gone]

    def _see(self, claim: See) -> None:
        wrong = self._sees(claim)
        if wrong:
            readable = eyes.read(eyes.part_named(claim.sentence, self.room.window))
            said = " and ".join(f"“{phrase}”" for phrase in wrong)
            verb = "is still there" if claim.gone else "is not to be seen"
            raise WalkError(f"{said} {verb}. It reads: {' | '.join(readable)}")

    def _wait_for(self, claim: See) -> None:
        until = self.room.clock.at + LONGEST_WAIT
        while self._sees(claim) and self.room.clock.at < until:
            self.room.pass_time(STEP)
        self._see(claim)

    def _compare(self, picture: Picture) -> None:
        self.room.rest()
        window = self.room.window
        part = eyes.part_named(picture.part, window)
        numbered = [eyes.part_named(name, window) for name in picture.numbers]
        seen = pictures.take(window, part, numbered)
        kept = self._guide.parent / picture.path
        self.shown.append(picture.path)
        found = pictures.trouble(seen, kept, self._spare)
        if found:
            self.differing.append(f"line {picture.line}: {found}")

    # The terminal

    def _type_line(self, shell: Shell) -> None:
        if OPENS.match(shell.words):
            if self._room is not None:
                raise UnclearError("a window is open already")
            self._room = self._open_room(options_of(self._terminal.written_out(shell.words)))
            self._room.look()
            return
        printed = self._terminal.type(shell.words)
        if shell.prints is not None and not says(printed, shell.prints):
            raise WalkError(f"`{shell.words}` prints:\n{printed}")
