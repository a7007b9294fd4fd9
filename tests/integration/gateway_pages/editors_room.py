"""Editors in front of the application with the real catalogue behind it, and what their forms would send."""

from __future__ import annotations

from typing import Any

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.integration.gateway_pages.conftest import Visitor
from tests.support.catalog_in_process import CatalogInProcess
from tests.support.form_reader import FormReader, Sent
from tests.unit.catalog.examples import ITEM, context, named, payload, publish

CODE = ITEM["code"]
DRAFT = named("10050000001", "教师荣誉证书补发")
PAGE = f"/editor/items/{CODE}"
EDIT = f"{PAGE}/edit"
MERGE = f"{PAGE}/merge"


class Room:
    """The application with its catalogue, and the editors in front of it."""

    def __init__(self, portal: GatewaySettings, prefix: str) -> None:
        self.mongo = connect(portal.mongo_uri)
        self.catalog = CatalogInProcess(portal.mongo_uri, prefix)
        self._application = create_app(dependencies(portal, Connections(self.mongo, self.catalog)))

    def person(self, name: str) -> Visitor:
        visitor = Visitor(self._application)
        visitor.sign_in(name)
        return visitor

    def close(self) -> None:
        self.catalog.close()
        self.mongo.close()

    def fill(self) -> None:
        """One item published and revised since, one draft."""
        operations = self.catalog.operations
        operations.draft_item(ITEM, context())
        publish(operations, CODE)
        operations.revise_item(payload(annual_volume=7000), context("editor-1005-2"))
        operations.draft_item(DRAFT, context())


def form(visitor: Visitor, path: str, action: str | None = None) -> Sent:
    """What the page's form would send."""
    return FormReader(visitor.get(path).text).forms[action or path]


def drafted(room: Room, code: str = CODE) -> dict[str, Any]:
    return room.catalog.operations.get_item({"code": code})["draft"]
