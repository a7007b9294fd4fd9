"""The portal's database does not answer: everybody is told to come back soon, and no log says who asked for what."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import falcon
import pytest
from falcon.testing import TestClient

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from sandbox.servers.ports import HOST, free_ports
from tests.integration.gateway.conftest import Client, Gateway
from tests.integration.gateway.stories import LOCAL
from tests.unit.cli.samples import SAMPLES

ID_NUMBER = "440105198811200002"
CRASH = f"""
import structlog
from gateway.wiring import get_app

get_app()

def crash():
    id_number = "{ID_NUMBER[:9]}" + "{ID_NUMBER[9:]}"
    raise RuntimeError("a defect")

try:
    crash()
except RuntimeError as error:
    structlog.get_logger("gateway.errors").error("request_crashed", exc_info=error)
"""


@pytest.fixture(scope="module")
def deaf(gateway: Gateway) -> Iterator[falcon.App]:
    """The application with a database that nobody serves."""
    uri = f"mongodb://{HOST}:{free_ports(1)[0]}/?replicaSet=banshi"
    settings = GatewaySettings.from_environment({"BANSHI_MONGO_URI": uri})
    settings = replace(settings, province_systems=SAMPLES / "provincial_systems.json")
    with connect(uri, timeout_seconds=0.2) as client:
        yield create_app(dependencies(settings, Connections(client, gateway.service)))


def test_programs_are_told_to_try_again(deaf: falcon.App, gateway: Gateway) -> None:
    answer = Client(deaf).get("/items")
    assert answer.status_code == 503
    assert answer.json["code"] == "UNAVAILABLE"
    assert answer.headers["retry-after"]


def test_who_submits_is_told_to_try_again(deaf: falcon.App, gateway: Gateway) -> None:
    client = Client(deaf, gateway.token("zhang-san"))
    body = {"item_code": LOCAL, "values": {}, "submit": True}
    answer = client.post("/applications", body, idempotency_key=uuid4().hex)
    assert (answer.status_code, answer.json["code"]) == (503, "UNAVAILABLE")


@pytest.mark.parametrize("path", ["/", "/items"])
def test_people_get_a_page_that_says_so(deaf: falcon.App, path: str) -> None:
    answer = TestClient(deaf).simulate_get(path)
    assert answer.status_code == 503
    assert "暂时" in answer.text


def test_a_crash_is_logged_as_one_json_line_without_the_values_it_was_about(mongo_uri: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH],
        env={**os.environ, "BANSHI_MONGO_URI": mongo_uri},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    line = next(line for line in done.stdout.splitlines() if "request_crashed" in line)
    entry = json.loads(line)
    assert entry["service"] == "gateway"
    assert "a defect" in entry["exception"]
    assert ID_NUMBER not in done.stdout + done.stderr
