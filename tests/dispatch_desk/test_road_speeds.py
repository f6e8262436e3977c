"""A journal's positions become a table of speeds a force's data may hold."""

import tomllib
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from dispatch_desk import areas
from dispatch_desk.cli import commands
from dispatch_desk.commands import SetStatus
from dispatch_desk.force.document import Document
from dispatch_desk.force.driving import WayOfDriving
from dispatch_desk.force.driving_rules import driving_mistakes
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.programs.road_speeds import BY_HOUR, as_toml, counted, recorded
from dispatch_desk.tracks.store import TrackStore
from geodata.area import save_area
from geodata.fitting import Fit, Speed, fit_speeds
from resources.fixes import Fix
from resources.units import RefusedError
from tests.desks import ALONE, PAIR, after, done, staffed
from tests.dispatch_desk.test_tracks_real import DATA, buses, cab
from tests.recordings import AREA, Night
from tests.towns import APART_DEG, SOUTH, WEST, a_village

EN_ROUTE, AT_SCENE = 5, 6
SHUTTLES = 60
BLOCK_S = 9.0


def shuttle(device: str, count: int, begun_s: float, row: int) -> list[Fix]:
    """Along one street of the village there and back, a block every nine seconds."""
    steps = [min(n % 14, 14 - n % 14) for n in range(count)]
    return [
        Fix(
            device, SOUTH + row * APART_DEG, WEST + step * APART_DEG,
            after(seconds=begun_s + BLOCK_S * n), after(seconds=begun_s + BLOCK_S * n),
            heading_deg=90.0 if n % 14 < 7 else 270.0, speed_mps=11.0,
        )
        for n, step in enumerate(steps)
    ]  # fmt: skip


@pytest.fixture
def shift(tmp_path: Path) -> str:
    """Of three units two drive; one of them is en route from minute two until minute five."""
    url = f"sqlite:{tmp_path / 'shift.journal'}"
    with closing(open_journal(url)) as journal:
        desk = staffed(journal)
        for code, minutes in ((EN_ROUTE, 2), (AT_SCENE, 5)):
            told = SetStatus(callsign=ALONE.callsign, code=code, source="radio")
            done(desk, told, after(minutes=minutes))
    with TrackStore(tmp_path / "shift.tracks") as store:
        fixes = shuttle(ALONE.device, SHUTTLES, 0.0, 0) + shuttle(PAIR.device, SHUTTLES, 3.0, 4)
        for fix in sorted(fixes, key=lambda each: each.received_at):
            store.add(fix)
        store.finish(after(hours=1))
    return url


@pytest.fixture
def _village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    (tmp_path / "areas").mkdir()
    save_area(a_village(), tmp_path / "areas" / f"{AREA}.area")


def run(*words: str) -> Result:
    return CliRunner().invoke(commands(lambda _: 0), ["roads", "fit", "--area", AREA, *words])


def test_that_all_positions_are_read_each_vehicle_a_drive_of_its_own(shift: str) -> None:
    found = recorded(shift)
    assert len(found) == 2 * SHUTTLES
    assert len(np.unique(found.drive)) == 2
    assert (np.diff(found.at_s)[np.diff(found.drive) == 0] == BLOCK_S).all()


def test_that_only_what_was_driven_with_a_status_is_read_when_it_is_asked_for(shift: str) -> None:
    found = recorded(shift, status="en_route")
    seconds = found.at_s - after().timestamp()
    assert (seconds.min(), seconds.max()) == (126.0, 297.0)  # the first and the last between
    assert len(np.unique(found.drive)) == 1
    nobody = recorded(shift, status="transporting")
    assert len(nobody) == 0


def test_that_a_spell_with_another_status_parts_two_drives(shift: str) -> None:
    patrolling = recorded(shift, status="available")
    drives = {number: patrolling.at_s[patrolling.drive == number] for number in patrolling.drive}
    assert len(drives) == 2
    assert all((np.diff(times) == BLOCK_S).all() for times in drives.values())


def test_that_the_last_hours_alone_may_be_read(shift: str) -> None:
    found = recorded(shift, last=timedelta(seconds=60))
    assert len(found) == 14


def test_that_the_hour_is_that_of_this_computers_clock(shift: str) -> None:
    found = recorded(shift)
    assert set(found.hour.tolist()) == {after().astimezone().hour}


def test_that_a_journal_without_positions_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="has no positions beside it"):
        recorded(f"sqlite:{tmp_path / 'none.journal'}")
    with pytest.raises(RefusedError, match="has no positions beside it"):
        recorded("memory:")
    TrackStore(tmp_path / "empty.tracks").close()
    with pytest.raises(RefusedError, match="holds no positions"):
        recorded(f"sqlite:{tmp_path / 'empty.journal'}")


def a_speed(
    road_class: str, kmh: float, hours: tuple[int, int] = (0, 24), samples: int = 500
) -> Speed:
    return Speed(road_class, *hours, kmh, kmh - 5, kmh + 5, kmh, samples, 1000.0)


def a_fit(*speeds: Speed) -> Fit:
    return Fit(speeds, 100, 8, 1, 90, 0, 20, 3, 7, 60)


def read(toml: str) -> list[WayOfDriving]:
    tables = tomllib.loads(toml)
    assert list(driving_mistakes(Document(tables))) == []
    return msgspec.convert(tables.get("driving", []), list[WayOfDriving])


def test_that_the_table_is_what_a_forces_data_reads() -> None:
    speeds = [a_speed("primary", 64.4), a_speed("residential", 32.2)]
    (way,) = read(as_toml(a_fit(*speeds)))
    (table,) = way.tables
    assert (table.from_hour, table.until_hour) == (0, 24)
    assert table.mph == {"primary": 40, "residential": 20}


def test_that_each_part_of_the_day_has_its_table_and_few_samples_are_a_remark() -> None:
    speeds = [
        a_speed("primary", 60, BY_HOUR[0]), a_speed("track", 10, BY_HOUR[0], samples=199),
        a_speed("primary", 30, BY_HOUR[1]), a_speed("service", 10, BY_HOUR[2], samples=3),
    ]  # fmt: skip
    toml = as_toml(a_fit(*speeds))
    (way,) = read(toml)
    assert [(t.from_hour, t.until_hour, set(t.mph)) for t in way.tables] == [
        (*BY_HOUR[0], {"primary"}),
        (*BY_HOUR[1], {"primary"}),
    ]
    assert "# 00-07: too few samples, under 200: track 199" in toml
    assert "# 10-15: too few samples, under 200: service 3" in toml


def test_that_speeds_beyond_what_force_data_may_say_are_cut() -> None:
    (way,) = read(as_toml(a_fit(a_speed("motorway", 190.0), a_speed("track", 1.0))))
    assert way.tables[0].mph == {"motorway": 93, "track": 2}


def test_that_with_few_samples_alone_there_is_no_table_to_copy() -> None:
    toml = as_toml(a_fit(a_speed("track", 10, samples=3)))
    assert toml == "# 00-24: too few samples, under 200: track 3\n"


def test_that_what_was_left_out_is_counted_in_words() -> None:
    said = counted(a_fit(a_speed("primary", 60)))
    assert said == (
        "100 positions, 8 too soon after another, 1 off the roads; 90 times from one to the "
        "next, 60 of them used (20 standing; 3 a jump; 7 no straight way by road)"
    )


@pytest.mark.usefixtures("_village")
def test_that_the_command_prints_a_table_to_read_and_one_to_copy(shift: str) -> None:
    shown = run("--journal", shift)
    assert shown.exit_code == 0, shown.output
    metres = float(a_village().roads.edge_length_m[0])
    fitted = fit_speeds(a_village().roads, recorded(shift)).speeds[0]
    assert fitted.kmh == pytest.approx(metres / BLOCK_S * 3.6, rel=0.1)
    assert "residential" in shown.stdout
    assert "too few" in shown.stdout
    assert run("--journal", shift, "--while", "en_route", "--by-hour").exit_code == 0


@pytest.mark.usefixtures("_village")
def test_that_the_table_alone_can_be_had(night: Night) -> None:
    shown = run("--journal", night.url, "--toml")
    assert shown.exit_code == 0, shown.output
    read(shown.stdout)
    assert "positions" in shown.stderr


@pytest.mark.usefixtures("_village")
@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["--while", "swimming"], "“swimming” is not one of"),
        (["--while", "transporting"], "No road of “village” was driven there"),
    ],
)
def test_that_what_can_t_be_fitted_is_refused_in_words(
    shift: str, words: list[str], refusal: str
) -> None:
    assert refusal in str(run("--journal", shift, *words).exception)


@pytest.mark.skipif(not DATA, reason="DISPATCH_DESK_TEST_DATA names no folder")
@pytest.mark.parametrize("driven", [buses, cab])
def test_that_real_drives_on_another_map_are_off_its_roads(
    driven: Callable[[], list[Fix]], tmp_path: Path
) -> None:
    with TrackStore(tmp_path / "real.tracks") as store:
        for fix in driven():
            store.add(fix)
        store.finish(after())
    found = recorded(f"sqlite:{tmp_path / 'real.journal'}")
    fit = fit_speeds(a_village().roads, found)
    assert len(found) == fit.off_roads + fit.too_soon > 1000
    assert (fit.pairs, fit.speeds, fit.astray) == (0, (), True)


@pytest.mark.usefixtures("_village")
def test_that_an_invented_night_was_driven_as_the_map_and_its_force_say(night: Night) -> None:
    fit = fit_speeds(a_village().roads, recorded(night.url))
    (speed,) = fit.speeds
    assert speed.map_kmh * 0.9 < speed.kmh < speed.map_kmh * 1.6
