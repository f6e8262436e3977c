"""The roll of a window says the same as asking everybody anew, after any night of updates."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.records import Records
from dispatch_desk.safety import standings
from dispatch_desk.telling import update_of, whole_update
from tests.desks import ALONE, FORCE, ME, PAIR, PCSO, START, at_scene, incident, staffed
from ui.roll import Roll

CALLSIGNS = [unit.callsign for unit in (ALONE, PAIR, PCSO)]
DEEDS = st.lists(
    st.tuples(st.sampled_from(CALLSIGNS), st.integers(0, 6), st.integers(0, 600)), max_size=12
)


def deed(callsign: str, number: int) -> commands.Command:
    return (
        commands.SetStatus(callsign=callsign, code=0, source="radio"),
        commands.SetStatus(callsign=callsign, code=2, source="radio"),
        commands.RecordContact(callsign=callsign),
        commands.SendUnit(incident="2030-05-01/0001", callsign=callsign, eta_s=60.0),
        commands.StandDown(callsign=callsign, reason="enough"),
        commands.BookOffUnit(callsign=callsign),
        commands.OwnAlert(alert=f"{callsign}-E1", owner="M Hughes"),
    )[number]  # type: ignore[arg-type] # a callsign is a string


def news(desk: Desk, records: Records, roll: Roll) -> None:
    update = update_of(desk.picture, desk.take_changes(), None)
    update.into(records)
    roll.take(update)


@settings(deadline=None)
@given(DEEDS)
def test_that_it_is_the_same_as_asking_all_of_them(
    deeds: list[tuple[str, int, int]],
) -> None:
    desk, records = staffed(), Records()
    at_scene(desk, ALONE.callsign, incident(desk))
    desk.take_changes()
    roll, now = Roll(records, FORCE), START
    first = whole_update(desk.picture, None)
    first.into(records)
    roll.take(first)
    for callsign, number, seconds in deeds:
        now += timedelta(seconds=seconds)
        desk.do(deed(callsign, number), ME, now)
        news(desk, records, roll)
        asked = standings(records, FORCE, now)
        said = roll.standings(now)
        assert sorted(said, key=lambda s: s.callsign) == sorted(asked, key=lambda s: s.callsign)
        worried = [s for s in asked if s.level]
        assert said[: len(worried)] == worried
