"""What was a large picture is the system's again, on systems whose C library would keep it."""

import subprocess
import sys

import pytest

HOLDS = """
import sys
from pathlib import Path
from ui.large_pieces import give_back_large_pieces

if sys.argv[1] == "gives back":
    give_back_large_pieces()
for _ in range(3):
    bytearray(30_000_000)  # after this the library takes such pieces for usual ones
pieces, small = [], []
for _ in range(20):
    pieces.append(bytearray(4_000_000))
    small.append(bytearray(2_000))
del pieces
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_that_what_is_let_go_of_is_the_systems_again() -> None:
    kept, given_back = (
        int(subprocess.check_output([sys.executable, "-c", HOLDS, how]))  # noqa: S603 - the test's own words
        for how in ("keeps", "gives back")
    )
    assert given_back < kept / 2
