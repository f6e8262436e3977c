"""A guard nobody has seen fail is no guard: each import contract is broken here, one at a time."""

from copy import deepcopy
from pathlib import Path

import grimp
import pytest
from importlinter.application import use_cases
from importlinter.configuration import configure
from importlinter.domain.contract import Contract, registry

ROOT = Path(__file__).parents[2]

BREACHES = {
    "arrow": [
        ("geodata.places", "resources.units"),
        ("resources.units", "dispatch_desk.records"),
        ("dispatch_desk.sending.ranking", "ui.theme"),
    ],
    "desk": [("dispatch_desk.records", "dispatch_desk.session")],
    "qt": [("dispatch_desk.session", "PySide6"), ("geodata.area", "PySide6")],
    "geometry": [("ui.showing", "shapely"), ("dispatch_desk.sending.ranking", "networkx")],
    "rules": [("dispatch_desk.safety", "time"), ("dispatch_desk.decide", "random")],
    "journal": [("ui.desk_control", "dispatch_desk.journal.sqlite")],
    "watch": [("dispatch_desk.watch", "dispatch_desk.desk")],
    "replay": [
        ("dispatch_desk.replay.session", "dispatch_desk.decide"),
        ("dispatch_desk.replay.recording", "dispatch_desk.journal.sqlite"),
        ("dispatch_desk.replay.tracks", "dispatch_desk.tracks.store"),
        ("dispatch_desk.replay.session", "socket"),
    ],
    "signing": [("dispatch_desk.journal.chain", "cryptography"), ("ui.app", "cryptography")],
    "cycles": [("geodata.places", "geodata.area")],
}


@pytest.fixture(scope="module")
def house() -> tuple[grimp.ImportGraph, dict[str, Contract]]:
    """All imports of the project, and its contracts as `pyproject.toml` states them."""
    configure()
    options = use_cases.read_user_options(str(ROOT / "pyproject.toml"))
    use_cases._register_contract_types(options)
    contracts = {
        words["id"]: registry.get_contract_class(words["type"])(
            name=words["name"],
            session_options=options.session_options,
            contract_options={k: v for k, v in words.items() if k not in {"id", "name", "type"}},
        )
        for words in options.contracts_options
    }
    packages = options.session_options["root_packages"]
    return grimp.build_graph(*packages, include_external_packages=True, cache_dir=None), contracts


def test_that_every_contract_has_a_breach_of_its_own(
    house: tuple[grimp.ImportGraph, dict[str, Contract]],
) -> None:
    assert sorted(house[1]) == sorted(BREACHES)


@pytest.mark.parametrize("name", BREACHES)
def test_that_the_house_keeps_the_contract(
    name: str, house: tuple[grimp.ImportGraph, dict[str, Contract]]
) -> None:
    graph, contracts = house
    assert contracts[name].check(graph=_copy(graph), verbose=False).kept


@pytest.mark.parametrize(
    ("name", "importer", "imported"),
    [(name, *breach) for name, breaches in BREACHES.items() for breach in breaches],
)
def test_that_the_contract_notices_a_breach(
    name: str,
    importer: str,
    imported: str,
    house: tuple[grimp.ImportGraph, dict[str, Contract]],
) -> None:
    graph, contracts = house
    broken = _copy(graph)
    if imported not in broken.modules:
        broken.add_module(imported, is_squashed=True)
    broken.add_import(importer=importer, imported=imported, line_number=1, line_contents="import")
    assert not contracts[name].check(graph=broken, verbose=False).kept


def _copy(graph: grimp.ImportGraph) -> grimp.ImportGraph:
    return deepcopy(graph)
