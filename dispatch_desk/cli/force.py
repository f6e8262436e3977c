"""`dispatch-desk force`: looks through a force's profile before a desk is run with it."""

from pathlib import Path
from typing import Annotated

import typer

from dispatch_desk.cli.words import out
from dispatch_desk.force.profile import Force, load_force

force = typer.Typer(no_args_is_help=True, add_completion=False)

COUNTED = {
    "grades": "grades", "types": "types", "needs": "needs", "statuses": "statuses",
    "unit_kinds": "kinds of unit", "skills": "skills", "vehicles": "vehicles",
    "equipment": "things to carry", "driving": "ways of driving", "check_rules": "check rules",
    "backup": "backup limits", "choice_reasons": "reasons for a choice",
}  # fmt: skip
"""Tables whose entries are counted, by what these are called."""


@force.callback()
def _group() -> None:
    """A force's profile."""


@force.command(
    "check", help="Say every mistake in a profile, with its line, or that it is in order."
)
def check(
    profile: Annotated[
        Path | None, typer.Argument(help="The TOML file. None: the sample's, which comes with the program")
    ] = None,
) -> None:  # fmt: skip
    """Every mistake is told together, up to twenty; then the exit code is 2."""
    found = load_force(profile)
    out.print(
        f"{profile or found.name} is in order: {_counts(found)}", markup=False, highlight=False
    )


def _counts(found: Force) -> str:
    return ", ".join(f"{len(getattr(found, table))} {word}" for table, word in COUNTED.items())
