"""Beats from GeoJSON: whatever the force's mapping people export, or a sentence why not."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geodata import beats as module
from geodata.beats import read_beats
from geodata.importing import import_area
from geodata.places import MapError
from tests.geodata.makers import real_file, spot, write_osm


def ring(east: float = 0, north: float = 0) -> list[tuple[float, float]]:
    return [spot(east + x, north + y) for x, y in ((0, 0), (9, 0), (9, 9), (0, 9), (0, 0))]


def feature(geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def polygon(*rings: object, **properties: object) -> dict[str, Any]:
    return feature({"type": "Polygon", "coordinates": list(rings) or [ring()]}, **properties)


def written(folder: Path, *features: object) -> Path:
    path = folder / "beats.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"name": "Pill"}, "Pill"),
        ({"id": 3, "NAME": "Pill"}, "Pill"),
        ({"WD13CD": "W05", "WD13NM": "Pill", "WD13NMW": "Pîl"}, "Pill"),
        ({"MSOA11CD": "W02", "MSOA11NM": "Newport 001"}, "Newport 001"),
        ({"objectid": "E06", "district": "Northumberland"}, "Northumberland"),
        ({"BEAT_NAME": " City\n Centre "}, "City Centre"),
        ({"full_name": "Pill"}, "Pill"),
        ({"name": None, "code": 12}, "12"),
        ({"name": ["x"]}, "Beat 1"),
        ({}, "Beat 1"),
    ],
)
def test_that_the_name_is_guessed(tmp_path: Path, properties: dict[str, object], name: str) -> None:
    (beat,) = read_beats(written(tmp_path, polygon(**properties)))
    assert beat.name == name


def test_that_holes_are_kept_and_heights_dropped(tmp_path: Path) -> None:
    high = [(*point, 12.5) for point in ring(1, 1)]
    (beat,) = read_beats(written(tmp_path, polygon(ring(), high, name="Pill")))
    assert [part.shape for part in beat.rings] == [(5, 2), (5, 2)]
    np.testing.assert_allclose(beat.rings[1], ring(1, 1))


def test_that_a_beat_in_two_parts_gives_two_of_one_name(tmp_path: Path) -> None:
    parts = {"type": "MultiPolygon", "coordinates": [[ring()], [ring(20)]]}
    beats = read_beats(written(tmp_path, feature(parts, name="Pill"), feature(None, name="None")))
    assert [beat.name for beat in beats] == ["Pill", "Pill"]


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        ({"type": "Point", "coordinates": [1, 2]}, "holds no polygon"),
        ({"type": "Polygon", "coordinates": []}, "no boundary"),
        ({"type": "Polygon", "coordinates": [[]]}, "under three points"),
        ({"type": "Polygon", "coordinates": [ring()[:3]]}, "under three points"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "broken boundary"),
        ({"type": "Polygon", "coordinates": [[1, 2, 3, 4]]}, "broken boundary"),
        ({"type": "Polygon", "coordinates": [[[1]] * 4]}, "broken boundary"),
        ({"type": "Polygon", "coordinates": [[[331800, 186300]] * 4]}, "not in degrees"),
        ({"type": "MultiPolygon", "coordinates": [7]}, "no boundary"),
    ],
)
def test_that_a_bad_boundary_is_refused(tmp_path: Path, geometry: object, word: str) -> None:
    path = written(tmp_path, feature(geometry, name="Pill"))
    with pytest.raises(MapError, match=rf"beats\.geojson.*{word}.*export it again"):
        read_beats(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"[]", b"{}", b"\xff\xfe{", b'{"type": "Topology"}', b"[" * 100_000],
)
def test_that_what_is_no_geojson_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "beats.geojson"
    path.write_bytes(content)
    with pytest.raises(MapError, match=r"beats\.geojson is not .*GeoJSON"):
        read_beats(path)


def test_that_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.geojson", tmp_path):
        with pytest.raises(MapError, match="can't be read"):
            read_beats(path)


def test_that_size_is_capped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, *[polygon(name="Pill")] * 3)
    monkeypatch.setattr(module, "MAX_BEATS", 2)
    with pytest.raises(MapError, match="more than 2 beats"):
        read_beats(path)
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 10)
    with pytest.raises(MapError, match="simplify its boundaries"):
        read_beats(path)


def test_that_beats_of_another_place_are_refused(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (1, 0)}
    source = write_osm(tmp_path / "a.osm", nodes, {1: ([1, 2], {"highway": "service"})})
    swapped = [point[::-1] for point in ring()]
    with pytest.raises(MapError, match=r"none of the beats in .*beats\.geojson lies in the area"):
        import_area(
            source, "a", tmp_path / "a.area", beats=written(tmp_path, polygon(swapped, name="x"))
        )
    assert not (tmp_path / "a.area").exists()
    area = import_area(source, "a", tmp_path / "a.area", beats=written(tmp_path, polygon(name="P")))
    assert [beat.name for beat in area.beats] == ["P"]


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("newport_wards_W06000022.geojson", {"Allt-yr-yn", "Pillgwenlly"}),
        ("newport_msoa_W06000022.geojson", {"Newport 001"}),
        ("northumbria_districts.geojson", {"Northumberland"}),
    ],
)
def test_that_real_boundaries_are_read(file: str, names: set[str]) -> None:
    beats = read_beats(real_file(f"boundaries/{file}"))
    assert names <= {beat.name for beat in beats}
