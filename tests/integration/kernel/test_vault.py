"""The vault on a real database: what it seals, who can open it, and what is left when a person is forgotten."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.errors import ContractMismatch, Unavailable
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_vault import KEYS_KEPT, SECONDS_KEPT, MongoVault

pytestmark = pytest.mark.integration
MASTER = bytes(range(32))


@pytest.fixture
def database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    with connect(mongo_uri) as client:
        yield client[f"{database_prefix}vault"]


def test_what_one_process_seals_another_opens(database):
    sealed = MongoVault(database, MASTER).seal("p-li", "李小明".encode())
    assert MongoVault(database, MASTER).open("p-li", sealed) == "李小明".encode()


def test_the_same_text_is_sealed_differently_each_time_and_shows_nothing(database):
    vault = MongoVault(database, MASTER)
    first, second = vault.seal("p-li", b"13800000001"), vault.seal("p-li", b"13800000001")
    assert first != second
    assert b"13800000001" not in base64.urlsafe_b64decode(first)


def test_the_database_alone_does_not_hold_a_usable_key(database):
    vault = MongoVault(database, MASTER)
    sealed = vault.seal("p-li", b"secret")
    with pytest.raises(ContractMismatch, match="master key"):
        MongoVault(database, bytes(32)).open("p-li", sealed)


def test_a_master_key_of_another_length_is_refused(database):
    with pytest.raises(ValueError, match="32 bytes"):
        MongoVault(database, b"short")


def test_a_forgotten_person_is_unreadable_here_at_once_and_elsewhere_soon(database):
    now = [0.0]
    here, elsewhere = MongoVault(database, MASTER), MongoVault(database, MASTER, monotonic=lambda: now[0])
    sealed = here.seal("p-li", b"secret")
    assert elsewhere.open("p-li", sealed) == b"secret"
    here.forget("p-li")
    assert here.open("p-li", sealed) is None
    now[0] = SECONDS_KEPT
    assert elsewhere.open("p-li", sealed) is None


def test_a_new_key_after_forgetting_does_not_bring_the_old_text_back(database):
    vault = MongoVault(database, MASTER)
    before = vault.seal("p-li", b"before")
    vault.forget("p-li")
    after = vault.seal("p-li", b"after")
    assert (vault.open("p-li", before), vault.open("p-li", after)) == (None, b"after")


def test_forgetting_one_person_leaves_the_others(database):
    vault = MongoVault(database, MASTER)
    sealed = vault.seal("p-wang", b"kept")
    vault.forget("p-li")
    assert vault.open("p-wang", sealed) == b"kept"


def test_a_sealed_value_cannot_be_changed_or_moved_to_another_person(database):
    vault = MongoVault(database, MASTER)
    sealed = vault.seal("p-li", b"secret")
    raw = bytearray(base64.urlsafe_b64decode(sealed))
    raw[-1] ^= 1
    with pytest.raises(ContractMismatch, match="changed"):
        vault.open("p-li", base64.urlsafe_b64encode(bytes(raw)).decode())
    vault.seal("p-wang", b"has a key")
    assert vault.open("p-wang", sealed) is None
    document = database["subject_keys"].find_one({"_id": "p-li"})
    database["subject_keys"].replace_one({"_id": "p-wang"}, {**document, "_id": "p-wang"})
    with pytest.raises(ContractMismatch):
        MongoVault(database, MASTER).open("p-wang", sealed)


@pytest.mark.parametrize("text", ["AAAA", "", "ä", "A"])
def test_text_that_is_no_sealed_value_is_a_contract_mismatch(database, text):
    with pytest.raises(ContractMismatch):
        MongoVault(database, MASTER).open("p-li", text)


def test_processes_that_make_a_key_at_once_agree_on_it(database):
    vaults = [MongoVault(database, MASTER) for _ in range(8)]
    with ThreadPoolExecutor(len(vaults)) as pool:
        sealed = list(pool.map(lambda vault: vault.seal("p-new", b"x"), vaults))
    reader = MongoVault(database, MASTER)
    assert [reader.open("p-new", text) for text in sealed] == [b"x"] * len(vaults)


def test_keys_kept_in_memory_are_bounded(database):
    vault = MongoVault(database, MASTER)
    sealed = vault.seal("p-first", b"x")
    for number in range(KEYS_KEPT + 5):
        vault.seal(f"p-{number}", b"x")
    assert len(vault._kept) == KEYS_KEPT
    assert vault.open("p-first", sealed) == b"x"


def test_without_a_database_the_vault_is_unavailable():
    with connect("mongodb://127.0.0.1:9/?replicaSet=none", timeout_seconds=0.2) as client:
        vault = MongoVault(client["nowhere"], MASTER)
        with pytest.raises(Unavailable):
            vault.seal("p-li", b"secret")
        with pytest.raises(Unavailable):
            vault.forget("p-li")
