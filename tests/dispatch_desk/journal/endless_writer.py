"""A desk that records until it is killed, and says which entries it was promised.

Run as `python endless_writer.py URL NAME [BATCHES]`; NAME makes its commands its own, and after so many
BATCHES it ends of itself.
"""

import sys
from itertools import count

from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Committed
from tests.dispatch_desk.journal.samples import batch

if __name__ == "__main__":
    journal = open_journal(sys.argv[1])
    for number in range(int(sys.argv[3])) if len(sys.argv) > 3 else count():
        answer = journal.append(batch(f"{sys.argv[2]}-{number}", "unit/A-1", f"unit/{number}"))
        assert isinstance(answer, Committed)
        sys.stdout.write(f"{answer.entries[-1].seq}\n")
        sys.stdout.flush()
    journal.close()
