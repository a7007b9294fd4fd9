"""Items over the API for editors' programs, with the real catalogue behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from falcon.testing import Result

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.auth.personas import Personas
from gateway.auth.tokens import Tokens
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.integration.gateway.conftest import Client
from tests.support.catalog_in_process import CatalogInProcess
from tests.support.servers import fresh_prefix
from tests.unit.catalog.examples import ITEM, PERMIT, context, named, payload, publish

CODE = ITEM["code"]
PATH = f"/editor/items/{CODE}"
DRAFT = named("10050000001", "教师荣誉证书补发")


class Editors:
    def __init__(self, mongo_uri: str, prefix: str) -> None:
        environ = {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": prefix}
        settings = GatewaySettings.from_environment(environ)
        self.mongo = connect(mongo_uri)
        self.catalog = CatalogInProcess(mongo_uri, prefix)
        self._application = create_app(dependencies(settings, Connections(self.mongo, self.catalog)))
        self._personas = Personas.load()
        self._tokens = Tokens(settings.token_secret, self._personas)

    def person(self, name: str) -> Client:
        return Client(self._application, self._tokens.issue(self._personas.get(name).actor))


@pytest.fixture
def editors(mongo_uri: str) -> Iterator[Editors]:
    """One item published and revised since, one draft."""
    with fresh_prefix(mongo_uri) as prefix:
        editors = Editors(mongo_uri, prefix)
        operations = editors.catalog.operations
        operations.draft_item(ITEM, context())
        publish(operations, CODE)
        operations.revise_item(payload(annual_volume=7000), context("editor-1005-2"))
        operations.draft_item(DRAFT, context())
        yield editors
        editors.catalog.close()
        editors.mongo.close()


@pytest.fixture
def editor(editors: Editors) -> Client:
    return editors.person("editor")


def codes(answer: Result) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [DRAFT["code"], CODE]),
        ("?status=DRAFT", [DRAFT["code"]]),
        ("?changed=true&status=PUBLISHED", [CODE]),
        ("?review=SUBMITTED", []),
        ("?q=荣誉", [DRAFT["code"]]),
        ("?department=1005", [DRAFT["code"], CODE]),
    ],
)
def test_the_list_is_narrowed(editor: Client, query: str, found: list[str]) -> None:
    assert codes(editor.get(f"/editor/items{query}")) == found


def test_pages_follow_each_other(editor: Client) -> None:
    first = editor.get("/editor/items?limit=1")
    rest = editor.get(f"/editor/items?limit=1&cursor={first.json['next_cursor']}")
    assert (codes(first), codes(rest), rest.json["next_cursor"]) == ([DRAFT["code"]], [CODE], None)


@pytest.mark.parametrize(
    "query", ["status=NONE", "changed=yes", "cursor=%25", "department=3004&colour=red", f"q={'长' * 101}"]
)
def test_a_filter_that_is_none_is_refused(editor: Client, query: str) -> None:
    assert editor.get(f"/editor/items?{query}").status_code == 400


def test_what_was_read_is_sent_back_as_it_was(editor: Client) -> None:
    read = editor.get(PATH)
    saved = editor.put(PATH, read.json["draft"], if_match=read.headers["etag"])
    assert (saved.status_code, saved.json["position"]) == (200, 0), saved.text
    assert editor.get(PATH, if_none_match=read.headers["etag"]).status_code == 304


def test_a_save_answers_the_etag_of_the_next(editor: Client) -> None:
    read = editor.get(PATH)
    draft = read.json["draft"]
    first = editor.put(PATH, draft | {"short_name": "一"}, if_match=read.headers["etag"])
    second = editor.put(PATH, draft | {"short_name": "二"}, if_match=first.headers["etag"])
    assert (first.status_code, second.status_code) == (200, 200)
    assert editor.get(PATH).json["draft"]["short_name"] == "二"


def test_a_save_without_a_version_is_asked_for_one(editor: Client) -> None:
    assert editor.put(PATH, editor.get(PATH).json["draft"]).status_code == 428


def test_who_is_late_gets_412_with_what_changed_and_overwrites_nothing(
    editors: Editors, editor: Client
) -> None:
    read = editor.get(PATH)
    draft, etag = read.json["draft"], read.headers["etag"]
    editors.person("editor-2").put(PATH, draft | {"short_name": "对方的"}, if_match=etag)
    late = editor.put(PATH, draft | {"short_name": "我的"}, if_match=etag)
    assert late.status_code == 412
    assert late.headers["content-type"] == "application/problem+json"
    assert late.json["code"] == "STALE_VERSION"
    assert late.json["differences"] == [
        {"pointer": "/short_name", "label": "事项简称", "before": None, "after": "对方的"}
    ]
    assert editor.get(PATH).json["draft"]["short_name"] == "对方的"


def test_a_version_that_never_was_is_stale_too(editor: Client) -> None:
    answer = editor.put(PATH, editor.get(PATH).json["draft"], if_match='"99"')
    assert (answer.status_code, "differences" in answer.json) == (412, False)


def test_findings_point_into_the_body(editor: Client) -> None:
    read = editor.get(PATH)
    wrong: dict[str, Any] = read.json["draft"] | {
        "promised_limit": {"value": 40, "unit": "WD"},
        "colour": "red",
    }
    shape = editor.put(PATH, wrong, if_match=read.headers["etag"])
    assert [(e["pointer"], e["code"]) for e in shape.json["errors"]] == [("/colour", "UNKNOWN")]
    del wrong["colour"]
    rule = editor.put(PATH, wrong, if_match=read.headers["etag"])
    assert [(e["pointer"], e["code"]) for e in rule.json["errors"]] == [
        ("/promised_limit", "LIMIT_PROMISED_LONGER")
    ]
    other = editor.put(PATH, wrong | {"code": DRAFT["code"]}, if_match=read.headers["etag"])
    assert (other.status_code, other.json["errors"][0]["pointer"]) == (422, "/code")


def test_an_item_is_created_once_per_key_under_the_code_that_was_offered(editor: Client) -> None:
    offered = editor.get("/editor/next-code?department=1005").json
    assert (offered["code"], offered["gaps"]) == ("10050000002", [])
    item = named(offered["code"], "教师资格证书遗失声明")
    assert editor.post("/editor/items", item).status_code == 400
    created = editor.post("/editor/items", item, idempotency_key="k-1")
    again = editor.post("/editor/items", item, idempotency_key="k-1")
    assert (created.status_code, again.status_code) == (201, 201)
    assert created.headers["location"] == "/api/v1/editor/items/10050000002"
    assert created.headers["etag"] == '"1"' == again.headers["etag"]
    taken = editor.post("/editor/items", item | {"short_name": "另一个"}, idempotency_key="k-2")
    assert (taken.status_code, taken.json["code"]) == (409, "ITEM_EXISTS")
    assert editor.get("/editor/next-code?department=1005").json["code"] == "10050000003"


def test_the_visits_follow_from_the_mode_when_they_are_left_out(editor: Client) -> None:
    item = {k: v for k, v in named("10050000002", "教师资格证书遗失声明").items() if k != "max_visits"}
    assert editor.post("/editor/items", item, idempotency_key="k-1").status_code == 201
    assert editor.get("/editor/items/10050000002").json["draft"]["max_visits"] == 2


def test_the_next_code_says_what_it_needs(editors: Editors, editor: Client) -> None:
    assert editor.get("/editor/next-code").status_code == 400
    assert editor.get("/editor/next-code?department=4001").status_code == 403
    bureau = editors.person("bureau-editor")
    assert bureau.get("/editor/next-code?department=4001").json["code"] == f"{PERMIT['code'][:-1]}3"
    assert bureau.get("/editor/next-code?department=1005&group=10059900000").status_code == 422


def test_the_past_is_told_and_compared(editor: Client) -> None:
    entries = editor.get(f"{PATH}/history").json["entries"]
    assert [entry["version"] for entry in entries] == [1, 2, 3, 4, 5]
    assert editor.get(f"{PATH}/versions/1").json["draft"]["annual_volume"] == 6200
    now = editor.get(f"{PATH}/differences?before=r1").json["differences"]
    assert [(d["pointer"], d["before"], d["after"]) for d in now] == [("/annual_volume", 6200, 7000)]
    assert editor.get(f"{PATH}/differences?before=v1&after=r1").json["differences"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("versions/0", 400),
        ("versions/x", 400),
        ("versions/99", 404),
        ("differences", 400),
        ("differences?before=3", 400),
        ("differences?before=v99", 404),
    ],
)
def test_points_that_are_none_are_refused(editor: Client, path: str, status: int) -> None:
    assert editor.get(f"{PATH}/{path}").status_code == status


def test_items_of_other_departments_are_not_theirs(editors: Editors, editor: Client) -> None:
    other = named(
        "40010000009", "别的部门的事项", department_code="4001", related_departments=[], categories={}
    )
    editors.catalog.operations.draft_item(other, context())
    assert editor.get("/editor/items/40010000009").status_code == 403
    assert codes(editors.person("bureau-editor").get("/editor/items?department=4001")) == ["40010000009"]


def test_an_outage_says_when_to_come_again(editors: Editors, editor: Client) -> None:
    editors.catalog.down = True
    answer = editor.get(PATH)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
