"""What became of a command: done, refused, or not saved."""

from msgspec import Struct

from dispatch_desk.journal.protocol import Entry


class Done(Struct, frozen=True):
    """Recorded, and in the picture. `entries` are the command's own."""

    entries: tuple[Entry, ...]

    @property
    def incident(self) -> str | None:
        """The incident first written to, such as the one just created."""
        streams = (entry.stream for entry in self.entries)
        return next((s.partition("/")[2] for s in streams if s.startswith("incident/")), None)


class Refused(Struct, frozen=True):
    """An expected no, in the dispatcher's words."""

    why: str


class NotSaved(Struct, frozen=True):
    """The journal could not say that it is recorded. It may or may not be; say so on screen."""

    why: str


Outcome = Done | Refused | NotSaved
