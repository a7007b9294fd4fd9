"""Who knows one service finds the way in every other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SERVICES

EVERY_SERVICE = (
    "README.md",
    "errors.py",
    "operations.py",
    "policies.py",
    "projections.py",
    "public_events.py",
    "schemas.py",
    "service.py",
    "views.py",
    "wiring.py",
)
EVERY_AGGREGATE = ("aggregate.py", "commands.py", "events.py")


def aggregate_folders(service: str) -> list[Path]:
    """Of a service with several aggregates one folder each; of a service with one, the service's own folder."""
    folder = ROOT / "services" / service
    found = sorted(path.parent for path in folder.rglob("aggregate.py"))
    assert found, f"{service} has no aggregate"
    return found


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("file", EVERY_SERVICE)
def test_a_service_has_the_files_that_every_service_has(service: str, file: str) -> None:
    assert (ROOT / "services" / service / file).is_file()


@pytest.mark.parametrize("service", SERVICES)
def test_an_aggregate_has_commands_and_events_beside_it(service: str) -> None:
    for folder in aggregate_folders(service):
        for file in EVERY_AGGREGATE:
            assert (folder / file).is_file(), f"{folder.relative_to(ROOT)} lacks {file}"


def test_services_are_listed_here() -> None:
    assert {path.parent.name for path in (ROOT / "services").glob("*/service.py")} == set(SERVICES)


def test_every_public_event_has_a_schema_and_an_example() -> None:
    schemas = {
        path.relative_to(ROOT / "contracts/events")
        for path in (ROOT / "contracts/events").rglob("*.schema.json")
    }
    examples = {
        path.relative_to(ROOT / "contracts/examples")
        for path in (ROOT / "contracts/examples").rglob("*.json")
    }
    stems = {path.with_name(path.name.removesuffix(".schema.json")) for path in schemas}
    assert stems == {path.with_name(path.name.removesuffix(".json")) for path in examples}
