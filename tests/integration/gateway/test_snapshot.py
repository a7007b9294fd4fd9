"""Lists kept in memory follow the view change by change, as if they were read anew each time."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.mongo_clients import connect
from gateway.projections.writer import next_generation
from gateway.views.snapshot import Snapshot, SnapshotCache
from tests.support.sample_portal import fill_portal
from tests.support.servers import fresh_prefix

CODE = "10050101001"
Portal = Database[dict[str, Any]]


@pytest.fixture
def portal(mongo_uri: str) -> Any:
    with fresh_prefix(mongo_uri) as prefix, connect(mongo_uri) as client:
        fill_portal(client[f"{prefix}portal"])
        yield client[f"{prefix}portal"]


def changed(portal: Portal, code: str, **fields: Any) -> None:
    portal["items"].update_one(
        {"_id": code}, {"$set": {name.replace("__", "."): v for name, v in fields.items()}}
    )
    next_generation(portal)


def anew(portal: Portal) -> Snapshot:
    return SnapshotCache(portal).get()


def test_a_change_a_withdrawal_a_return_and_a_removal_are_followed(portal: Portal) -> None:
    cache = SnapshotCache(portal)
    digests = [cache.get().digest]
    for change in (
        lambda: changed(portal, CODE, etag="two", summary__name="改名", facets__stage=["S1"]),
        lambda: changed(portal, CODE, etag="three", listed=False),
        lambda: changed(portal, CODE, etag="four", listed=True),
        lambda: (portal["items"].delete_one({"_id": CODE}), next_generation(portal)),
    ):
        change()
        assert cache.get() == anew(portal)
        digests.append(cache.get().digest)
    assert digests[2] == digests[4], "a withdrawn item and none look the same in every list"
    assert len(set(digests)) == 4


def test_only_what_changed_is_read_again(portal: Portal) -> None:
    cache = SnapshotCache(portal)
    before = {row.code: row for row in cache.get().rows}
    changed(portal, CODE, etag="two", summary__name="改名")
    after = {row.code: row for row in cache.get().rows}
    assert [code for code in after if after[code] is not before[code]] == [CODE]


def test_a_department_that_is_renamed_changes_the_digest(portal: Portal) -> None:
    cache = SnapshotCache(portal)
    before = cache.get()
    portal["departments"].update_one({"_id": "1005"}, {"$set": {"name": "教师发展处"}})
    next_generation(portal)
    after = cache.get()
    assert after.digest != before.digest
    assert after.tree.nodes["1005"].name == "教师发展处"
