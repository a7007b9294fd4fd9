"""`banshi audit` on real logs, after somebody who can write the database has been there (G9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson.int64 import Int64
from click.testing import CliRunner

from cli import main
from event_sourcing.commit_document import to_document
from event_sourcing.errors import Unavailable
from event_sourcing.events import Metadata
from event_sourcing.mongo_event_store import MongoEventStore
from tests.contract.event_store.writes import BY, to

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def log(log: MongoEventStore, clock: Any) -> MongoEventStore:
    """Positions 1: item-1, 2: item-2, 3 and 4: item-1 and item-3, 5: item-2, 6: item-1, 7: item-4; a second between."""
    for second, writes in enumerate(
        (
            [to("item-1", 0)],
            [to("item-2", 0)],
            [to("item-1", 1), to("item-3", 0)],
            [to("item-2", 1)],
            [to("item-1", 2)],
            [to("item-4", 0)],
        )
    ):
        clock.at = NOON + timedelta(seconds=second)
        log.append(writes, BY)
    return log


def found(banshi: Callable[..., Any], *arguments: str) -> set[tuple[str, int, tuple[str, ...]]]:
    result = banshi("audit", "verify", "catalog", "--json", *arguments)
    (report,) = json.loads(result.stdout)
    assert (result.exit_code, report["whole"]) == ((1, False) if report["findings"] else (0, True))
    return {(f["fault"], f["position"], tuple(f["streams"])) for f in report["findings"]}


def head(banshi: Callable[..., Any]) -> str:
    return json.loads(banshi("audit", "head", "catalog", "--json").stdout)["catalog"]


def replace_commit(log: MongoEventStore, position: int, **changes: Any) -> None:
    log.commits.update_one({"_id": position}, {"$set": changes})


def swap(log: MongoEventStore, left: int, right: int) -> None:
    """Each takes the other's position; the unique indexes allow it one after the other."""
    documents = {position: log.commits.find_one({"_id": position}) for position in (left, right)}
    log.commits.delete_many({"_id": {"$in": [left, right]}})
    log.commits.insert_one({**documents[left], "_id": Int64(right)})
    log.commits.insert_one({**documents[right], "_id": Int64(left)})


def test_a_whole_log_is_found_whole_and_goes_on_being_so(log: MongoEventStore, banshi: Any) -> None:
    noted = head(banshi)
    assert noted.startswith("7:")
    assert found(banshi, "--anchor", noted) == set()
    log.append([to("item-1", 3)], BY)
    assert found(banshi, "--anchor", noted) == set()
    assert "日志完整,至位置 8" in banshi("audit", "verify", "catalog").output
    assert "guides: 日志为空" in banshi("audit", "verify").output


@pytest.mark.parametrize(
    "change",
    [
        {"events.0.data.n": 7},
        {"events.1.type": "Renamed"},
        {"events.1.stream": "item-9"},
        {"events.0.schema_version": 2},
        {"actor": "somebody-else"},
        {"correlation_id": "other"},
        {"causation_id": None},
        {"recorded_at": NOON + timedelta(milliseconds=2001)},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_commit_is_found_and_named(log: MongoEventStore, banshi: Any, change: dict) -> None:
    replace_commit(log, 3, **change)
    names = {(fault, position) for fault, position, _ in found(banshi)}
    assert ("hash", 3) in names


def test_a_change_with_a_new_hash_shows_at_the_commit_that_follows(log: MongoEventStore, banshi: Any) -> None:
    changed = to_document(2, log.commits.find_one({"_id": 2})["commit_id"], NOON, BY, [(to("item-2"), 0, "")])
    log.commits.replace_one({"_id": 2}, changed)
    assert ("hash", 5, ("item-2",)) in found(banshi)


def test_a_commit_removed_from_the_middle_is_missed(log: MongoEventStore, banshi: Any) -> None:
    log.commits.delete_one({"_id": 3})
    assert found(banshi) == {
        ("removed", 3, ()),
        ("versions", 6, ("item-1",)),
        ("link", 6, ("item-1",)),
    }


def test_a_commit_removed_from_the_end_is_missed_by_the_anchor_alone(
    log: MongoEventStore, banshi: Any
) -> None:
    noted = head(banshi)
    log.commits.delete_one({"_id": 7})
    assert found(banshi) == set()
    assert found(banshi, "--anchor", noted) == {("cut_off", 7, ())}


def test_a_commit_put_in_between_is_found(log: MongoEventStore, banshi: Any) -> None:
    forged = to_document(4, log.commits.find_one({"_id": 3})["commit_id"], NOON, BY, [(to("item-8"), 0, "")])
    log.commits.drop_index("commit_id")
    log.commits.insert_one(forged)
    assert ("inserted", 4, ("item-8",)) in found(banshi)


def test_a_commit_hidden_between_two_positions_is_found(log: MongoEventStore, banshi: Any) -> None:
    forged = to_document(5, log.commits.find_one({"_id": 3})["commit_id"], NOON, BY, [(to("item-8"), 0, "")])
    log.commits.drop_index("commit_id")
    log.commits.insert_one({**forged, "_id": 5.5})
    assert ("unreadable", 5, ()) in found(banshi)


def test_commits_of_one_stream_that_changed_places_are_found(log: MongoEventStore, banshi: Any) -> None:
    swap(log, 2, 5)
    assert {
        ("versions", 2, ("item-2",)),
        ("link", 2, ("item-2",)),
        ("versions", 5, ("item-2",)),
        ("link", 5, ("item-2",)),
        ("order", 5, ("item-2",)),
    } <= found(banshi)


def test_commits_of_different_streams_that_changed_places_are_found(
    log: MongoEventStore, banshi: Any
) -> None:
    swap(log, 6, 7)
    assert found(banshi) == {("order", 7, ("item-1",))}


def test_a_log_computed_anew_as_a_whole_is_told_from_the_one_that_was_noted(
    log: MongoEventStore, banshi: Any
) -> None:
    noted = head(banshi)
    database = log.commits.database
    log.commits.drop()
    forger = MongoEventStore(database)
    forger.ensure_indexes()
    for number in range(7):
        forger.append([to(f"item-{number}")], Metadata("forger", "c"))
    assert found(banshi) == set()
    assert found(banshi, "--anchor", noted) == {("rewritten", 7, ())}


def test_an_anchor_inside_a_commit_was_noted_on_another_log(log: MongoEventStore, banshi: Any) -> None:
    assert found(banshi, "--anchor", f"3:{'a' * 64}") == {("rewritten", 3, ())}


@pytest.mark.parametrize(
    "change",
    [
        {"$unset": {"events": 1}},
        {"$unset": {"hash": 1}},
        {"$set": {"events.0": "nothing"}},
        {"$set": {"events": [], "n": 0}},
        {"$set": {"n": 5}},
        {"$set": {"recorded_at": "yesterday"}},
        {"$set": {"events.0.version": "one"}},
        {"$set": {"events.0.data.n": NOON}},
        {"$set": {"commit_id": "none"}},
    ],
    ids=str,
)
def test_a_mutilated_commit_is_named_and_the_audit_goes_on(
    log: MongoEventStore, banshi: Any, change: dict
) -> None:
    log.commits.update_one({"_id": 2}, change)
    replace_commit(log, 7, actor="somebody-else")
    names = {(fault, position) for fault, position, _ in found(banshi)}
    assert {("unreadable", 2), ("hash", 7)} <= names


def test_findings_are_told_to_people_too_and_no_head_is_given_of_a_broken_log(
    log: MongoEventStore, banshi: Any
) -> None:
    replace_commit(log, 7, actor="somebody-else")
    shown = banshi("audit", "verify", "catalog", "notify")
    assert shown.exit_code == 1
    assert "catalog 位置 7 item-4: 内容与哈希不符" in shown.output
    assert "notify: 日志为空" in shown.output
    refused = banshi("audit", "head", "catalog", "notify")
    assert (refused.exit_code, "catalog 7:" in refused.output) == (1, False)
    assert "请先运行 banshi audit verify catalog" in refused.output
    assert f"notify 0:{'0' * 64}" in refused.output


@pytest.mark.parametrize("anchor", ["7", "7:xyz", f"-1:{'0' * 64}", f"seven:{'0' * 64}"])
def test_an_anchor_that_is_none_is_a_usage_error(banshi: Any, anchor: str) -> None:
    result = banshi("audit", "verify", "catalog", "--anchor", anchor)
    assert (result.exit_code, "POSITION:DIGEST" in result.output) == (2, True)


def test_an_anchor_belongs_to_one_log(banshi: Any) -> None:
    assert banshi("audit", "verify", "--anchor", f"0:{'0' * 64}").exit_code == 2


def test_no_database_is_said_plainly() -> None:
    uri = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"
    result = CliRunner().invoke(main.commands, ["audit", "verify", "--mongo-uri", uri])
    assert isinstance(result.exception, Unavailable)
