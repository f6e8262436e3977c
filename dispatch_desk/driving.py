"""How a unit drives to a job: by its kind, its best driver aboard and the job's grade, as the force says."""

from collections.abc import Callable

from dispatch_desk.force.driving import EXEMPTIONS, SpeedsByHour, WayOfDriving, is_driver
from dispatch_desk.force.profile import Force, ForceError
from geodata.routing.driving import Driving, SpeedTable
from geodata.speeds import KMH_PER_MPH
from resources.units import Unit


def driving_of(unit: Unit, grade: str, force: Force) -> str:
    """The code of the way it drives to a job of that grade; "": to no job, as everybody does.

    A grade or a kind of unit that today's data has lost asks for nothing special.
    """
    return driving_to(grade, force)(unit)


def driving_to(grade: str, force: Force) -> Callable[[Unit], str]:
    """The same for many units: a whole room's are asked about every second."""
    everybody, wanted = force.driving[0].code, _wanted(grade, force)
    kinds = {kind.code: kind for kind in force.unit_kinds}

    def drives(unit: Unit) -> str:
        kind = kinds.get(unit.kind)
        if kind is None:  # of a record whose data had it
            return everybody
        if kind.driving:
            return kind.driving
        if wanted is None or (wanted.blue_lights and not kind.blue_lights):
            return everybody
        may = any(is_driver(officer.driver, wanted.driver) for officer in unit.crew)
        return wanted.code if may else everybody

    return drives


def _wanted(grade: str, force: Force) -> WayOfDriving | None:
    try:
        code = force.grade(grade).driving
    except ForceError:
        return None
    return force.way_of_driving(code) if code else None


def gravest_grade(force: Force) -> str:
    """How units drive to an officer in danger: as to the gravest there is."""
    return min(force.grades, key=lambda grade: grade.look).code


def drivings(force: Force) -> tuple[Driving, ...]:
    """The force's ways of driving as the roads read them, everybody's first."""
    return tuple(_driving(way) for way in force.driving)


def _driving(way: WayOfDriving) -> Driving:
    tables = tuple(_table(table) for table in way.tables)
    cap_kmh = way.cap_mph * KMH_PER_MPH
    exempt = frozenset(word for word in EXEMPTIONS if word in way.exempt)
    return Driving(way.code, way.name, tables, cap_kmh, exempt, way.at_least_map)


def _table(table: SpeedsByHour) -> SpeedTable:
    kmh = {name: mph * KMH_PER_MPH for name, mph in table.mph.items()}
    return SpeedTable(table.from_hour, table.until_hour, kmh)
