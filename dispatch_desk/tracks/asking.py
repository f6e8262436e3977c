"""Questions to the position history from who may not wait for the disk: answered on a thread, in order."""

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from dispatch_desk.tracks.codec import Tracks
from dispatch_desk.tracks.reader import TrackReader


class TrackAsking:
    """Any thread may ask. Its own thread begins with the first question and ends with `close`."""

    def __init__(self, reader: TrackReader) -> None:
        self._reader = reader
        self._thread = ThreadPoolExecutor(1, "tracks asked")

    def between(
        self, start: datetime, end: datetime, devices: Collection[str] | None = None
    ) -> "Future[Tracks]":
        """As `TrackReader.between`, later. Raises TracksError when the file can't be read."""
        return self._thread.submit(self._reader.between, start, end, devices)

    def close(self) -> None:
        """Before the history itself is closed. What was asked and not begun is not answered."""
        self._thread.shutdown(cancel_futures=True)
