"""`python -m bench NAME [--json]` measures one claim, `all` every one; without, says which there are."""

import argparse
import json
import pkgutil
from importlib import import_module

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
    asked = parser.parse_args()
    if asked.name is None:
        for name, module in sorted(claims.items()):
            print(f"{name:20} {(import_module(module).__doc__ or '').splitlines()[0]}")
        return
    for name in sorted(claims) if asked.name == ALL else [asked.name]:
        figures: bench.Figures = import_module(claims[name]).measure()
        if asked.json:
            print(json.dumps({"bench": name, "figures": figures}))


if __name__ == "__main__":
    main()
