"""The MongoDB side of files, references, numbers and drafts, without a process around it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from event_sourcing.mongo_vault import MongoVault
from services.applications.files import Files, MongoSealedFiles
from services.applications.number_series import BLOCK, MongoNumberSeries
from services.applications.references import MongoReferences, keep
from tests.unit.applications.desk import FORM, JPG, LOCAL, b64, item, told

pytestmark = pytest.mark.integration

DAY, NEXT_DAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    client = mongo_clients.connect(mongo_uri)
    yield client[f"{database_prefix}applications"]
    client.close()


@pytest.fixture
def vault(database: Database[dict[str, Any]]) -> MongoVault:
    return MongoVault(database, bytes(32))


class TestFiles:
    def test_come_back_as_they_were(self, database: Database[dict[str, Any]], vault: MongoVault) -> None:
        files = Files(MongoSealedFiles(database), vault)
        content = JPG + bytes(range(256)) * 4000
        stored = files.store("p-li", "照片.jpg", b64(content))
        assert files.find(stored.file_id) == stored
        opened = files.open(stored.file_id)
        assert opened is not None
        assert (opened[0], base64.b64decode(opened[1])) == (stored, content)
        assert (files.find("f" * 32), files.open("f" * 32)) == (None, None)

    def test_are_kept_once(self, database: Database[dict[str, Any]], vault: MongoVault) -> None:
        files = Files(MongoSealedFiles(database), vault)
        first, second = (files.store("p-li", "a.jpg", b64(JPG)) for _ in range(2))
        assert first == second
        assert database["sealed_files.files"].count_documents({}) == 1

    def test_survive_an_upload_that_was_cut_off(
        self, database: Database[dict[str, Any]], vault: MongoVault
    ) -> None:
        files = Files(MongoSealedFiles(database), vault)
        stored = files.store("p-li", "a.jpg", b64(JPG))
        database["sealed_files.files"].delete_many({})
        assert files.open(stored.file_id) is None
        files.store("p-li", "a.jpg", b64(JPG))
        assert files.open(stored.file_id) is not None

    def test_of_a_person_who_comes_back_after_being_forgotten_can_be_read(
        self, database: Database[dict[str, Any]], vault: MongoVault
    ) -> None:
        files = Files(MongoSealedFiles(database), vault)
        stored = files.store("p-li", "a.jpg", b64(JPG))
        vault.forget("p-li")
        assert files.open(stored.file_id) is None
        files.store("p-li", "a.jpg", b64(JPG))
        assert files.open(stored.file_id) is not None


class TestReferences:
    def test_are_kept_by_version(self, database: Database[dict[str, Any]]) -> None:
        references = MongoReferences(database)
        assert (references.item(LOCAL), references.form("F-TQR", 1)) == (None, None)
        for version, name in ((2, "一"), (4, "二"), (2, "一"), (4, "又二"), (3, "三")):
            keep(references, told("catalog", "item-published.v1", LOCAL, item(name=name), version))
        keep(references, told("catalog", "item-withdrawn.v1", LOCAL, {}, 5))
        kept = references.item(LOCAL)
        assert kept is not None
        assert (kept["name"], kept["withdrawn"]) == ("二", True)

    def test_of_suspensions_are_kept_by_a_version_of_their_own(
        self, database: Database[dict[str, Any]]
    ) -> None:
        references = MongoReferences(database)
        suspended = {"code": LOCAL, "reason": "系统升级", "until": None}
        keep(references, told("catalog", "item-published.v1", LOCAL, item(), 4))
        keep(references, told("catalog", "item-suspended.v1", LOCAL, suspended, 3))
        assert references.suspension(LOCAL) == {"reason": "系统升级", "until": None}
        keep(references, told("catalog", "item-resumed.v1", LOCAL, {"code": LOCAL}, 5))
        keep(references, told("catalog", "item-suspended.v1", LOCAL, suspended, 3))
        assert references.suspension(LOCAL) is None

    def test_of_forms_never_change(self, database: Database[dict[str, Any]]) -> None:
        references = MongoReferences(database)
        for title in ("旧表", "改过的旧表"):
            keep(references, told("guides", "form-published.v1", "F-TQR", FORM | {"title": title}))
        form = references.form("F-TQR", 1)
        assert form is not None
        assert form["title"] == "旧表"

    def test_survive_many_writers_of_a_new_item(self, database: Database[dict[str, Any]]) -> None:
        references = MongoReferences(database)
        with ThreadPoolExecutor(8) as pool:
            list(
                pool.map(
                    lambda version: keep(
                        references,
                        told("catalog", "item-published.v1", LOCAL, item(name=str(version)), version),
                    ),
                    range(1, 25),
                )
            )
        kept = references.item(LOCAL)
        assert kept is not None
        assert kept["name"] == "24"


class TestNumbers:
    def test_are_never_given_twice(self, database: Database[dict[str, Any]]) -> None:
        series = [MongoNumberSeries(database["number_series"]) for _ in range(3)]
        with ThreadPoolExecutor(6) as pool:
            serials = list(pool.map(lambda n: series[n % 3].next_serial(LOCAL, DAY), range(60)))
        assert len(set(serials)) == 60
        assert max(serials) <= 60 + 3 * BLOCK

    def test_begin_again_every_day_and_go_on_after_a_restart(
        self, database: Database[dict[str, Any]]
    ) -> None:
        series = MongoNumberSeries(database["number_series"])
        assert [series.next_serial(LOCAL, DAY) for _ in range(2)] == [1, 2]
        assert series.next_serial(LOCAL, NEXT_DAY) == 1
        assert MongoNumberSeries(database["number_series"]).next_serial(LOCAL, DAY) == BLOCK + 1
