"""The program's entry point: the one place that joins the desk to its windows."""

import gc
import os
import sys
from typing import TYPE_CHECKING

from dispatch_desk.doctor.rescue import rescue
from ui.checkup import WINDOW_CHECKS

if TYPE_CHECKING:
    from dispatch_desk.launching import RunOptions


def main() -> None:
    # numpy's own threads, which nothing here uses: to begin them takes a processor for a tenth of a second.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from dispatch_desk.cli import main as command_line  # noqa: PLC0415 - may lack a package
    except ImportError as why:
        sys.exit(rescue(why, WINDOW_CHECKS))
    command_line(open_window, WINDOW_CHECKS)


def open_window(options: "RunOptions") -> int:
    gc.disable()  # there is no garbage in what is being loaded, and looking takes a tenth of the time
    from ui.app import open_desk  # noqa: PLC0415 - Qt is loaded only when a window is wanted

    gc.freeze()  # nor will there be any: no later search goes through it again
    gc.enable()
    return open_desk(options)


if __name__ == "__main__":
    main()
