"""`dispatch-desk simulate`: play a whole night without a window and print its digest."""

import sys
from typing import Annotated

import typer

from dispatch_desk import areas
from dispatch_desk.cli.words import (
    Area,
    ForceFile,
    Roads,
    Scenario,
    Seed,
    engine_named,
    errors,
    progress,
)
from dispatch_desk.force.profile import load_force
from dispatch_desk.simulation.scenarios import USUAL
from resources.units import RefusedError


def simulate(  # noqa: PLR0913 - one parameter an option
    seed: Seed = 7,
    hours: Annotated[float, typer.Option(help="How much of the night", min=0.01, max=24)] = 8.0,
    area: Area = areas.TOWN,
    scenario: Scenario = USUAL,
    *,
    roads: Roads = "fast",
    force: ForceFile = None,
    headless: Annotated[bool, typer.Option("--headless", help="Without a window")] = False,
) -> None:
    """Play a night with a simulated dispatcher, in virtual time. The same seed, the same digest."""
    from dispatch_desk.programs import simulating  # noqa: PLC0415 - the roads are slow to load
    from dispatch_desk.simulation.night import NightPlan  # noqa: PLC0415 - and so is this

    if not headless:
        raise RefusedError(
            "simulate has no window: add --headless, or watch the night with: "
            f"dispatch-desk run --seed {seed}"
        )
    plan, engine, profile = NightPlan(seed, scenario), engine_named(roads), load_force(force)
    with progress("Playing the night") as tell:
        night = simulating.simulate(
            area, plan, hours, engine, lambda share: tell(share, ""), profile
        )
    errors.print(simulating.summary(night.desk), highlight=False)
    sys.stdout.write(simulating.final_digest(night) + "\n")
