"""`banshi events` on a real journal and a real queue."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from cli import main
from event_sourcing.errors import NotFound
from gateway.errors import BadRequest
from tests.integration.feed.conftest import Portal
from tests.integration.feed.journals import receive, thing
from tests.integration.kernel import broker

Banshi = Callable[..., Result]
EVENTS = [thing(n, "guides" if n % 2 else "catalog", subject=f"s{n}") for n in range(1, 9)]


@pytest.fixture
def banshi(mongo_uri: str, database_prefix: str, portal: Portal) -> Banshi:
    receive(portal, EVENTS)

    def run(*arguments: str) -> Result:
        environ = {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
        return CliRunner().invoke(main.commands, arguments, env=environ)

    return run


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


def test_tail_shows_everything_from_the_beginning_or_what_is_asked_for(banshi: Banshi) -> None:
    assert lines(banshi("events", "tail", "--json")) == [event.id for event in EVENTS]
    assert lines(banshi("events", "tail", "--json", "--subject", "s3")) == ["guides-3"]
    shown = banshi("events", "tail", "--type", "cn.gz.edu.catalog.*")
    assert [line.split()[1] for line in shown.stdout.splitlines()] == [f"catalog-{n}" for n in (2, 4, 6, 8)]


def test_tail_goes_on_behind_the_cursor_that_it_left(banshi: Banshi, portal: Portal) -> None:
    cursor = banshi("events", "tail", "--json").stderr.split()[-1]
    receive(portal, [thing(9)])
    assert lines(banshi("events", "tail", "--json", "--after", cursor)) == ["catalog-9"]
    assert isinstance(banshi("events", "tail", "--after", "nonsense").exception, BadRequest)


def test_show_prints_one_event_whole(banshi: Banshi) -> None:
    assert json.loads(banshi("events", "show", "guides-3").stdout) == EVENTS[2].to_dict()
    assert isinstance(banshi("events", "show", "guides-99").exception, NotFound)


def test_replay_fills_one_queue_in_the_order_of_positions(
    banshi: Banshi, amqp_uri: str, unique_name: str
) -> None:
    with broker.channel(amqp_uri) as channel:
        channel.queue_declare(unique_name, durable=True, auto_delete=False)
    given = ("events", "replay", "catalog", unique_name, "--amqp-uri", amqp_uri)
    assert "3 个事件" in banshi(*given, "--after", "2").output
    letters = [broker.take(amqp_uri, unique_name) for _ in range(3)]
    assert [letter and letter.body.encode() for letter in letters] == [
        event.to_json() for event in EVENTS if event.service == "catalog" and int(event.position) > 2
    ]
    assert json.loads(banshi(*given, "--json", "--name", "other.v1").stdout)["events"] == 0
    assert json.loads(banshi(*given, "--json", "--name", "thing-done.v1").stdout)["events"] == 4


def test_replay_into_a_queue_that_is_not_there_fails_and_says_so(banshi: Banshi, amqp_uri: str) -> None:
    result = banshi("events", "replay", "catalog", "nowhere", "--amqp-uri", amqp_uri)
    assert result.exit_code == 1
    assert "请核对队列名" in result.output


@pytest.mark.parametrize("command", ["tail", "show", "replay"])
def test_help_shows_examples(banshi: Banshi, command: str) -> None:
    assert f"banshi events {command}" in banshi("events", command, "--help").output
