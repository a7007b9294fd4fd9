"""`banshi dead-letters` against the real notify service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from tests.integration.kernel import broker
from tests.support.processes import running_service
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until

QUEUE = "notify.case-events"
Banshi = Callable[..., Result]


@pytest.fixture(scope="module")
def banshi(mongo_uri: str, amqp_uri: str) -> Iterator[Banshi]:
    with fresh_prefix(mongo_uri) as prefix:
        environment = {
            "BANSHI_MONGO_URI": mongo_uri,
            "BANSHI_AMQP_URI": amqp_uri,
            "BANSHI_DB_PREFIX": prefix,
        }

        def run(*arguments: str) -> Result:
            return CliRunner().invoke(main.commands, ["dead-letters", *arguments], env=environment)

        with running_service(environment, "services.notify.service"):
            yield run


def waiting(banshi: Banshi, count: int) -> list[dict[str, Any]]:
    def found() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads(banshi("list", "--json").stdout)["items"]
        return items

    return wait_until(lambda: len(items := found()) == count and items, message=f"{count} letters")


def test_letters_are_listed_shown_retried_and_discarded(banshi: Banshi, amqp_uri: str) -> None:
    for number in range(2):
        broker.publish_raw(amqp_uri, QUEUE, f"no event {number}".encode())
    first, second = waiting(banshi, 2)
    assert (first["service"], first["queue"], first["attempts"]) == ("notify", QUEUE, 1)

    shown = json.loads(banshi("show", "notify", first["id"], "--json").stdout)
    assert shown["body"].startswith("no event ")

    assert "已重投 2 封死信" in banshi("retry", "notify", "--all", "--queue", QUEUE).stdout
    again = waiting(banshi, 2)
    wait_until(lambda: all(item["attempts"] == 2 for item in waiting(banshi, 2)))

    assert banshi("discard", "notify", again[0]["id"], "--reason", "演练").exit_code == 0
    assert json.loads(banshi("retry", "notify", again[1]["id"], "--json").stdout) == {"retried": 1}
    discarded = json.loads(banshi("list", "--status", "discarded", "--json").stdout)["items"]
    assert [(item["id"], item["history"][-1]["reason"]) for item in discarded] == [(again[0]["id"], "演练")]
    assert second["id"] in {again[0]["id"], again[1]["id"]}


def test_services_that_do_not_answer_are_named(banshi: Banshi) -> None:
    result = banshi("list", "--status", "retried")
    assert result.exit_code == 1
    assert "portal: 服务没有应答" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("retry", "notify"), ("retry", "notify", "x", "--all"), ("show", "mail", "x")]
)
def test_what_makes_no_sense_is_a_usage_error(banshi: Banshi, arguments: tuple[str, ...]) -> None:
    assert banshi(*arguments).exit_code == 2


def test_help_shows_examples_at_every_level(banshi: Banshi) -> None:
    for command in ((), ("list",), ("show",), ("retry",), ("discard",)):
        assert "Example" in banshi(*command, "--help").stdout
