"""`banshi keys` on databases with personal data: what it shows, what it changes, what it asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from cli.keys import SERVICES, keys
from event_sourcing.key_ring import master_id
from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_vault import MongoVault

pytestmark = pytest.mark.integration
OLD, NEW = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def vaults(mongo_uri: str, database_prefix: str) -> Iterator[dict[str, MongoVault]]:
    """Both services have one person's key under the old master key."""
    with connect(mongo_uri) as client:
        found = {
            service: MongoVault(database(client, database_prefix, service), NEW, [OLD])
            for service in SERVICES
        }
        for service in SERVICES:
            MongoVault(database(client, database_prefix, service), OLD).seal("p-li", b"secret")
        yield found


@pytest.fixture
def banshi(mongo_uri: str, database_prefix: str, vaults: dict[str, MongoVault]):
    def run(*arguments: str, **environ: str) -> Result:
        held = {"BANSHI_MASTER_KEY": NEW.hex(), "BANSHI_MASTER_KEY_PREVIOUS": OLD.hex()} | environ
        places = ["--mongo-uri", mongo_uri, "--db-prefix", database_prefix]
        return CliRunner().invoke(keys, [*arguments, *places], env=held)

    return run


def test_a_rotation_moves_every_service_to_the_current_key(banshi):
    assert "待轮换" in banshi("status").stdout
    rotated = banshi("rotate", "--json")
    assert json.loads(rotated.stdout) == {
        "current": master_id(NEW),
        "rewrapped": {"applications": 1, "notify": 1},
    }
    status = banshi("status", "--json", BANSHI_MASTER_KEY_PREVIOUS="")
    assert status.exit_code == 0
    assert json.loads(status.stdout)["services"] == {
        "applications": {master_id(NEW): 1},
        "notify": {master_id(NEW): 1},
    }


def test_one_service_can_be_rotated_alone(banshi):
    assert "applications: 1 个数据密钥" in banshi("rotate", "applications").stdout
    services = json.loads(banshi("status", "--json").stdout)["services"]
    assert services == {"applications": {master_id(NEW): 1}, "notify": {master_id(OLD): 1}}


def test_without_the_old_key_it_names_the_key_and_what_to_do(banshi):
    status = banshi("status", BANSHI_MASTER_KEY_PREVIOUS="")
    assert (status.exit_code, "此处没有这把主密钥" in status.stdout) == (1, True)
    rotated = banshi("rotate", BANSHI_MASTER_KEY_PREVIOUS="")
    assert rotated.exit_code == 1
    assert master_id(OLD) in rotated.stderr
    assert "BANSHI_MASTER_KEY_PREVIOUS" in rotated.stderr


def test_a_key_that_is_none_is_refused_before_anything_is_read(banshi):
    assert "hexadecimal" in banshi("status", BANSHI_MASTER_KEY_PREVIOUS="xyz").stderr
