"""What any address does with requests that are not as they should be: one kind of problem, and never a crash."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from gateway.api.openapi import DOCUMENT
from gateway.api.route import PREFIX, Route
from gateway.api.route_table import routes
from gateway.auth.actor import Actor
from tests.integration.gateway.conftest import Client, Gateway
from tests.integration.gateway.stories import LOCAL

PROBLEM = {"type", "title", "status", "detail", "instance", "code"}


def table(gateway: Gateway) -> list[Route]:
    return routes(gateway.deps)


def address(route: Route) -> str:
    return route.path.format(
        case="0" * 32,
        code=LOCAL,
        form_id="F-TQR",
        message_id="0" * 32,
        key="custom.1005",
        system="PROV-COOP",
        service="notify",
        letter="0" * 24,
        version="1",
        layer="item",
        node_id="ZN-1",
        batch="0" * 16,
        part="1005",
        type="PREREQUISITE",
        from_code="40010000002",
        to_code=LOCAL,
    )


class TestProblems:
    def test_have_one_shape_wherever_they_come_from(self, visitor: Client, zhang_san: Client) -> None:
        for answer, status in (
            (visitor.get("/items?colour=red"), 400),
            (visitor.get("/applications"), 401),
            (zhang_san.get("/desk/queue"), 403),
            (visitor.get("/nowhere"), 404),
            (visitor.send("DELETE", "/items"), 405),
            (zhang_san.put(f"/applications/{'0' * 32}", {"values": {}}), 428),
        ):
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/problem+json"
            assert set(answer.json) >= PROBLEM
            assert answer.json["status"] == status
            assert answer.json["instance"].startswith(PREFIX)
            assert answer.headers["x-correlation-id"]

    def test_an_unknown_parameter_is_refused_by_every_address(self, gateway: Gateway) -> None:
        everybody = Actor("everybody", "", frozenset({"applicant", "staff", "admin"}), department="1005")
        client = gateway.actor(everybody)
        for route in table(gateway):
            answer = client.send(route.method, f"{address(route)}?colour=red")
            assert answer.status_code == 400, route.name
            assert {"pointer": "/colour", "code": "UNKNOWN"}.items() <= answer.json["errors"][0].items()

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ("limit=0", "/limit"),
            ("limit=101", "/limit"),
            ("limit=ten", "/limit"),
            ("limit=1&limit=2", "/limit"),
            ("cursor=nonsense", "/cursor"),
            ("department=" + "1" * 300, "/department"),
        ],
    )
    def test_a_parameter_out_of_shape_is_named(self, visitor: Client, query: str, pointer: str) -> None:
        answer = visitor.get(f"/items?{query}")
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (400, pointer)

    def test_a_search_needs_something_to_look_for(self, visitor: Client) -> None:
        assert visitor.get("/search").json["errors"][0]["pointer"] == "/q"
        assert visitor.get("/search?q=%20").status_code == 400


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"[]",
            b'"text"',
            b'{"item_code": NaN}',
            b'{"values": {"n": 1e999}}',
            b'{"values": {"n": 123456789012345678901234567890}}',
            b'{"values": {"a\\u0000b": 1}}',
            b'{"values": {"a": "\\ud800"}}',
            b'{"values": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
            b'{"values": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}",
            b"\xff\xfe",
        ],
    )
    def test_that_are_no_usable_json_are_refused(self, zhang_san: Client, body: bytes) -> None:
        answer = zhang_san.post("/applications", body, idempotency_key=uuid4().hex)
        assert (answer.status_code, answer.json["code"]) == (400, "BAD_REQUEST")

    def test_of_another_kind_are_refused(self, zhang_san: Client) -> None:
        answer = zhang_san.post("/applications", b"a=1", content_type="text/plain", idempotency_key="k")
        assert answer.status_code == 415

    @pytest.mark.parametrize(
        ("body", "pointer", "code"),
        [
            ({}, "/item_code", "REQUIRED"),
            ({"item_code": 5}, "/item_code", "TYPE"),
            ({"item_code": LOCAL, "values": []}, "/values", "TYPE"),
            ({"item_code": LOCAL, "submit": "yes"}, "/submit", "TYPE"),
            ({"item_code": LOCAL, "valeus": {}}, "/valeus", "UNKNOWN"),
            ({"item_code": LOCAL, "files": [{}]}, "/files/0/field", "REQUIRED"),
        ],
    )
    def test_out_of_shape_say_where(
        self, zhang_san: Client, body: dict[str, Any], pointer: str, code: str
    ) -> None:
        answer = zhang_san.post("/applications", body, idempotency_key=uuid4().hex)
        assert answer.status_code == 422
        assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json["errors"]]

    @pytest.mark.parametrize("key", ["", " ", "a b", "ü", "k" * 129])
    def test_an_unusable_key_is_refused(self, zhang_san: Client, key: str) -> None:
        answer = zhang_san.post("/applications", {"item_code": LOCAL}, idempotency_key=key)
        assert answer.status_code == 400


class TestTokens:
    @pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
    def test_that_are_wrong_are_refused_even_where_none_is_needed(self, gateway: Gateway, token: str) -> None:
        answer = gateway.visitor().get("/items", authorization=f"Bearer {token}")
        assert (answer.status_code, answer.json["code"]) == (401, "TOKEN_INVALID")


class TestTheDocument:
    def test_has_every_route_and_no_other(self, gateway: Gateway, visitor: Client) -> None:
        document = visitor.get(DOCUMENT.removeprefix(PREFIX)).json
        described = {
            (method.upper(), path) for path, methods in document["paths"].items() for method in methods
        }
        assert described == set(served(gateway))

    def test_names_every_operation_once_and_only_schemas_that_it_has(self, visitor: Client) -> None:
        text = visitor.get(DOCUMENT.removeprefix(PREFIX)).text
        document = json.loads(text)
        names = [
            operation["operationId"]
            for methods in document["paths"].values()
            for operation in methods.values()
        ]
        assert len(names) == len(set(names))
        used = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
        assert used <= set(document["components"]["schemas"])


def served(gateway: Gateway) -> list[tuple[str, str]]:
    """Methods and addresses under the prefix that the application itself answers."""
    found = []
    waiting = list(gateway.application._router._roots)
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        if node.resource is None or not node.uri_template.startswith(PREFIX):
            continue
        if node.uri_template == DOCUMENT:
            continue
        found += [
            (name.removeprefix("on_").upper(), node.uri_template)
            for name in dir(node.resource)
            if name.startswith("on_")
        ]
    return found
