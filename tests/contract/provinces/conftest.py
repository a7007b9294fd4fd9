"""A real province sandbox process for the contract tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.forwarding.base import SystemConfig
from tests.support.sandboxes import SECRET, Province, running_province


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A sandbox with the systems PROV-ROLL (rest) and PROV-PTH (redirect)."""
    with running_province(tmp_path_factory.mktemp("province")) as running:
        yield running


@pytest.fixture
def calm(province: Province) -> str:
    """The sandbox with every fault switched off."""
    province.faults()
    return province.base_url


@pytest.fixture
def rest_config(calm: str) -> SystemConfig:
    return SystemConfig("PROV-ROLL", "rest", calm, SECRET, timeout_seconds=5)


@pytest.fixture
def redirect_config(calm: str) -> SystemConfig:
    return SystemConfig("PROV-PTH", "redirect", calm, SECRET, timeout_seconds=5)
