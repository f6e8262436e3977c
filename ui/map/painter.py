"""A painter process: opens the area by itself, paints what it is asked for, ends with its window."""

import os
import signal
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread

from PySide6.QtGui import QGuiApplication

from geodata.area import open_area
from ui.map.basemap import BaseMap
from ui.map.jobs import Names, receive_job, send_picture
from ui.map.names import NamePainter
from ui.map.render import paint_tile
from ui.styles import load_fonts


def run(pipe: Connection, area_file: str) -> None:
    """Main of the process. Returns when the window closes the pipe."""
    _end_with_window()
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the window, which ends this one too
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    load_fonts()
    base = BaseMap(open_area(Path(area_file)))
    names = NamePainter(base)
    try:
        while True:
            job = receive_job(pipe)
            if isinstance(job, Names):
                send_picture(pipe, names.paint(job), packed=True)
            else:
                send_picture(pipe, paint_tile(base, job), packed=False)
    except (EOFError, BrokenPipeError):
        application.quit()


def _end_with_window() -> None:
    """Also when the window was killed while this process was busy: nobody waits for its picture."""
    window = parent_process()
    if window is None:
        return
    sentinel = window.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(0)

    Thread(target=watch, name="window watch", daemon=True).start()
