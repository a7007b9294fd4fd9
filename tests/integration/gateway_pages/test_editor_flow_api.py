"""The life of an item over the API, with the real catalogue behind it: versions, errors, and who may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from falcon.testing import Result, TestClient

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.auth.personas import Personas
from gateway.auth.tokens import Tokens
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.support.catalog_in_process import CatalogInProcess
from tests.support.servers import fresh_prefix
from tests.unit.catalog.examples import ITEM, context, named, payload, publish

CODE = ITEM["code"]
PARTS = [named("10050000001", "教师荣誉证书补发"), named("10050000002", "教师培训学分登记")]


class Api:
    """One application; `send` as whom, what, with which headers."""

    def __init__(self, portal: GatewaySettings, prefix: str) -> None:
        self._mongo = connect(portal.mongo_uri)
        self.catalog = CatalogInProcess(portal.mongo_uri, prefix)
        self._client = TestClient(create_app(dependencies(portal, Connections(self._mongo, self.catalog))))
        self._personas = Personas.load()
        self._tokens = Tokens(portal.token_secret, self._personas)

    def send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Result:
        token = self._tokens.issue(self._personas.get(who).actor)
        named_headers = {name.replace("_", "-").title(): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **named_headers}
        raw = json.dumps(body).encode() if body is not None else b""
        return self._client.simulate_request(method, f"/api/v1/editor{path}", body=raw, headers=sent)

    def act(self, who: str, action: str, body: Any = None, code: str = CODE) -> Result:
        """With the version that the item has now."""
        version = self.catalog.operations.get_item({"code": code})["version"]
        return self.send(who, "POST", f"/items/{code}/{action}", body, if_match=f'"{version}"')

    def close(self) -> None:
        self.catalog.close()
        self._mongo.close()


@pytest.fixture
def api(portal: GatewaySettings) -> Iterator[Api]:
    """An item published and revised since by `editor`."""
    with fresh_prefix(portal.mongo_uri) as prefix:
        api = Api(portal, prefix)
        api.catalog.operations.draft_item(ITEM, context("editor-1005"))
        publish(api.catalog.operations, CODE)
        api.catalog.operations.revise_item(payload(annual_volume=7000), context("editor-1005"))
        yield api
        api.close()


def test_an_item_goes_through_its_life(api: Api) -> None:
    assert api.act("editor", "submit").json["review"]["stage"] == "SUBMITTED"
    remarks = [{"pointer": "/annual_volume", "text": "请写明年份"}]
    returned = api.act("editor-2", "return", {"submission": 2, "remarks": remarks})
    assert returned.json["review"]["remarks"] == remarks
    api.act("editor", "submit")
    assert api.act("editor-2", "approve", {"submission": 3}).json["review"]["stage"] == "APPROVED"
    assert api.act("editor", "schedule", {"at": "2030-01-02T09:00:00+08:00"}).status_code == 200
    item = api.catalog.operations.get_item({"code": CODE})
    assert item["publish_at"] == "2030-01-02T01:00:00+00:00"
    assert api.act("editor", "unschedule").status_code == 200
    assert api.act("editor", "publish").json["revision"] == 2
    assert (
        api.act("editor", "suspend", {"reason": "升级", "until": "2030-01-05"}).json["status"] == "SUSPENDED"
    )
    assert api.act("editor", "resume").json["status"] == "PUBLISHED"
    withdrawn = api.act("editor", "withdraw", {"reason": "职能调整"})
    assert withdrawn.json["status"] == "WITHDRAWN"
    assert withdrawn.headers["etag"] == f'"{withdrawn.json["version"]}"'


def test_nobody_acts_on_what_they_have_not_seen(api: Api) -> None:
    without = api.send("editor", "POST", f"/items/{CODE}/submit")
    assert (without.status_code, without.json["code"]) == (428, "IF_MATCH_REQUIRED")
    stale = api.send("editor", "POST", f"/items/{CODE}/submit", if_match='"3"')
    assert (stale.status_code, stale.json["code"]) == (412, "STALE_VERSION")


def test_an_idempotency_key_acts_once_even_after_the_version_moved_on(api: Api) -> None:
    version = api.catalog.operations.get_item({"code": CODE})["version"]
    answers = [
        api.send(
            "editor",
            "POST",
            f"/items/{CODE}/suspend",
            {"reason": "升级"},
            if_match=f'"{version}"',
            idempotency_key="once",
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json["position"] == answers[1].json["position"]


def test_four_eyes_hold_over_the_api_as_well(api: Api) -> None:
    api.act("editor", "submit")
    refused = api.act("editor", "approve", {"submission": 2})
    assert (refused.status_code, refused.json["code"]) == (409, "FOUR_EYES")


def test_the_queue_tells_what_is_mine(api: Api) -> None:
    api.act("editor", "submit")
    for who, mine in (("editor", True), ("editor-2", False), ("bureau-editor", False)):
        (found,) = api.send(who, "GET", "/reviews").json["items"]
        assert (found["code"], found["mine"]) == (CODE, mine)
    assert api.send("editor", "GET", "/reviews?whose=OTHERS").json["items"] == []
    assert api.send("editor", "GET", "/reviews?whose=NOBODYS").status_code == 422


def test_items_are_merged_in_one_commit(api: Api) -> None:
    operations = api.catalog.operations
    operations.draft_item(PARTS[0], context())
    publish(operations, PARTS[0]["code"])
    operations.draft_item(PARTS[1], context())
    body = {"predecessors": [CODE, PARTS[0]["code"]], "successors": [PARTS[1]["code"]], "reason": "合并办理"}
    refused = api.send("editor", "POST", "/items/replace", body)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/successors/0")
    operations.submit_item({"code": PARTS[1]["code"]}, context())
    operations.approve_item({"code": PARTS[1]["code"], "submission": 1}, context("reviewer-1005"))
    done = api.send("editor", "POST", "/items/replace", body)
    assert set(done.json["versions"]) == {CODE, *(part["code"] for part in PARTS)}
    assert operations.get_item({"code": CODE})["successors"] == [PARTS[1]["code"]]


def test_an_editor_has_nothing_to_say_about_other_departments(api: Api) -> None:
    foreign = api.send("editor", "POST", "/items/20030000001/submit", if_match='"1"')
    assert (foreign.status_code, foreign.json["code"]) == (403, "NOT_YOUR_DEPARTMENT")


def test_a_department_defines_its_own_dimension_with_the_version_it_read(api: Api) -> None:
    path = "/dimensions/custom.1005"
    read = api.send("editor", "GET", path)
    body = {"name": "教师事项分类", "values": [{"value": "教师培训", "label": "教师培训"}]}
    assert api.send("editor", "PUT", path, body).status_code == 428
    done = api.send("editor", "PUT", path, body, if_match=read.headers["etag"])
    assert done.json["version"] == read.json["version"] + 1
    assert [value["value"] for value in api.send("editor-2", "GET", path).json["values"]] == [
        "教师准入",
        "教师培训",
    ]
    assert api.send("editor", "PUT", path, body, if_match='"1"').status_code == 412
    assert api.send("editor", "PUT", "/dimensions/custom.4001", body, if_match='"0"').status_code == 403
    assert api.send("editor", "GET", "/dimensions/stage").json["name"] == "学段"
    assert {"stage", "custom.1005"} <= {
        d["key"] for d in api.send("editor", "GET", "/dimensions").json["items"]
    }
