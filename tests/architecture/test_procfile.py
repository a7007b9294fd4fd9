"""The Procfile, the supervisor and the pages that describe them name the same processes and ports."""

from __future__ import annotations

import importlib.util

import pytest

from sandbox.stack.configuration import ALL_PORTS, PORTS
from sandbox.stack.procfile import ProcessLine, read
from tests.architecture.tree import ROOT, SERVICES

LINES = read(ROOT / "Procfile")
SERVERS = {"mongodb", "rabbitmq", "rabbitmq-distribution", "epmd", "smtp"}


def test_every_process_has_a_port_to_be_asked_at_and_every_port_a_process() -> None:
    assert {line.name for line in LINES} == set(ALL_PORTS) - SERVERS


def test_every_service_has_a_process_and_a_place_in_the_relay() -> None:
    names = [line.name for line in LINES]
    relay = next(line for line in LINES if line.name == "relay")
    assert [service for service in SERVICES if service in names] == list(SERVICES)
    assert relay.command[3:] == tuple(f"services.{service}.public_events" for service in SERVICES)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_the_modules_of_a_process_exist(line: ProcessLine) -> None:
    named = [word.partition(":")[0] for word in line.command if "." in word and "/" not in word]
    for module in named:
        assert importlib.util.find_spec(module), f"{line.name} names {module}"


def test_contributing_names_every_process_and_port() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for line in LINES:
        assert f"`{line.name}`" in text
    for variable, default in PORTS.values():
        assert variable in text
        assert str(default) in text
