"""Runs a program on a disk of its own: some megabytes in memory, in a namespace where one may mount."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OWN_DISK = 'mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@"'


def on_a_disk_of_its_own(program: str, folder: Path) -> dict[str, object]:
    """What `python program folder` says, as JSON; skips the test where nobody may mount."""
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", OWN_DISK, str(folder)]
    if shutil.which("unshare") is None:
        pytest.skip("there is no `unshare` here: no disk can be made for one test")
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if tried.returncode:
        pytest.skip(f"this system lets nobody mount a disk for one test: {tried.stderr.strip()}")
    command += [sys.executable, program, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603 - our own file
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return said
