"""The sandbox processes as tests use them: real ones, on free ports, with a directory of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from sandbox.servers.ports import free_ports
from tests.support.waiting import wait_until

SECRET = "a-secret-that-the-sandbox-and-we-share-in-tests"
"""Shared with every provincial system of the sandbox."""

SYSTEMS = {"PROV-ROLL": "rest", "PROV-PTH": "redirect"}

CALM = {
    "error_rate": 0.0,
    "slow_rate": 0.0,
    "timeout_after_success_rate": 0.0,
    "accept_after": None,
    "approve_after": None,
    "conclude_after": None,
}


@dataclass(frozen=True)
class Province:
    base_url: str
    systems: Path

    def faults(self, *script: str, **plan: Any) -> None:
        """What happens to the next submissions, and nothing else that was asked for earlier; call-backs wait for a hand."""
        body = CALM | {"script": list(script)} | plan
        requests.put(f"{self.base_url}/admin/faults", json=body, timeout=5).raise_for_status()

    def cases(self, application_id: str) -> list[dict[str, Any]]:
        found = requests.get(f"{self.base_url}/admin/cases", timeout=5).json()["cases"]
        return [case for case in found if case["application_id"] == application_id]


@dataclass(frozen=True)
class MailSink:
    smtp_port: int
    page_url: str

    def faults(self, *script: str) -> None:
        body = {"script": list(script)}
        requests.put(f"{self.page_url}/admin/faults", json=body, timeout=5).raise_for_status()

    def messages(self, to: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{self.page_url}/messages.json", params={"to": to}, timeout=5)
        return list(answer.json()["messages"])


@contextmanager
def running_province(
    directory: Path, public_url: str = "http://127.0.0.1:9", timeout_seconds: float = 1.0
) -> Iterator[Province]:
    """`timeout_seconds`: how long Banshi is configured to wait for its answers."""
    (port,) = free_ports(1)
    base_url = f"http://127.0.0.1:{port}"
    directory.mkdir(parents=True, exist_ok=True)
    systems = directory / "systems.json"
    entries = {
        system: {
            "adapter": adapter,
            "base_url": base_url,
            "secret": SECRET,
            "timeout_seconds": timeout_seconds,
        }
        for system, adapter in SYSTEMS.items()
    }
    systems.write_text(json.dumps(entries), encoding="utf-8")
    environment = {
        "BANSHI_PROVINCE_SYSTEMS": str(systems),
        "BANSHI_PROVINCE_PORT": str(port),
        "BANSHI_RUN_DIR": str(directory),
        "BANSHI_PUBLIC_URL": public_url,
    }
    with _running("sandbox.province", environment):
        wait_until(lambda: answers(base_url), message="the province sandbox does not answer")
        yield Province(base_url, systems)


@contextmanager
def running_mail_sink(directory: Path) -> Iterator[MailSink]:
    smtp_port, page_port = free_ports(2)
    page_url = f"http://127.0.0.1:{page_port}"
    environment = {
        "BANSHI_SMTP_PORT": str(smtp_port),
        "BANSHI_MAIL_PAGE_PORT": str(page_port),
        "BANSHI_RUN_DIR": str(directory),
    }
    with _running("sandbox.mail", environment):
        wait_until(lambda: answers(page_url), message="the mail sink does not answer")
        yield MailSink(smtp_port, page_url)


@contextmanager
def _running(module: str, environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", module], env={**os.environ, **environment})
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/livez", timeout=1).ok
    except requests.RequestException:
        return False
