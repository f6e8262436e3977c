"""Which format a datagram is in, told by how it begins, so that one door takes them all."""

from datetime import datetime

from resources.feeds import nmea, owntracks
from resources.fixes import BadFix, Fix

LARGEST = owntracks.LARGEST
_OWNTRACKS, _NMEA = b"{", (b"$", b"!", b"\\")


def decode(datagram: bytes, received_at: datetime, device: str = "") -> Fix:
    """The fix a datagram holds; `device` is whose it is when it names none. Raises BadFix."""
    if len(datagram) > LARGEST:
        raise BadFix("too_large", f"a report has more than {LARGEST} bytes")
    report = datagram.lstrip()
    if report.startswith(_OWNTRACKS):
        return owntracks.decode(report, received_at)
    if report.startswith(_NMEA):
        return nmea.decode(report, received_at, device)
    raise BadFix(
        "malformed", "a datagram is neither OwnTracks, which begins with {, nor NMEA, with $"
    )
