"""What several files of tests share, and takes seconds to make."""

import pytest

from geodata.area import AreaMap, open_area
from geodata.importing import import_area
from tests.geodata.makers import real_file


@pytest.fixture(scope="session")
def newport(tmp_path_factory: pytest.TempPathFactory) -> AreaMap:
    """A real town with its wards, imported and opened once for all tests; or they are skipped."""
    source = real_file("osm/newport-2023-06-13.osm.pbf")
    wards = real_file("boundaries/newport_wards_W06000022.geojson")
    target = tmp_path_factory.mktemp("areas") / "newport.area"
    import_area(source, "newport", target, beats=wards)
    return open_area(target)
