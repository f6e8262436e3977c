"""Eight hours of panning and zooming, as fast as they go: memory does not grow with use."""

from pathlib import Path

import pytest

from bench.map.painters import wander

STEPS, WARM = 30_000, 3_000  # a look every second for eight hours
MOST_MB, MOST_PAINTER_MB = 300, 160


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see memory")
def test_that_a_shift_of_panning_and_zooming_does_not_grow_the_map(area_file: Path) -> None:
    way = wander(area_file, STEPS, WARM)
    assert way.growth <= 0.05, way.window
    assert max(way.window.values()) <= MOST_MB, way.window
    assert max(way.painters) <= MOST_PAINTER_MB, way.painters
