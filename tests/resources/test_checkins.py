"""A check-in clock: its levels only rise with silence, and each begins exactly when the rule says."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resources.checkins import CheckRule, Level, Watch

HEARD = datetime(2030, 5, 1, 22, tzinfo=UTC)
TICK = timedelta(microseconds=1)
RULE = CheckRule(
    "alone", timedelta(minutes=5), amber=timedelta(minutes=1), red=timedelta(minutes=2)
)

spans = st.integers(0, 7200).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def watches(draw: st.DrawFn) -> Watch:
    amber, red = sorted((draw(spans), draw(spans)))
    return Watch(CheckRule("any", draw(spans), amber, red), HEARD)


def test_that_amber_and_red_are_counted_from_when_it_was_due() -> None:
    watch = Watch(RULE, HEARD)
    waited = (watch.due_at - HEARD, watch.amber_at - HEARD, watch.red_at - HEARD)
    assert [span.total_seconds() / 60 for span in waited] == [5, 6, 7]


def test_that_each_level_begins_on_the_dot() -> None:
    watch = Watch(RULE, HEARD)
    begins = ((watch.due_at, Level.DUE), (watch.amber_at, Level.AMBER), (watch.red_at, Level.RED))
    for at, level in begins:
        assert (watch.level(at - TICK), watch.level(at)) == (Level(level - 1), level)


def test_that_overdue_is_negative_while_there_is_time_left() -> None:
    watch = Watch(RULE, HEARD)
    assert watch.overdue(watch.due_at) == timedelta(0)
    assert watch.overdue(HEARD) == -RULE.first
    assert watch.overdue(watch.red_at) == RULE.red


def test_that_levels_contain_each_other_in_the_order_of_worry() -> None:
    assert sorted(Level) == [Level.SAFE, Level.DUE, Level.AMBER, Level.RED, Level.EMERGENCY]


@given(watches(), spans, spans)
def test_that_silence_never_calms_a_watch(watch: Watch, first: timedelta, then: timedelta) -> None:
    assert watch.level(HEARD + first) <= watch.level(HEARD + first + then)


@given(watches(), spans, spans)
def test_that_a_later_contact_never_worries_it(
    watch: Watch, later: timedelta, asked: timedelta
) -> None:
    heard = Watch(watch.rule, HEARD + later)
    assert heard.level(HEARD + later + asked) <= watch.level(HEARD + later + asked)


@given(watches(), spans)
def test_that_a_clock_alone_never_makes_an_emergency(watch: Watch, asked: timedelta) -> None:
    assert watch.level(HEARD + asked) < Level.EMERGENCY


@given(watches(), spans)
def test_that_it_is_safe_exactly_while_not_overdue(watch: Watch, asked: timedelta) -> None:
    now = HEARD + asked
    assert (watch.level(now) is Level.SAFE) == (watch.overdue(now) < timedelta(0))
