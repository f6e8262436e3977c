"""A proposal of junctions to hold, as the panel and the log tell it: no Qt, so that a test can read it."""

from dataclasses import dataclass

from geodata.places import Position
from resources.units import Callsign
from ui import text


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One junction, who would hold it, and by how much they are there before the runner."""

    number: int
    place: str  # "Chepstow Road / Corporation Road"
    position: Position
    callsign: Callsign | None  # None: nobody gets there in time
    eta_s: float
    runner_s: float  # inf: nobody is known to run

    @property
    def key(self) -> int:
        return self.number

    @property
    def who(self) -> str:
        if self.callsign is None:
            return "Nobody in time"
        return f"{self.callsign} in {text.seconds(self.eta_s)}"

    @property
    def margin(self) -> str:
        """How long before the runner: "+1:10"."""
        if self.callsign is None or abs(self.runner_s) >= text.NEVER_S:
            return ""
        early = self.runner_s - self.eta_s
        return f"{'+' if early >= 0 else text.MINUS}{text.seconds(abs(early))}"

    @property
    def runner(self) -> str:
        if abs(self.runner_s) >= text.NEVER_S:
            return ""
        return f"runner here in {text.seconds(self.runner_s)} at the soonest"

    @property
    def on_the_map(self) -> str:
        return "" if self.callsign is None else f"{self.callsign} {text.seconds(self.eta_s)}"

    @property
    def words(self) -> str:
        """The row as a screen reader says it."""
        margin = f"{self.margin} before the runner" if self.margin else ""
        said = (f"Junction {self.number}, {self.place}", self.who, margin, self.runner)
        return ", ".join(part for part in said if part)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the roads proposed for one question at one moment. Nothing of it is done by itself."""

    about: str  # "0417, 3 minutes ago"
    as_of: str  # "02:14"
    rows: tuple[HoldRow, ...]
    sealed: bool
    why: str = ""  # why it can't be held
    incident: str | None = None  # whose it is, if any

    @property
    def title(self) -> str:
        """For the map and the panel's head."""
        if self.refusal:
            return f"{self.refusal} · roads as of {self.as_of}"
        count = text.counted(len(self.rows), "junction")
        return f"Hold {count} round {self.about} · roads as of {self.as_of}"

    @property
    def refusal(self) -> str:
        """Why it can't be held, or needn't be; "" for a plan that seals."""
        if self.sealed and self.rows:
            return ""
        return self.why[:1].upper() + self.why[1:] if self.why else "Can't be held"

    @property
    def log_line(self) -> str:
        """The whole plan in one line of a log."""
        rows = "; ".join(f"{row.number} {row.place}: {_said(row)}" for row in self.rows)
        head = f"Containment proposed round {self.about}, roads as of {self.as_of}"
        told = f"{head}: {self.refusal}. {rows}" if self.refusal else f"{head}: {rows}"
        return told.removesuffix(". ")

    @property
    def proposed(self) -> tuple[HoldRow, ...]:
        """The junctions somebody would go to."""
        return tuple(row for row in self.rows if row.callsign is not None)


def _said(row: HoldRow) -> str:
    return f"{row.who} ({row.margin})" if row.margin else row.who
