"""What has been heard of an officer, as kept beside a unit: the latest counts, and any can be withdrawn."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

KEPT = 32
"""Contacts of a unit that can still be withdrawn; the journal holds them all."""

BOOKED_ON, OUTCOME = "booked on", "outcome"
"""Contacts that are part of something else, and stand as long as that does."""
PRESSED = "emergency"
"""The first that was ever heard of a radio nobody booked on: its emergency button."""


class Contact(Struct, frozen=True):
    """The officer was heard, at that moment, however late it was written down."""

    entry: int  # of the journal; a withdrawal refers to it
    at: datetime
    how: str  # voice | radio | status | message | booked on | outcome | emergency
    note: str = ""  # what was said, where somebody wrote it down


Contacts = tuple[Contact, ...]
"""The earliest first; of one moment, as they were recorded."""


def with_contact(known: Contacts, contact: Contact) -> Contacts:
    """A late one takes its place in time."""
    if not known or known[-1].at <= contact.at:
        return (*known[-KEPT + 1 :], contact)
    return tuple(sorted((*known, contact), key=lambda one: (one.at, one.entry)))[-KEPT:]


def without(known: Contacts, entry: int) -> Contacts:
    """The last one stays: there is always a moment from which silence counts."""
    left = tuple(contact for contact in known if contact.entry != entry)
    return left or known


def withdrawable(known: Iterable[Contact]) -> Contacts:
    return tuple(one for one in known if one.how not in {BOOKED_ON, OUTCOME})
