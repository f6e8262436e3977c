"""`python -m bench NAME [--json]` measures one claim, `all` every one; without, says which there are."""

import argparse
import json
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType

import bench

ALL = "all"


def main() -> None:
    names = [module.name for module in pkgutil.iter_modules(bench.__path__, "bench.")]
    claims = {name.removeprefix("bench."): name for name in names if name != "bench.__main__"}
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "name", nargs="?", choices=[*sorted(claims), ALL], help="the claim to measure"
    )
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    asked, more = parser.parse_known_args()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # whoever waits sees how far it is
    if asked.name is None:
        for name, module in sorted(claims.items()):
            print(f"{name:20} {(import_module(module).__doc__ or '').splitlines()[0]}")
        return
    for name in sorted(claims) if asked.name == ALL else [asked.name]:
        claim = import_module(claims[name])
        figures: bench.Figures = claim.measure(**_options(parser, claim, more))
        if asked.json:
            print(json.dumps({"bench": name, "figures": figures}))


def _options(
    parser: argparse.ArgumentParser, claim: ModuleType, words: Sequence[str]
) -> dict[str, int]:
    """What a claim lets one choose, as its `OPTIONS` name it with the usual values: `--cuts 100`."""
    options: dict[str, int] = getattr(claim, "OPTIONS", {})
    chosen = argparse.ArgumentParser(prog=f"{parser.prog} {claim.__name__.removeprefix('bench.')}")
    for name, usual in options.items():
        chosen.add_argument(f"--{name}", type=int, default=usual)
    return vars(chosen.parse_args(words))


if __name__ == "__main__":
    main()
