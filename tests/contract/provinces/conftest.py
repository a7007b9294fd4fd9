"""A real province sandbox process for the contract tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from gateway.forwarding.base import SystemConfig
from tests.support.waiting import wait_until


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a sandbox with the systems PROV-ROLL (rest) and PROV-PTH (redirect), secret `s3cret`."""
    folder = tmp_path_factory.mktemp("province")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base_url = f"http://127.0.0.1:{port}"
    systems = folder / "systems.json"
    systems.write_text(
        json.dumps(
            {
                "PROV-ROLL": {"adapter": "rest", "base_url": base_url, "secret": "s3cret"},
                "PROV-PTH": {"adapter": "redirect", "base_url": base_url, "secret": "s3cret"},
            }
        )
    )
    env = os.environ | {
        "BANSHI_PROVINCE_SYSTEMS": str(systems),
        "BANSHI_PROVINCE_PORT": str(port),
        "BANSHI_RUN_DIR": str(folder),
        "BANSHI_PUBLIC_URL": "http://127.0.0.1:9",
    }
    process = subprocess.Popen([sys.executable, "-m", "sandbox.province"], env=env, cwd=Path.cwd())
    try:
        wait_until(lambda: _answers(base_url), timeout=20, message="the province sandbox does not answer")
        yield base_url
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def calm(province: str) -> str:
    """The sandbox with every fault switched off."""
    plan = {"error_rate": 0, "slow_rate": 0, "timeout_after_success_rate": 0, "script": []}
    requests.put(f"{province}/admin/faults", json=plan, timeout=5).raise_for_status()
    return province


@pytest.fixture
def rest_config(calm: str) -> SystemConfig:
    return SystemConfig("PROV-ROLL", "rest", calm, "s3cret", timeout_seconds=5)


@pytest.fixture
def redirect_config(calm: str) -> SystemConfig:
    return SystemConfig("PROV-PTH", "redirect", calm, "s3cret", timeout_seconds=5)


def _answers(base_url: str) -> bool:
    try:
        return requests.get(f"{base_url}/livez", timeout=1).ok
    except requests.RequestException:
        return False
