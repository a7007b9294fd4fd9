"""A portal of its own for each test, with a journal that the test fills, and the web application in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from falcon.testing import Result, TestClient
from pymongo.database import Database

from event_sourcing.mongo_clients import connect
from event_sourcing.rpc.client import RpcClient
from gateway.app import create_app
from gateway.auth.actor import Actor
from gateway.auth.tokens import Tokens
from gateway.projections.writer import prepare
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies

Portal = Database[dict[str, Any]]


class Reader:
    """One program that reads the feed."""

    def __init__(self, application: Any, token: str | None = None) -> None:
        self._client = TestClient(application)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, **query: Any) -> Result:
        return self._client.simulate_get(
            "/api/v1/events", query_string=urlencode(query, doseq=True), headers=self._headers
        )

    def all(self, **query: Any) -> list[dict[str, Any]]:
        """Everything that there is now, page by page."""
        found: list[dict[str, Any]] = []
        while (page := self.ask(**query).json)["items"]:
            found += page["items"]
            query["after"] = page["next_cursor"]
        return found


@pytest.fixture
def settings(mongo_uri: str, database_prefix: str) -> GatewaySettings:
    return GatewaySettings.from_environment(
        {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
    )


@pytest.fixture
def portal(settings: GatewaySettings) -> Iterator[Portal]:
    with connect(settings.mongo_uri) as client:
        database = client[f"{settings.db_prefix}portal"]
        prepare(database)
        yield database


@pytest.fixture
def reader_as(portal: Portal, settings: GatewaySettings) -> Callable[[str | None], Reader]:
    """Makes a reader with a role; None for a visitor. The broker is not needed for any of it."""
    deps = dependencies(settings, Connections(portal.client, RpcClient("pyamqp://127.0.0.1:1/")))
    application = create_app(deps)
    tokens = Tokens(settings.token_secret, deps.personas)

    def reader(role: str | None) -> Reader:
        actor = Actor(f"some-{role}", "", frozenset({role} if role else ()))
        return Reader(application, tokens.issue(actor) if role else None)

    return reader


@pytest.fixture
def system(reader_as: Callable[[str | None], Reader]) -> Reader:
    return reader_as("system")
