"""The web application over HTTP on a portal view filled with the samples, with the real applications service behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import falcon
import pytest
from falcon.testing import Result, TestClient
from pymongo.database import Database

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.auth.personas import Personas
from gateway.auth.tokens import Tokens
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.support.applications_in_process import ApplicationsInProcess
from tests.support.sample_portal import fill_portal
from tests.support.servers import fresh_prefix
from tests.unit.cli.samples import SAMPLES

API = "/api/v1"


class Client:
    """One person's program: sends a bearer token and JSON, or nothing of the kind for a visitor."""

    def __init__(self, application: falcon.App, token: str | None = None) -> None:
        self._client = TestClient(application)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> Result:
        return self._client.simulate_get(API + path, headers={**self._headers, **_header_names(headers)})

    def post(self, path: str, body: Any = None, **headers: str) -> Result:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Result:
        return self.send("PUT", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Result:
        """`body`: sent as JSON; bytes are sent as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        sent = {**self._headers, **_header_names(headers)}
        sent.setdefault("Content-Type", "application/json")
        return self._client.simulate_request(method, API + path, body=raw, headers=sent)


def _header_names(headers: Mapping[str, str]) -> dict[str, str]:
    """`if_match="…"` → If-Match."""
    return {name.replace("_", "-").title(): value for name, value in headers.items()}


class Gateway:
    """`service`: the applications service in this process; `down` and `delayed` are its knobs."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.mongo = connect(settings.mongo_uri)
        self.database: Database[dict[str, Any]] = self.mongo[f"{settings.db_prefix}portal"]
        self.service = ApplicationsInProcess(settings.mongo_uri, settings.db_prefix, self.database)
        self.deps = dependencies(settings, Connections(self.mongo, self.service))
        self.application = create_app(self.deps)
        self._personas = Personas.load()
        self._tokens = Tokens(settings.token_secret, self._personas)

    def visitor(self) -> Client:
        return Client(self.application)

    def person(self, name: str) -> Client:
        return Client(self.application, self.token(name))

    def token(self, name: str) -> str:
        return self._tokens.issue(self._personas.get(name).actor)

    def actor(self, actor: Any) -> Client:
        return Client(self.application, self._tokens.issue(actor))


@pytest.fixture(scope="package")
def gateway(mongo_uri: str) -> Iterator[Gateway]:
    with fresh_prefix(mongo_uri) as prefix:
        settings = GatewaySettings.from_environment(
            {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": prefix}
        )
        settings = replace(settings, province_systems=SAMPLES / "provincial_systems.json")
        with connect(mongo_uri) as client:
            fill_portal(client[f"{prefix}portal"])
        gateway = Gateway(settings)
        yield gateway
        gateway.service.close()
        gateway.mongo.close()


@pytest.fixture(autouse=True)
def running(gateway: Gateway) -> Iterator[None]:
    yield
    gateway.service.delayed = gateway.service.down = False
    gateway.service.catch_up()


@pytest.fixture
def visitor(gateway: Gateway) -> Client:
    return gateway.visitor()


@pytest.fixture
def zhang_san(gateway: Gateway) -> Client:
    return gateway.person("zhang-san")


@pytest.fixture
def clerk(gateway: Gateway) -> Client:
    """Of the department whose item the cases are about."""
    return gateway.person("staff-1005")
