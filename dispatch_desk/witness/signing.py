"""The desk's witness: once a minute signs where the record ends, apart from the thread that writes it."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from dispatch_desk.clock import Clock
from dispatch_desk.journal.opening import journal_file, open_reader
from dispatch_desk.journal.protocol import Head, JournalError, JournalReader
from dispatch_desk.journal.verifying import first_hash, missing_since
from dispatch_desk.witness.comparing import local
from dispatch_desk.witness.heads import (
    SignedHead,
    append_head,
    heads_path,
    last_head,
    sign,
)
from dispatch_desk.witness.keys import WitnessError, own_key, public_key

SIGN_EVERY = timedelta(minutes=1)  # desk time, while anything is recorded
LOOK_EVERY_S = 1.0
NO_DESK = "command line"
ASK = "Ask `dispatch-desk verify` what is left of it"


class Witness:
    """Signs on a thread of its own with a reader of its own: nothing here can hold the desk up.

    `began`: the journal was empty when this program opened it, so whatever stood at its address before
    is no forgery's trace.
    """

    def __init__(self, url: str, clock: Clock, desk: str, *, began: bool) -> None:
        self.trouble: str | None = None
        """What keeps heads from being signed, or what the last one shows; read from any thread."""
        self._url, self._clock, self._desk, self._began = url, clock, desk, began
        self._looked_back = False
        self._contradiction: str | None = None
        self._signed: SignedHead | None = None
        self._tried_at: datetime | None = None
        self._closing = Event()
        self._thread = Thread(target=self._run, name="witness", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and let go of the journal. Before the journal is closed."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def finish(self) -> None:
        """Sign the very end. After the journal was closed."""
        self._sign(self._clock.now())

    def look(self, now: datetime) -> None:
        """Sign if a minute has passed since it was tried last. A clock that was set back counts too."""
        if self._tried_at is None or abs(now - self._tried_at) >= SIGN_EVERY:
            self._sign(now)

    def _run(self) -> None:
        while not self._closing.is_set():
            self.look(self._clock.now())
            self._closing.wait(LOOK_EVERY_S)

    def _sign(self, now: datetime) -> None:
        self._tried_at = now
        try:
            with closing(open_reader(self._url, still=_is_still(self._url))) as reader:
                self._look_back(reader)
                signed = sign_end(
                    reader, self._url, now, self._desk, after=self._signed, began=self._began
                )
        except (JournalError, WitnessError) as trouble:
            self.trouble = f"The record is not being signed: {trouble}"
            return
        self._signed, self._began = signed, False
        self.trouble = self._contradiction

    def _look_back(self, reader: JournalReader) -> None:
        """Once: is the record still what was signed here last? It is signed on, and said, if it isn't."""
        if self._looked_back:
            return
        last = last_signed(self._url)
        if last is not None:
            self._contradiction = self._contradicted(reader, last)
        self._looked_back = True

    def _contradicted(self, reader: JournalReader, last: SignedHead) -> str | None:
        if last.journal == (first_hash(reader) or b"").hex():
            fault = missing_since(reader, Head(last.seq, bytes.fromhex(last.hash)))
            if fault is None:
                self._signed = last
                return None
            return f"Entry {fault.seq}, signed at {local(last.at)}: {fault.why}. {ASK}"
        if self._began:
            return None
        return f"Another record stood here until {local(last.at)}, as its signature shows. {ASK}"


def sign_end(
    reader: JournalReader,
    url: str,
    now: datetime,
    desk: str,
    *,
    after: SignedHead | None = None,
    began: bool = False,
) -> SignedHead | None:
    """Sign where the record ends and keep it; `after` again when nothing came since.

    None for a journal without entries. Raises WitnessError, JournalError.
    """
    head, first = reader.head(), first_hash(reader)
    if first is None or (after is not None and after.hash == head.hash.hex()):
        return after
    unsigned = SignedHead(
        first.hex(), head.seq, head.hash.hex(), now, desk, began=began, key="0" * 64
    )
    signed = sign(unsigned, own_key())
    append_head(heads_path(url), signed)
    return signed


def sign_last_entry(reader: JournalReader, url: str) -> SignedHead | None:
    """Sign where the record ends as of its last entry, for a page or an export that will name it.

    None for a journal without entries. Raises WitnessError, JournalError.
    """
    entries = reader.tail(reader.head().seq - 1, 1)
    if not entries:
        return None
    now = entries[0].recorded_at
    return sign_end(reader, url, now, NO_DESK, after=last_signed(url))


def last_signed(url: str) -> SignedHead | None:
    """The last head for this address that is surely of this computer's key. Raises WitnessError."""
    last = last_head(heads_path(url))
    ours = last is not None and last.key == public_key(own_key()) and last.true
    return last if ours else None


def _is_still(url: str) -> bool:
    """No desk has it open: it can be read without leaving a file beside it."""
    file = journal_file(url)
    return not Path(f"{file}-wal").exists()
