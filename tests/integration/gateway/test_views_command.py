"""`banshi views` on a real portal view."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pymongo.database import Database

from cli import main
from event_sourcing.errors import Unavailable
from event_sourcing.mongo_clients import connect
from gateway.projections.writer import PortalWriter, prepare
from tests.support.sample_portal import sample_events

EVENTS = sample_events()[:70]


@pytest.fixture
def portal(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    with connect(mongo_uri) as client:
        database = client[f"{database_prefix}portal"]
        prepare(database)
        for event in EVENTS:
            PortalWriter(database).receive(event)
        yield database


@pytest.fixture
def banshi(mongo_uri: str, database_prefix: str) -> Any:
    def run(*arguments: str) -> Result:
        environ = {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
        return CliRunner().invoke(main.commands, arguments, env=environ)

    return run


def test_a_whole_view_is_found_whole(portal: Database[dict[str, Any]], banshi: Any) -> None:
    result = banshi("views", "verify", "portal")
    assert (result.exit_code, "与事件一致" in result.output) == (0, True)


def test_a_difference_is_shown_and_a_rebuild_repairs_it(
    portal: Database[dict[str, Any]], banshi: Any
) -> None:
    portal["departments"].delete_one({"_id": "1005"})
    shown = banshi("views", "verify", "portal", "--json")
    assert shown.exit_code == 1
    assert json.loads(shown.stdout) == {
        "view": "portal",
        "equal": False,
        "differences": [{"collection": "departments", "key": "1005", "difference": "missing"}],
    }
    assert "departments 1005: 缺少" in banshi("views", "verify", "portal").output
    rebuilt = banshi("views", "rebuild", "portal")
    assert f"由 {len(EVENTS)} 个事件重建" in rebuilt.output
    assert json.loads(banshi("views", "rebuild", "portal", "--json").stdout)["events"] == len(EVENTS)
    assert banshi("views", "verify", "portal").exit_code == 0


def test_an_unknown_view_is_a_usage_error(banshi: Any) -> None:
    assert banshi("views", "rebuild", "nothing").exit_code == 2


def test_no_database_is_said_plainly() -> None:
    uri = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"
    result = CliRunner().invoke(main.commands, ["views", "verify", "portal", "--mongo-uri", uri])
    assert isinstance(result.exception, Unavailable)
