"""Writes the journal that a release leaves behind: every later version must read each fact of it.

Before a release, once: `python -m tests.journals.night tests/journals/RELEASE.journal`, then its number of
entries and its head, which this prints, go into `NIGHTS` of test_old_journals.py. Never again for a
release that is out.
"""

import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from dispatch_desk.commands import BookOnDesk, OpenRoom
from dispatch_desk.desk import Desk
from dispatch_desk.force.profile import load_force
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.protocol import Author, Head
from dispatch_desk.journal.sqlite import SqliteJournal
from dispatch_desk.programs.recommending import navigator_for
from dispatch_desk.simulation.headless import HeadlessNight, Parts
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.tracks.store import TrackStore
from resources.fixes import FixTable
from tests.towns import a_village

ME = Author("M Hughes", "dispatcher", "Desk 3")
LENGTH, STEP = timedelta(minutes=75), timedelta(seconds=10)


def write_night(path: Path, length: timedelta = LENGTH) -> Head:
    """An invented night in a village, with the desk's own facts. Returns where it ended."""
    with closing(SqliteJournal(path)) as journal:
        desk = Desk(journal, load_force(), counted_ids("release"), lambda: desk.picture.seq)
        opened = OpenRoom(mode="demo", area="village", seed=7, scenario="friday", boot_id="release")
        for command in (opened, BookOnDesk(name=ME.actor, role=ME.role, desk=ME.desk)):
            desk.do(command, ME, BEGIN)
        village, parts = a_village(), Parts(desk, FixTable(), TrackStore())
        night = HeadlessNight(NightPlan(7), village, navigator_for(village), parts)
        night.begin()
        for _ in night.run(BEGIN + length, STEP):
            pass
        return journal.head()


if __name__ == "__main__":
    head = write_night(Path(sys.argv[1]))
    sys.stdout.write(f'Head({head.seq}, bytes.fromhex("{head.hash.hex()}"))\n')
