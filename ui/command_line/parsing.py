"""From a typed line to what it asks for. Pure: no Qt, no clock, no exception."""

from dispatch_desk.force.profile import ForceError
from resources.units import RefusedError
from ui.command_line.reading import ONLY_LOOKS, Context, Parsed, Words, nearest
from ui.command_line.verbs import VERBS, usable

LONGEST = 500  # characters; a log line of that length is already a statement


def parse(line: str, context: Context) -> Parsed:
    """Read one line, with or without the "/" of the log entry. An empty line asks nothing."""
    if len(line) > LONGEST:
        return Parsed(error=f"Too long: at most {LONGEST} characters, this has {len(line)}")
    words = Words(line.strip().removeprefix("/"))
    name = words.take().lower()
    if not name:
        return Parsed()
    if name not in VERBS:
        likest = nearest(name, usable(context))
        return Parsed(error=f"No verb “{name}”. Nearest: {', '.join(likest)}")
    if name not in usable(context):
        return Parsed(error=ONLY_LOOKS)
    try:
        return VERBS[name].read(words, context)
    except (RefusedError, ForceError) as refusal:  # of a code that today's data has lost
        return Parsed(error=str(refusal))
