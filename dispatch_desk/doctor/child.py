"""The process of one check: writes what it finds, a line of JSON each, as soon as it is found."""

import json
import os
import sys
from dataclasses import asdict
from importlib import import_module

from dispatch_desk.doctor.finding import Asked

END = "end"
"""The last line: everything was looked at."""


def main() -> None:
    """`child MODULE:FUNCTION ASKED`. What a check does not expect ends it with a traceback."""
    place, asked = sys.argv[1:]
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # whatever libraries print is no answer
        module, _, name = place.partition(":")
        for finding in getattr(import_module(module), name)(Asked(**json.loads(asked))):
            answers.write(json.dumps(asdict(finding)) + "\n")
            answers.flush()
        answers.write(END)
    os._exit(0)  # a library that crashes or waits on its way out can't spoil what was found


if __name__ == "__main__":
    main()
