"""What a person, a radio or the desk's own watch may ask for: imperatives, answered by facts or a refusal."""

from datetime import datetime

from msgspec import Struct

from dispatch_desk.choices import ShownUnit
from geodata.drawn import Shape
from geodata.places import Position
from geodata.selection import Selection
from resources.units import Callsign, Unit


class Command(Struct, frozen=True, kw_only=True):
    """Something asked. `happened_at` is given when it is written down later than it happened."""

    happened_at: datetime | None = None


class OpenRoom(Command, frozen=True, kw_only=True):
    mode: str
    area: str
    boot_id: str
    speed: float = 1.0
    seed: int | None = None
    scenario: str = ""
    force: str = ""


class BookOnDesk(Command, frozen=True, kw_only=True):
    name: str
    role: str
    desk: str


class SealTracks(Command, frozen=True, kw_only=True):
    sha256: str
    fixes: int
    first_at: datetime
    last_at: datetime


class SetAsideRadio(Command, frozen=True, kw_only=True):
    """Keep a radio message that was refused, and why."""

    callsign: str
    kind: str  # status | talk
    code: int
    note: str
    why: str


class NoteClock(Command, frozen=True, kw_only=True):
    what: str  # slept | set
    seconds: float


class CountAlarms(Command, frozen=True, kw_only=True):
    load: str  # steady | high | flood
    alarms: int
    noisiest: str
    of_it: int


class CreateIncident(Command, frozen=True, kw_only=True):
    kind: str
    place: str
    position: Position
    summary: str
    grade: str | None = None  # None: the type's own
    channel: str = "999"
    caller: str = ""
    markers: tuple[str, ...] = ()


class OwnIncident(Command, frozen=True, kw_only=True):
    incident: str
    owner: str


class Regrade(Command, frozen=True, kw_only=True):
    incident: str
    grade: str
    reason: str


class MarkIncident(Command, frozen=True, kw_only=True):
    """Its warning markers from here on, all of them."""

    incident: str
    markers: tuple[str, ...]
    reason: str


class WriteLog(Command, frozen=True, kw_only=True):
    incident: str
    text: str
    corrects: int | None = None


class SendUnit(Command, frozen=True, kw_only=True):
    incident: str
    callsign: Callsign
    eta_s: float | None = None
    rank: int | None = None
    reason: str = ""
    divert: bool = False  # from the job it is at, in the same moment


class RequestUnit(Command, frozen=True, kw_only=True):
    """Ask for a unit that is not the dispatcher's to send."""

    incident: str
    callsign: Callsign
    reason: str


class AnswerRequest(Command, frozen=True, kw_only=True):
    incident: str
    callsign: Callsign
    granted: bool
    by: str
    reason: str = ""


class RecordChoice(Command, frozen=True, kw_only=True):
    """Keep who was chosen, from the list as shown."""

    incident: str
    chosen: tuple[Callsign, ...]
    proposed: tuple[Callsign, ...]
    shown: tuple[ShownUnit, ...]


class ExplainChoice(Command, frozen=True, kw_only=True):
    incident: str
    choice: int  # number of its journal entry
    reason: str  # code of the force's choice reasons; "" takes back what was given


class LocateCaller(Command, frozen=True, kw_only=True):
    """Where the caller's phone says it is, on the log and on the map; the incident's place stays."""

    incident: str
    position: Position
    error_m: float
    source: str
    located_at: datetime | None = None
    doubtful: bool = False


class SetMeetingPoint(Command, frozen=True, kw_only=True):
    incident: str
    position: Position
    words: str
    despite: str = ""  # why there, inside a hazard or an inner cordon; without it that is refused


class StandDown(Command, frozen=True, kw_only=True):
    callsign: Callsign
    reason: str = ""


class RecallUnit(Command, frozen=True, kw_only=True):
    """It was sent there by mistake: as if it had not been, back at the job it was taken from."""

    incident: str
    callsign: Callsign


class CloseIncident(Command, frozen=True, kw_only=True):
    incident: str
    result: str
    note: str = ""


class BookOnUnit(Command, frozen=True, kw_only=True):
    unit: Unit
    status: int


class BookOffUnit(Command, frozen=True, kw_only=True):
    callsign: Callsign


class SetStatus(Command, frozen=True, kw_only=True):
    callsign: Callsign
    code: int
    source: str = "desk"  # radio | desk | tracker
    note: str = ""  # of an emergency: which alarm it was


class RecordContact(Command, frozen=True, kw_only=True):
    """The officer was heard. `how` is voice (noted by a dispatcher) or radio (a press to talk)."""

    callsign: Callsign
    how: str = "voice"
    note: str = ""


class WithdrawContact(Command, frozen=True, kw_only=True):
    """That contact was a mistake. `entry` is its number in the journal."""

    callsign: Callsign
    entry: int
    reason: str


class RecordSeen(Command, frozen=True, kw_only=True):
    """Another unit has seen these officers."""

    callsign: Callsign
    by: Callsign
    note: str = ""


class SetCheck(Command, frozen=True, kw_only=True):
    """Ask for this unit's next check in so many seconds, whatever its rule says."""

    callsign: Callsign
    first_s: float
    by: str
    reason: str


class RecordMissed(Command, frozen=True, kw_only=True):
    """A check has turned amber."""

    callsign: Callsign
    rule: str
    due_at: datetime


class CountPrisoners(Command, frozen=True, kw_only=True):
    """So many prisoners are aboard from here on; 0: none any more."""

    callsign: Callsign
    count: int


class NoteBackup(Command, frozen=True, kw_only=True):
    """How far off help is: too far (`rule` names the limit), or near enough again (`rule` is None)."""

    callsign: Callsign
    rule: str | None
    limit_s: float = 0.0
    first: Callsign | None = None
    first_s: float | None = None
    second: Callsign | None = None
    second_s: float | None = None


class SeeBackup(Command, frozen=True, kw_only=True):
    """Somebody knows that help for these officers is far off."""

    callsign: Callsign
    by: str


class ReportTerminal(Command, frozen=True, kw_only=True):
    callsign: Callsign
    state: str  # lost service | lost fix | low battery | regained


class RaiseAlert(Command, frozen=True, kw_only=True):
    callsign: Callsign
    level: str  # red | emergency
    reason: str


class OwnAlert(Command, frozen=True, kw_only=True):
    alert: str
    owner: str


class EscalateAlert(Command, frozen=True, kw_only=True):
    alert: str
    to: str = "supervisor"  # or duty inspector


class StandDownBackup(Command, frozen=True, kw_only=True):
    """Tell those who are going to an alert that they need not; who was sent there is free again."""

    alert: str
    told: tuple[Callsign, ...]
    reason: str = ""


class CloseAlert(Command, frozen=True, kw_only=True):
    alert: str
    outcome: str
    confirmed_by: str
    confirmed_how: str


class ChangeRoads(Command, frozen=True, kw_only=True):
    """Close roads, or slow them; until a time, for a while, or until somebody reopens them."""

    where: Selection
    words: str
    reason: str
    kmh: float | None = None  # None: closed
    until: datetime | None = None
    lasts_s: float | None = None  # in the place of `until`
    incident: str | None = None
    stretches: int  # what the selection comes to on the asker's map
    length_m: float


class ExtendRoads(Command, frozen=True, kw_only=True):
    """Another end for a closure: a time, or so much later than it was to end. Neither: until reopened."""

    change: str  # "R3"
    until: datetime | None = None
    lasts_s: float | None = None
    reason: str = ""


class ReopenRoads(Command, frozen=True, kw_only=True):
    change: str
    reason: str = ""


class RoadsInside(Struct, frozen=True):
    """What the roads inside a drawing come to on the asker's map."""

    stretches: int
    length_m: float
    reason: str = ""


class Draw(Command, frozen=True, kw_only=True):
    """Put a cordon, a hazard, an area of search or a note on the map; `inside`: close its roads too."""

    kind: str
    shape: Shape
    words: str = ""
    incident: str | None = None
    inside: RoadsInside | None = None


class Redraw(Command, frozen=True, kw_only=True):
    """`inside`: of the new shape; the closure of its roads goes with it."""

    drawing: str  # "D3"
    shape: Shape
    inside: RoadsInside | None = None


class RenameDrawing(Command, frozen=True, kw_only=True):
    drawing: str
    kind: str
    words: str


class LiftDrawing(Command, frozen=True, kw_only=True):
    drawing: str
    reason: str = ""
    reopen: bool = False  # the roads inside too


class TakeBackDrawing(Command, frozen=True, kw_only=True):
    """Its last change was a mistake. `inside`: of the shape it had before."""

    drawing: str
    inside: RoadsInside | None = None


class CloseInside(Command, frozen=True, kw_only=True):
    drawing: str
    inside: RoadsInside
