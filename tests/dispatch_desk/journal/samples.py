"""What the journal's tests record: a few facts of a shift far from today."""

from datetime import UTC, datetime

from dispatch_desk.journal.protocol import Author, Batch, Draft

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
DAY = "incident/2030-05-01"


def batch(
    command_id: str,
    *streams: str,
    expected: dict[str, int] | None = None,
    at: datetime = NOON,
    body: bytes = b'{"text":"seen"}',
) -> Batch:
    """One fact for each stream, all with the same body."""
    return Batch(
        command_id=command_id,
        author=Author("pc 1234", "dispatcher", "desk 1"),
        recorded_at=at,
        boot_ms=86_400_000,
        drafts=tuple(Draft(stream, "unit.logged/1", body) for stream in streams),
        expected=expected or {},
    )
