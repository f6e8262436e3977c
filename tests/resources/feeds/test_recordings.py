"""Recorded tracks: each format, told apart by content, and everything a file may have wrong with it."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from resources.feeds import nmea, owntracks, recordings
from resources.feeds.recordings import Recording, read_recording
from resources.fixes import Fix
from resources.units import RefusedError

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
BEFORE = datetime(2029, 4, 1, 8, 30, tzinfo=UTC)
TRACK = [
    Fix("br21", 51.58 + n / 1000, -2.99, BEFORE + timedelta(seconds=10 * n), NOW, None, 0.0, 11.0)
    for n in range(5)
]
DATA = os.environ.get("DISPATCH_DESK_TEST_DATA")
NMEA_LOG = b"# of a receiver\n$GPTXT,01*4F\n" + b"".join(nmea.encode(fix) for fix in TRACK)
JSON_LINES = b"\n".join(owntracks.encode(fix) for fix in TRACK)
CSV = "time,lat,lon,speed,bearing\n" + "".join(
    f"{fix.fixed_at.isoformat()},{fix.lat},{fix.lon},{fix.speed_mps},{fix.heading_deg}\n"
    for fix in TRACK
)
POINTS = "".join(
    f'<trkpt lat="{fix.lat}" lon="{fix.lon}"><ele>12</ele><time>{fix.fixed_at:%Y-%m-%dT%H:%M:%SZ}</time>'
    "%s<hdop>1.5</hdop></trkpt>\n"
    for fix in TRACK
)
GPX_10 = (
    '<?xml version="1.0"?>\n<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0"><trk><trkseg>'
    + POINTS.replace("%s", "<course>0</course><speed>11</speed>")
    + "</trkseg></trk></gpx>"
)
GPX_11 = (
    '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" xmlns:x="urn:x"><wpt lat="1" lon="1"/>'
    "<trk><trkseg>"
    + POINTS.replace(
        "%s", "<extensions><x:p><x:speed>11</x:speed><x:course>0</x:course></x:p></extensions>"
    )
    + "</trkseg></trk></gpx>"
)


class Folder:
    """Where a test writes what somebody has recorded."""

    def __init__(self, path: Path) -> None:
        self.path = path / "track"

    def read(self, content: bytes | str, only: str = "") -> Recording:
        self.path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_recording(self.path, NOW, only)

    def refusal(self, content: bytes | str, only: str = "") -> str:
        with pytest.raises(RefusedError) as refused:
            self.read(content, only)
        return str(refused.value)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("NMEA", NMEA_LOG), ("OwnTracks", JSON_LINES), ("CSV", CSV), ("GPX", GPX_10), ("GPX", GPX_11),
        ("CSV", CSV.replace(",", ";")), ("CSV", "\ufeff" + CSV.replace("\n", "\r\n")),
        ("GPX", "\ufeff" + GPX_10),
        ("OwnTracks", b"\n\n" + JSON_LINES), ("NMEA", b"GPRMC,broken\r\n" + NMEA_LOG),
    ],
)  # fmt: skip
def test_that_a_track_is_the_same_in_every_format(
    folder: Folder, form: str, content: bytes | str
) -> None:
    recording = folder.read(content)
    assert recording.form == form
    assert len(recording.fixes) == len(TRACK)
    for read, driven in zip(recording.fixes, TRACK, strict=True):
        assert read.fixed_at == driven.fixed_at
        assert (read.lat, read.lon) == (pytest.approx(driven.lat), pytest.approx(driven.lon))
        assert read.speed_mps == pytest.approx(11.0, abs=0.001)
        assert read.heading_deg == 0.0


def test_that_what_a_table_leaves_out_is_unknown_and_times_may_be_seconds(folder: Folder) -> None:
    (fix,) = folder.read(
        "Latitude,Longitude,note,Timestamp,bearing\n51.5,-3,hello,1900000000,\n"
    ).fixes
    assert (fix.lat, fix.lon, fix.heading_deg, fix.speed_mps) == (51.5, -3.0, None, None)
    assert fix.fixed_at == datetime.fromtimestamp(1_900_000_000, UTC)


def test_that_a_time_without_a_zone_is_utc_and_one_with_a_zone_is_moved(folder: Folder) -> None:
    said = folder.read("time,lat,lon\n2029-04-01 08:30:00,51,-3\n2029-04-01T09:31:00+01:00,51,-3\n")
    assert [fix.fixed_at - BEFORE for fix in said.fixes] == [timedelta(0), timedelta(minutes=1)]


def test_that_a_recording_is_played_by_time_whatever_its_order(folder: Folder) -> None:
    head, *lines = CSV.splitlines()
    assert folder.read("\n".join([head, *reversed(lines)])).fixes == folder.read(CSV).fixes


def test_that_an_error_is_taken_from_the_satellites(folder: Folder) -> None:
    assert {fix.error_m for fix in folder.read(GPX_10).fixes} == {1.5 * nmea.ERROR_PER_HDOP_M}
    known = b"".join(nmea.encode(replace(fix, error_m=12.0)) for fix in TRACK)
    assert {fix.error_m for fix in folder.read(known).fixes} == {12.0}
    behind = b"".join(
        reversed(known.splitlines(keepends=True))
    )  # GGA after its RMC, as some send it
    assert {fix.error_m for fix in folder.read(behind).fixes} == {12.0}


def test_that_broken_lines_of_a_log_are_left_out_and_counted(folder: Folder) -> None:
    recording = folder.read(NMEA_LOG.replace(b"00.000,A", b"00.000,V", 1))
    assert len(recording.fixes) == len(TRACK) - 1
    assert recording.skipped == 1
    assert "line 3: the checksum" in recording.why
    other = b'{"_type":"lwt","tst":1}\n'
    assert folder.read(other + JSON_LINES).why.startswith("line 1: a message of the type “lwt”")


def test_that_one_device_is_chosen_from_several(folder: Folder) -> None:
    both = "time,lat,lon,vehicle_id\n1,51,-3,4716\n2,51,-3,4720\n3,51,-3,4716\n"
    assert len(folder.read(both, "4716").fixes) == 2
    assert "2 devices (4716, 4720): choose one with --only" in folder.refusal(both)
    assert "no device “9”" in folder.refusal(both, "9")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1: this is no track this desk reads: NMEA"),
        (b"\x00\xff\xfe\x80" * 50, "neither text nor any track"),
        ("hello\nworld\n", "this is no track this desk reads"),
        ("lat,lon\n51,-3\n", "line 1: no column named time or timestamp or datetime: add it"),
        ("time,lat,lon\n", "holds no position"),
        ("time,lat,lon\n1,51,-3\n2,x,-3\n", "line 3: “x” is no number: write it as in 51.5842"),
        ("time,lat,lon\n1,nan,-3\n", "line 2: “nan” is no number"),
        ("time,lat,lon\n1,-3,200\n", "line 2: “-3, 200” is no place"),
        ("time,lat,lon\n1,51\n", "line 2: “51, ” is no place"),
        ("time,lat,lon\n,51,-3\n", "line 2: a place has no time: record or export"),
        (
            "time,lat,lon\nnoon,51,-3\n",
            "line 2: “noon” is no time: write it as in 2026-01-26T15:57:02Z",
        ),
        ("time,lat,lon\n1e18,51,-3\n", "line 2: “1e18” is no time"),
        ("time,lat,lon\n0001-01-01T00:00:00+05:00,51,-3\n", "line 2: “0001-01-01"),
        ('time,lat,lon\n1,51,"-3\n', "the table is broken here"),
        (f"time,lat,lon\n1,51,{'9' * 200_000}\n", "line 2: the table is broken here"),
        ("<html><body/></html>", "line 1: this is html, not GPX"),
        (GPX_11.replace("</trkpt>", "", 1), "broken XML (mismatched tag): export it again"),
        (GPX_11[:-6], "broken XML (no element found)"),
        (GPX_10.replace("<time>2029-04-01T08:30:10Z</time>", ""), "line 3: a place has no time"),
        (GPX_10.replace('lat="51.58"', ""), "line 2: “, -2.99” is no place"),
        (f"<gpx>{'<a>' * 40}", "more than 32 elements within each other"),
        ('{"_type":"location","lat":51', "line 1: a report can't be read"),
        (b"[1, 2]", "this is no track this desk reads"),
        (nmea.encode(TRACK[0]).replace(b",A,", b",V,"), "holds no position (line 1: the checksum"),
    ],
)
def test_that_a_bad_file_is_refused_with_place_and_remedy(
    folder: Folder, content: bytes | str, said: str
) -> None:
    refusal = folder.refusal(content)
    assert said in refusal
    assert "track" in refusal


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaa">%s]>'
OTHER_FILE = '<!DOCTYPE gpx [<!ENTITY s SYSTEM "%s">]>'


def test_that_no_entity_is_ever_expanded_nor_another_file_read(
    folder: Folder, tmp_path: Path
) -> None:
    doubled = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 9}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    secret = tmp_path / "secret"
    secret.write_text("2029-04-01T08:30:00Z")
    for doctype in (BOMB % doubled, OTHER_FILE % secret.as_uri(), '<!DOCTYPE gpx SYSTEM "x.dtd">'):
        attacked = doctype + GPX_11.replace("<time>", "<time>&i;", 1)
        assert "line 1: a document type is not allowed" in folder.refusal(attacked)


@pytest.mark.parametrize("encoding", ["nonsense", "gbk", "hex"])
def test_that_an_encoding_nobody_reads_is_refused(folder: Folder, encoding: str) -> None:
    said = folder.refusal(f'<?xml version="1.0" encoding="{encoding}"?>{GPX_11}')
    assert "line 1: no encoding this desk reads is named: save it as UTF-8" in said


def test_that_a_file_too_large_or_not_to_be_read_is_refused(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RefusedError, match="be read"):
        read_recording(tmp_path / "nothing", NOW)
    with pytest.raises(RefusedError, match="be read"):
        read_recording(tmp_path, NOW)
    monkeypatch.setattr(recordings, "MOST_FIXES", 4)
    assert "more than 4 positions: cut it" in folder.refusal(CSV)
    monkeypatch.setattr(recordings, "LARGEST_FILE", 100)
    assert "MB: cut it" in folder.refusal(CSV)


BEGINNINGS = (
    "",
    "{",
    "$GPRMC,",
    "time,lat,lon\n",
    "time,lat,lon\n1,",
    "<gpx>",
    "<gpx><trkpt lat='1' lon='2'><time>",
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_that_no_file_does_worse_than_be_refused(folder: Folder, begins: str, noise: bytes) -> None:
    with suppress(RefusedError):
        folder.read(begins.encode() + noise)


@pytest.mark.skipif(not DATA, reason="DISPATCH_DESK_TEST_DATA names no folder of real data")
def test_that_real_recordings_are_read_or_refused_for_what_they_lack() -> None:
    gps, logs = Path(DATA or "", "gps"), Path(DATA or "", "nmea")
    bus = read_recording(gps / "liverpool_bus_route14_outbound_2026.csv", NOW, "4716")
    assert (bus.form, len(bus.fixes)) == ("CSV", 136)
    assert len(read_recording(logs / "sirfstarv-nmea.log", NOW).fixes) == 59
    for untimed in ("andorra_for_map_matching.gpx", "mappymatch_denver_trace_1.csv"):
        with pytest.raises(RefusedError, match=r"has no time|no column named time"):
            read_recording(gps / untimed, NOW)
