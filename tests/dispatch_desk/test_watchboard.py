"""The standings kept up to date say at every moment what asking every unit anew would say."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_desk import commands, duties
from dispatch_desk.desk import Desk
from dispatch_desk.safety import next_due, standings
from dispatch_desk.watchboard import Watchboard
from resources.checkins import Level
from resources.units import Callsign
from tests.desks import FORCE, ME, START, after, at_scene, incident, staffed

UNITS = tuple(map(Callsign, ("BR21", "BR24", "BN40")))


def _press(code: int) -> Callable[[Desk, Callsign, str], commands.Command]:
    return lambda _desk, unit, _job: commands.SetStatus(callsign=unit, code=code, source="radio")


def _alert(desk: Desk, unit: Callsign) -> str:
    found = desk.picture.alert_of(unit)
    return found.id if found else "none"


DEEDS: dict[str, Callable[[Desk, Callsign, str], commands.Command]] = {
    "send": lambda _, unit, job: commands.SendUnit(incident=job, callsign=unit, eta_s=100.0),
    "stand down": lambda _, unit, __: commands.StandDown(callsign=unit),
    "heard": lambda _, unit, __: commands.RecordContact(callsign=unit),
    "withdraw": lambda desk, unit, _: commands.WithdrawContact(
        callsign=unit, entry=desk.picture.units[unit].contacts[-1].entry, reason="not he"
    ),
    "set": lambda _, unit, __: commands.SetCheck(
        callsign=unit, first_s=90, by="M Hughes", reason="whispers"
    ),
    "terminal": lambda _, unit, __: commands.ReportTerminal(callsign=unit, state="lost service"),
    "own": lambda desk, unit, _: commands.OwnAlert(alert=_alert(desk, unit), owner="M Hughes"),
    "close": lambda desk, unit, _: commands.CloseAlert(
        alert=_alert(desk, unit), outcome="safe", confirmed_by="Sgt", confirmed_how="seen"
    ),
    "mark": lambda _, __, job: commands.MarkIncident(
        incident=job, markers=("weapons",), reason="caller"
    ),
    "off": lambda _, unit, __: commands.BookOffUnit(callsign=unit),
    **{f"press {code}": _press(code) for code in (0, 2, 4, 5, 6, 8, 9, 17, 18)},
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from(UNITS), st.integers(0, 400)),
    max_size=25,
)


def same(board: Watchboard, desk: Desk, now: datetime) -> bool:
    asked = standings(desk.picture, FORCE, now)
    calm = [one for one in asked if one.level is Level.SAFE and one.watch and one.alert is None]
    return (
        board.worries(now) == [one for one in asked if one.level > Level.SAFE]
        and board.heard() == len(calm)
        and board.next_due() == next_due(calm)
        and all(board.level(one.callsign) == one.level for one in asked)
    )


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_that_it_says_what_asking_everybody_anew_would_say(
    steps: list[tuple[str, Callsign, int]],
) -> None:
    desk = staffed()
    job = incident(desk, kind="damage")
    times = accumulate(timedelta(seconds=seconds) for _, _, seconds in steps)
    for (deed, unit, _), passed in zip(steps, times, strict=True):
        desk.do(DEEDS[deed](desk, unit, job), ME, START + passed)
        assert same(desk.board, desk, START + passed)
        duties.watch_over(desk, START + passed)
        assert same(desk.board, desk, START + passed)
    assert same(Watchboard(desk.picture, FORCE), desk, after(hours=3))


@given(st.lists(st.integers(0, 1200), min_size=2, max_size=6))
def test_that_a_moment_before_the_last_one_is_as_if_asked_for_the_first_time(
    moments: list[int],
) -> None:
    desk = staffed()
    at_scene(desk, UNITS[0], incident(desk))
    for seconds in moments:  # as a replay jumps
        assert same(desk.board, desk, after(seconds=seconds))
