"""`banshi dead-letters`: what subscriptions gave up, to be tried again once the cause is gone, or discarded with a reason."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from cli.importing.commands import connected
from cli.options import amqp_uri_option, json_option
from cli.rpc import Rpc, new_context
from event_sourcing.errors import Unavailable
from gateway.rpc.dead_letters import OWNERS

EXAMPLES = """
\b
Examples:
  banshi dead-letters list
  banshi dead-letters show portal 3f0c…
  banshi dead-letters retry notify --all --queue notify.case-events
  banshi dead-letters discard forwarding 3f0c… --reason "重复导入,无需处理"
"""
PAGE = 100
STATUSES = {"waiting": "待处理", "retried": "已重投", "discarded": "已丢弃"}

Json = dict[str, Any]


@click.group("dead-letters", epilog=EXAMPLES)
def dead_letters() -> None:
    """List, show, retry and discard events that were given up.

    A letter keeps the event as it came, the reason, and when and how often it failed. SERVICE is one of applications,
    notify, portal and forwarding.
    """


def _common(command: Callable[..., None]) -> Callable[..., None]:
    return json_option(amqp_uri_option(command))


_service = click.argument("service", type=click.Choice(sorted(OWNERS)), metavar="SERVICE")


@dead_letters.command(
    "list", epilog="\b\nExample:\n  banshi dead-letters list --status waiting --json | jq '.items[].error'"
)
@click.option("--queue", help="Only of this subscription, such as notify.case-events.")
@click.option(
    "--status", type=click.Choice(list(STATUSES)), default="waiting", show_default=True, help="Only these."
)
@_common
def list_(queue: str | None, status: str, as_json: bool, amqp_uri: str) -> None:
    """Letters of all services, latest failure first; exit code 1 when a service does not answer."""
    with connected(amqp_uri) as rpc:
        items, silent = _everywhere(rpc, {"queue": queue, "status": status})
    if as_json:
        click.echo(json.dumps({"items": items, "unavailable": silent}, ensure_ascii=False))
    else:
        for item in items:
            click.echo(
                f"{item['service']} {item['id']}  {item['queue']}  {item['last_failed_at']}  "
                f"失败 {item['attempts']} 次  {item['type'] or '不是事件'}  {item['error']}"
            )
        if not items:
            click.echo(f"没有{STATUSES[status]}的死信。")
        for service in silent:
            click.echo(f"{service}: 服务没有应答,请确认它在运行", err=True)
    sys.exit(1 if silent else 0)


@dead_letters.command(
    "show", epilog="\b\nExample:\n  banshi dead-letters show portal 3f0c… --json | jq -r .body"
)
@_service
@click.argument("identity", metavar="ID")
@_common
def show_(service: str, identity: str, as_json: bool, amqp_uri: str) -> None:
    """One letter whole: event, headers, reason and what was done with it."""
    with connected(amqp_uri) as rpc:
        letter = rpc.call(OWNERS[service], "show_dead_letter", {"id": identity}, new_context())
    click.echo(json.dumps(letter, ensure_ascii=False, indent=None if as_json else 2))


@dead_letters.command(
    "retry",
    epilog="\b\nExamples:\n  banshi dead-letters retry portal 3f0c…\n  banshi dead-letters retry notify --all",
)
@_service
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help="Every waiting letter of the service.")
@click.option("--queue", help="With --all: only of this subscription.")
@_common
def retry_(
    service: str, identity: str | None, everything: bool, queue: str | None, as_json: bool, amqp_uri: str
) -> None:
    """Send a letter's event through its subscription once more; what fails again is a waiting letter again."""
    if (identity is None) != everything:
        raise click.UsageError("请给出一个死信编号,或用 --all 重投全部待处理的死信")
    owner, context = OWNERS[service], new_context()
    with connected(amqp_uri) as rpc:
        chosen = [identity]
        if everything:
            wanted = {"queue": queue, "status": "waiting"}
            chosen = [item["id"] for item in _pages(rpc, owner, wanted)]
        with click.progressbar(chosen, label="重投", file=sys.stderr, hidden=as_json) as bar:
            for one in bar:
                rpc.call(owner, "retry_dead_letter", {"id": one}, context, 10.0)
    _report({"retried": len(chosen)}, f"已重投 {len(chosen)} 封死信。", as_json)


@dead_letters.command(
    "discard", epilog='\b\nExample:\n  banshi dead-letters discard notify 3f0c… --reason "重复"'
)
@_service
@click.argument("identity", metavar="ID")
@click.option("--reason", required=True, help="Why nothing is to be done; kept with the letter.")
@_common
def discard_(service: str, identity: str, reason: str, as_json: bool, amqp_uri: str) -> None:
    """Settle a letter without doing anything; it stays to be read."""
    with connected(amqp_uri) as rpc:
        payload = {"id": identity, "reason": reason}
        rpc.call(OWNERS[service], "discard_dead_letter", payload, new_context())
    _report({"discarded": identity}, f"死信 {identity} 已丢弃。", as_json)


def _everywhere(rpc: Rpc, wanted: Json) -> tuple[list[Json], list[str]]:
    """Letters of all services, and those that do not answer."""
    items: list[Json] = []
    silent: list[str] = []
    for service, owner in OWNERS.items():
        try:
            items += [{"service": service} | item for item in _pages(rpc, owner, wanted)]
        except Unavailable:
            silent.append(service)
    return sorted(items, key=lambda item: item["last_failed_at"], reverse=True), silent


def _pages(rpc: Rpc, owner: str, wanted: Json) -> Iterator[Json]:
    context, cursor = new_context(), None
    while True:
        page = rpc.call(owner, "list_dead_letters", {**wanted, "limit": PAGE, "cursor": cursor}, context)
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return


def _report(facts: Json, text: str, as_json: bool) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else text)
