"""The master key is replaced while people's data is sealed and forgotten: nothing is lost, nobody comes back (G8)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import master_keys
from event_sourcing.errors import ContractMismatch
from event_sourcing.key_ring import KeyRing, master_id
from event_sourcing.master_keys import count_by_master, rotate
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_vault import COLLECTION, MongoVault

pytestmark = pytest.mark.integration
OLD, NEW = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    with connect(mongo_uri) as client:
        yield client[f"{database_prefix}rotation"]


def sealed_under(database: Database[dict[str, Any]], master: bytes, people: int) -> dict[str, str]:
    vault = MongoVault(database, master)
    return {f"p-{number:03}": vault.seal(f"p-{number:03}", b"secret") for number in range(people)}


def test_after_a_rotation_the_old_key_can_be_taken_away(database, monkeypatch):
    monkeypatch.setattr(master_keys, "BATCH", 7)
    sealed = sealed_under(database, OLD, 40)
    steps: list[tuple[int, int]] = []
    assert rotate(database, KeyRing(NEW, [OLD]), lambda done, total: steps.append((done, total))) == 40
    assert steps[-1] == (40, 40)
    assert count_by_master(database) == {master_id(NEW): 40}
    vault = MongoVault(database, NEW)
    assert {vault.open(subject, text) for subject, text in sealed.items()} == {b"secret"}
    with pytest.raises(ContractMismatch, match=master_id(NEW)):
        MongoVault(database, OLD).open("p-000", sealed["p-000"])
    assert rotate(database, KeyRing(NEW)) == 0


def test_keys_that_were_wrapped_before_ids_were_noted_are_opened_and_rotated(database):
    sealed = sealed_under(database, OLD, 3)
    database[COLLECTION].update_many({}, {"$unset": {"master": ""}})
    assert count_by_master(database) == {None: 3}
    assert MongoVault(database, NEW, [OLD]).open("p-001", sealed["p-001"]) == b"secret"
    with pytest.raises(ContractMismatch, match=master_id(NEW)):
        MongoVault(database, NEW).open("p-001", sealed["p-001"])
    assert rotate(database, KeyRing(NEW, [OLD])) == 3
    assert MongoVault(database, NEW).open("p-001", sealed["p-001"]) == b"secret"


def test_a_rotation_that_lacks_a_key_says_which_and_goes_on_once_it_has_it(database):
    sealed_under(database, OLD, 2)
    with pytest.raises(ContractMismatch, match=f"{master_id(OLD)}.*BANSHI_MASTER_KEY_PREVIOUS"):
        rotate(database, KeyRing(NEW))
    assert rotate(database, KeyRing(NEW, [OLD])) == 2


def test_whoever_is_forgotten_in_the_middle_of_a_rotation_stays_forgotten(database, monkeypatch):
    """Forgotten between the reading of a batch and its writing: the moment at which an upsert would bring them back."""
    sealed = sealed_under(database, OLD, 3)
    vault, rewrapping = MongoVault(database, NEW, [OLD]), master_keys._rewrapping

    def forget_then_rewrap(ring: KeyRing, stored: dict[str, Any]) -> Any:
        vault.forget("p-001")
        return rewrapping(ring, stored)

    monkeypatch.setattr(master_keys, "_rewrapping", forget_then_rewrap)
    assert rotate(database, KeyRing(NEW, [OLD])) == 2
    assert vault.open("p-001", sealed["p-001"]) is None
    assert database[COLLECTION].count_documents({}) == 2


def test_sealing_and_forgetting_go_on_during_a_rotation(database, monkeypatch):
    monkeypatch.setattr(master_keys, "BATCH", 5)
    before = sealed_under(database, OLD, 100)
    meanwhile: dict[str, str] = {}

    def seal() -> None:
        vault = MongoVault(database, OLD)  # a process that was not restarted yet
        for number in range(50):
            meanwhile[f"q-{number:03}"] = vault.seal(f"q-{number:03}", b"secret")

    def forget() -> None:
        vault = MongoVault(database, NEW, [OLD])
        for number in range(0, 100, 2):
            vault.forget(f"p-{number:03}")

    threads = [threading.Thread(target=seal), threading.Thread(target=forget)]
    for thread in threads:
        thread.start()
    rotate(database, KeyRing(NEW, [OLD]))
    for thread in threads:
        thread.join()
    rotate(database, KeyRing(NEW, [OLD]))
    assert count_by_master(database) == {master_id(NEW): 100}
    vault = MongoVault(database, NEW)
    kept = {subject: vault.open(subject, text) for subject, text in (before | meanwhile).items()}
    assert kept == {s: (None if s in before and int(s[2:]) % 2 == 0 else b"secret") for s in kept}
