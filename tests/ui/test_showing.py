"""What the panels are told of the records: who is proposed as backup, and whether positions come in."""

from resources.fixes import FixTable
from resources.units import Callsign
from tests.ui.a_night import FORCE, NOW, busy
from tests.ui.units.candidates import candidate
from ui.showing import backup_rows, backup_words, position_feed

LLOYD, SILENT = Callsign("BR21"), Callsign("BT12")


def test_that_nobody_with_an_open_alert_is_proposed_as_backup_for_another() -> None:
    near, far = candidate("BR21", rank=1, eta_s=1.0), candidate("BR25", rank=2, eta_s=68.0)
    silent = candidate("BT12", rank=3, eta_s=0.0)
    rows = backup_rows([near, far, silent], SILENT, frozenset({LLOYD, SILENT}))
    assert [(row.callsign, row.rank) for row in rows] == [
        ("BR25", 1),
        ("BR21", None),
        ("BT12", None),
    ]
    assert backup_words(rows, SILENT).startswith("Backup BR25 in 1:08")


def test_that_backup_who_is_there_already_is_said_to_be_at_the_scene() -> None:
    there = candidate("BT11", rank=1, eta_s=0.0, going=True, availability="at_scene")
    also = candidate("BR24", rank=2, eta_s=4.0, going=True, availability="at_scene")
    coming = candidate("BR25", rank=2, eta_s=68.0)
    assert backup_words([there, coming], SILENT) == "Backup BT11 at scene\nnext BR25 1:08"
    assert backup_words([there, also], SILENT) == "Backup BT11 at scene\nnext BR24 at scene"
    unseen = candidate("BT11", rank=1, eta_s=None, going=True, availability="at_scene")
    assert backup_words([unseen], SILENT) == backup_words([there], SILENT)
    assert backup_words([there], SILENT) == "Backup BT11 at scene\n"


def test_that_backup_at_the_scene_of_something_else_has_a_way_before_it() -> None:
    elsewhere = candidate("BT11", rank=1, eta_s=100.0, availability="at_scene")
    assert backup_words([elsewhere], SILENT) == "Backup BT11 in 1:40\n1:30 to 1:50"


def test_that_positions_are_not_called_good_while_a_unit_on_duty_was_never_seen() -> None:
    line = position_feed(busy(), FixTable().snapshot(), (), FORCE, NOW)
    assert line.said.startswith("0 of ")
    assert line.health == "late"
