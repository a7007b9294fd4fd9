"""The public past of an item, on pages and over the API: what changed when, and what it said on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import falcon
import pytest
from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.mongo_clients import connect
from event_sourcing.rpc.client import RpcClient
from gateway.app import create_app
from gateway.pages.texts import to_date
from gateway.projections.rebuild import rebuild, verify
from gateway.projections.writer import PortalWriter, prepare
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.integration.gateway_pages.conftest import NOBODY, Visitor
from tests.support.sample_portal import sample_events
from tests.support.servers import fresh_prefix

CODE = "10050101001"
FIRST = next(e for e in sample_events() if e.name == "item-published.v1" and e.subject == CODE)


def later(days: int, name: str | None = None, **data: Any) -> CloudEvent:
    """A further event of the item, so many days after its first publication."""
    return CloudEvent.from_dict(
        {
            **FIRST.to_dict(),
            "id": f"{FIRST.id}-{days}",
            "type": FIRST.type.replace(FIRST.name, name or FIRST.name),
            "sequence": str(FIRST.stream_version + days),
            "position": str(900_000 + days),
            "time": (FIRST.time + timedelta(days=days)).isoformat(),
            "data": {**FIRST.data, **data},
        }
    )


LATER = [
    later(2, revision=2, max_visits=1, promised_limit={"value": 9, "unit": "WD"}),
    later(4, "item-suspended.v1", reason="系统升级", until=None),
]


@pytest.fixture(scope="module")
def portal(mongo_uri: str) -> Iterator[Database[dict[str, Any]]]:
    """One item with its guide: published, changed after two days, suspended after four."""
    with fresh_prefix(mongo_uri) as prefix, connect(mongo_uri) as client:
        database = client[f"{prefix}portal"]
        prepare(database)
        writer = PortalWriter(database)
        for event in [e for e in sample_events() if CODE in e.subject or e.subject == CODE[:4]] + LATER:
            writer.receive(event)
        yield database


@pytest.fixture(scope="module")
def application(mongo_uri: str, portal: Database[dict[str, Any]]) -> Iterator[falcon.App]:
    settings = GatewaySettings.from_environment(
        {
            "BANSHI_MONGO_URI": mongo_uri,
            "BANSHI_DB_PREFIX": portal.name.removesuffix("portal"),
            "BANSHI_AMQP_URI": NOBODY,
        }
    )
    rpc = RpcClient(settings.amqp_uri)
    yield create_app(dependencies(settings, Connections(portal.client, rpc)))
    rpc.close()


def day_after(days: int) -> str:
    return to_date(FIRST.time + timedelta(days=days)).isoformat()


def test_the_api_tells_every_change_with_what_it_said_before(visitor: Visitor) -> None:
    found = visitor.get(f"/api/v1/items/{CODE}/history").json
    told = [(change["of"], change["event"], change["revision"]) for change in found["items"]]
    assert told[:2] == [("suspension", "FIRST", None), ("item", "CHANGED", 2)]
    assert sorted(told[2:]) == [("guide", "FIRST", 1), ("item", "FIRST", 1)]
    assert [change["label"] for change in found["items"][1]["changes"]] == ["到办事现场次数", "承诺办结时限"]
    assert found["items"][1]["changes"][0]["before"] == FIRST.data["max_visits"]


def test_the_api_pages_through_the_changes(visitor: Visitor) -> None:
    first = visitor.get(f"/api/v1/items/{CODE}/history?limit=3").json
    rest = visitor.get(f"/api/v1/items/{CODE}/history?cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 1, None)


@pytest.mark.parametrize(
    ("days", "visits"), [(0, FIRST.data["max_visits"]), (1, FIRST.data["max_visits"]), (3, 1)]
)
def test_the_api_answers_what_was_said_on_a_day(visitor: Visitor, days: int, visits: int) -> None:
    then = visitor.get(f"/api/v1/items/{CODE}?as_of={day_after(days)}").json
    assert (then["item"]["max_visits"], then["suspended"], then["listed"]) == (visits, None, True)
    assert then["guide"]["item_code"] == CODE
    assert "before" not in then


def test_a_moment_is_as_exact_as_it_is_written(visitor: Visitor) -> None:
    changed = LATER[0].time
    versions = [
        visitor.get(f"/api/v1/items/{CODE}?as_of={at.isoformat().replace('+00:00', 'Z')}").json["item"][
            "revision"
        ]
        for at in (changed - timedelta(microseconds=1), changed)
    ]
    assert versions == [1, 2]


def test_an_item_says_nothing_of_a_day_before_it_was_published(visitor: Visitor) -> None:
    answer = visitor.get(f"/api/v1/items/{CODE}?as_of=2001-01-01")
    assert (answer.status_code, answer.json["code"]) == (404, "ITEM_NOT_YET_PUBLISHED")
    assert visitor.get(f"/api/v1/items/{CODE}?as_of=gestern").status_code == 400
    assert visitor.get("/api/v1/items/99990000001/history").status_code == 404


def test_the_items_page_lists_its_latest_changes(visitor: Visitor) -> None:
    page = visitor.get(f"/items/{CODE}").text
    section = page.split('id="changes"')[1].split("</section>")[0]
    assert "修改记录" in section
    assert all(
        text in section for text in ("暂停办理", "事项修改", "到办事现场次数、承诺办结时限", "事项发布")
    )


def test_the_page_of_changes_shows_old_and_new_beside_each_other(visitor: Visitor) -> None:
    page = visitor.get(f"/items/{CODE}/history").text
    assert "<ins>9 个工作日</ins>" in page
    assert "<del>" in page
    assert "系统升级" in page


def test_a_day_leads_to_the_item_as_it_stood_then(visitor: Visitor) -> None:
    year, month, day = day_after(1).split("-")
    answer = visitor.get(f"/items/{CODE}/history?on={year}年{int(month)}月{int(day)}日")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/items/{CODE}?as_of={day_after(1)}")
    page = visitor.get(answer.headers["location"]).text
    assert "仅供查阅" in page
    assert "在线办理" not in page
    assert "暂停办理" not in page


def test_a_day_that_is_none_or_too_early_is_explained_at_the_field(visitor: Visitor) -> None:
    for on, text in (("吃饭", "请填写日期"), ("1999-01-01", "当时还没有发布，最早可以查看")):
        answer = visitor.get(f"/items/{CODE}/history?on={on}")
        assert answer.status_code == 400
        assert text in answer.text
        assert f'value="{on}"' in answer.text


def test_a_list_says_that_an_item_is_suspended(visitor: Visitor) -> None:
    assert "暂停办理" in visitor.get("/items").text
    assert visitor.get("/api/v1/items").json["items"][0]["suspended"] is True


def test_a_rebuild_keeps_the_past(portal: Database[dict[str, Any]]) -> None:
    before = list(portal["item_past"].find().sort("_id", 1))
    rebuild(portal)
    assert list(portal["item_past"].find().sort("_id", 1)) == before
    assert verify(portal) == []
