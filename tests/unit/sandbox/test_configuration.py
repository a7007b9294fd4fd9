"""What the environment says about ports, servers and directories, and what holds when it says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from event_sourcing.messaging.topology import UNANSWERED_SECONDS
from sandbox.servers.mongod import Mongod
from sandbox.servers.rabbitmq import CONFIGURATION, RabbitMq
from sandbox.stack.configuration import ROOT, Configuration, ConfigurationError


def test_without_a_word_everything_has_its_documented_place() -> None:
    configuration = Configuration.from_environment({})
    assert configuration.run_directory == ROOT / ".run"
    assert configuration.public_url == "http://127.0.0.1:8000"
    assert [type(server) for server in configuration.servers()] == [Mongod, RabbitMq]


def test_the_broker_waits_as_long_for_an_answer_as_subscriptions_count_on() -> None:
    assert f"consumer_timeout = {UNANSWERED_SECONDS * 1000}\n" in CONFIGURATION


def test_an_empty_variable_counts_as_none() -> None:
    configuration = Configuration.from_environment(
        {"BANSHI_RUN_DIR": "", "BANSHI_MONGO_URI": "", "BANSHI_GATEWAY_PORT": ""}
    )
    assert configuration.run_directory == ROOT / ".run"
    assert configuration.ports["gateway"] == 8000
    assert len(configuration.servers()) == 2


def test_a_named_server_is_used_and_none_started_in_its_place(tmp_path: Path) -> None:
    environ = {"BANSHI_RUN_DIR": str(tmp_path), "BANSHI_MONGO_URI": "mongodb://db.example/"}
    configuration = Configuration.from_environment(environ)
    assert [type(server) for server in configuration.servers()] == [RabbitMq]
    assert configuration.environment("catalog")["BANSHI_MONGO_URI"] == "mongodb://db.example/"


def test_a_moved_port_moves_every_address_that_names_it(tmp_path: Path) -> None:
    environ = {"BANSHI_RUN_DIR": str(tmp_path), "BANSHI_GATEWAY_PORT": "9000", "BANSHI_AMQP_PORT": "9001"}
    configuration = Configuration.from_environment(environ)
    environment = configuration.environment("notify")
    assert environment["BANSHI_PUBLIC_URL"] == "http://127.0.0.1:9000"
    assert environment["BANSHI_AMQP_URI"] == "pyamqp://guest:guest@127.0.0.1:9001/"
    assert environment["BANSHI_HEALTH_PORT"] == "8204"
    assert configuration.readiness_url("gateway") == "http://127.0.0.1:9000/readyz"


def test_secrets_are_made_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    first, second = (
        Configuration.from_environment({"BANSHI_RUN_DIR": str(tmp_path)}).environment("gateway")
        for _ in range(2)
    )
    assert first["BANSHI_SESSION_SECRET"] == second["BANSHI_SESSION_SECRET"]
    assert first["BANSHI_SESSION_SECRET"] != first["BANSHI_TOKEN_SECRET"]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert (tmp_path / "secrets" / "token_secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["eight", "0", "65536", "-1"])
def test_what_is_no_port_is_named(text: str) -> None:
    with pytest.raises(ConfigurationError, match="BANSHI_GATEWAY_PORT"):
        Configuration.from_environment({"BANSHI_GATEWAY_PORT": text})
