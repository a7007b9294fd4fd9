"""`banshi views`: how far views are, and a view made anew from its events or checked against them, while everything runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from cli.importing.commands import connected
from cli.options import amqp_uri_option, db_prefix_option, json_option, mongo_uri_option
from cli.service_views import REBUILD, SERVICES, VERIFY, run_job, standings
from gateway.settings import PORTAL

EXAMPLES = """
\b
Examples:
  banshi views list
  banshi views verify portal
  banshi views rebuild notify.inbox
  banshi views verify catalog.item_list --json | jq '.differences[]'
"""
DIFFERENCES = {"missing": "缺少", "unexpected": "多出", "different": "不一致"}

Difference = dict[str, str]


@click.group("views", epilog=EXAMPLES)
def views() -> None:
    """List, rebuild and verify views.

    Views hold nothing that their events do not say, so that either may run at any time; reads go on, and what
    happens meanwhile is in the view afterwards. NAME is portal, or SERVICE.VIEW as `banshi views list` shows it.
    """


class ViewName(click.ParamType):
    """`portal` or `<service>.<view>`; which views a service has it says itself."""

    name = "view"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        service, _, view = str(value).partition(".")
        if value != PORTAL and not (service in SERVICES and view):
            known = "、".join(f"{name}.…" for name in SERVICES)
            self.fail(f"没有视图 {value};可用的是 {PORTAL}、{known},见 banshi views list", param, ctx)
        return str(value)


def _servers(command: Callable[..., None]) -> Callable[..., None]:
    return json_option(mongo_uri_option(db_prefix_option(amqp_uri_option(command))))


@views.command("list", epilog="\b\nExample:\n  banshi views list --json | jq '.views[] | select(.failed)'")
@_servers
def list_(as_json: bool, mongo_uri: str, db_prefix: str, amqp_uri: str) -> None:
    """How far each view is, and what stops those that do not go on; exit code 1 when one is stopped or not answering."""
    with connected(amqp_uri) as rpc:
        rows, silent = standings(rpc)
    if as_json:
        click.echo(json.dumps({"views": rows, "unavailable": silent}, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(
                f"{row['view']:32} 位置 {row['position']}  落后 {row['behind']}{_failure(row['failed'])}"
            )
        for service in silent:
            click.echo(f"{service}: 服务没有应答,请确认它在运行", err=True)
    sys.exit(1 if silent or any(row["failed"] for row in rows) else 0)


@views.command(
    "rebuild", epilog="\b\nExamples:\n  banshi views rebuild portal\n  banshi views rebuild notify.inbox"
)
@click.argument("name", type=ViewName(), metavar="NAME")
@_servers
def rebuild_(name: str, as_json: bool, mongo_uri: str, db_prefix: str, amqp_uri: str) -> None:
    """Make the view NAME anew beside the live one, and swap.

    A rebuild that is interrupted leaves the live view as it was; start it again.
    """
    with _progress("重建", as_json) as progress:
        if name == PORTAL:
            from gateway.projections.rebuild import rebuild

            with _portal(mongo_uri, db_prefix) as database:
                events = rebuild(database, progress)
        else:
            with connected(amqp_uri) as rpc:
                events = run_job(rpc, name, REBUILD, progress)["position"]
    if as_json:
        click.echo(json.dumps({"view": name, "events": events}))
    else:
        click.echo(f"视图 {name} 已由 {events} 个事件重建。")


@views.command(
    "verify", epilog="\b\nExamples:\n  banshi views verify portal\n  banshi views verify notify.inbox"
)
@click.argument("name", type=ViewName(), metavar="NAME")
@_servers
def verify_(name: str, as_json: bool, mongo_uri: str, db_prefix: str, amqp_uri: str) -> None:
    """Compare the view NAME with one made anew; exit code 1 when they differ."""
    with _progress("核对", as_json) as progress:
        if name == PORTAL:
            from gateway.projections.rebuild import verify

            with _portal(mongo_uri, db_prefix) as database:
                found = verify(database, progress)
        else:
            with connected(amqp_uri) as rpc:
                found = run_job(rpc, name, VERIFY, progress)["differences"]
    _print_differences(name, found, as_json)
    sys.exit(1 if found else 0)


def _print_differences(name: str, found: Sequence[Difference], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"view": name, "equal": not found, "differences": found}, ensure_ascii=False))
        return
    for row in found:
        click.echo(f"{row['collection']} {row['key']}: {DIFFERENCES[row['difference']]}", err=True)
    click.echo(
        f"视图 {name} 有 {len(found)} 处与事件不符,可用 banshi views rebuild {name} 修复。"
        if found
        else f"视图 {name} 与事件一致。"
    )


def _failure(failed: dict[str, Any] | None) -> str:
    if failed is None:
        return ""
    return (
        f"  停在事件 {failed['at']}({failed['event_type']}),自 {failed['since']} 起,错误 {failed['error']};"
        "修复代码并重启服务后会从这里继续"
    )


@contextmanager
def _portal(mongo_uri: str, db_prefix: str) -> Iterator[Any]:
    """The portal's database. Raises Unavailable when there is no MongoDB."""
    from event_sourcing import mongo_clients
    from gateway.projections.writer import prepare

    with mongo_clients.outages_as_unavailable(), mongo_clients.connect(mongo_uri) as client:
        database = mongo_clients.database(client, db_prefix, PORTAL)
        prepare(database)
        yield database


@contextmanager
def _progress(label: str, as_json: bool) -> Iterator[Callable[[int, int], None]]:
    if as_json:
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = max(total, done, 1)
            bar.update(done - bar.pos)

        yield advance
