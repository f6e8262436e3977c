"""The invented town with its painters, once for all pictures of the map."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from geodata.area import open_area, save_area
from geodata.build import build_area
from tests.geodata import invented
from tests.pictures.stage import Stage
from ui.fonts import load_fonts
from ui.map.pool import RenderPool


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "town.area"
    made = invented.town(7)
    save_area(
        build_area(made, "the invented town", put_in_order=lambda _: np.zeros(0, np.uint32)), path
    )
    return path


@pytest.fixture(scope="session")
def stage(town_file: Path) -> Stage:
    return Stage(open_area(town_file))


@pytest.fixture(scope="session")
def painters(qapp: QApplication, stage: Stage, town_file: Path) -> Iterator[RenderPool]:
    assert qapp is not None
    load_fonts()
    pool = RenderPool(town_file, stage.area.attribution)
    pool.new_view()  # one that is never closed, or they would end with each picture
    yield pool
    pool.close()
