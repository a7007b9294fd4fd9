"""`banshi views`: make a view anew from its events, or check it against them, while everything runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from gateway.settings import PORTAL

EXAMPLES = """
\b
Examples:
  banshi views verify portal
  banshi views rebuild portal
  banshi views verify portal --json | jq '.differences[]'
"""
VIEWS = (PORTAL,)
DIFFERENCES = {"missing": "缺少", "unexpected": "多出", "different": "不一致"}


@click.group("views", epilog=EXAMPLES)
def views() -> None:
    """Rebuild and verify views.

    Views hold nothing that their events do not say, so that either may run at any time; reads go on, and what
    happens meanwhile is in the view afterwards.
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for decorate in (
        click.argument("name", type=click.Choice(VIEWS), metavar="NAME"),
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output."),
        click.option(
            "--mongo-uri",
            envvar="BANSHI_MONGO_URI",
            default="mongodb://127.0.0.1:27817/?replicaSet=banshi",
            show_envvar=True,
            show_default=True,
            help="MongoDB with the view.",
        ),
        click.option(
            "--db-prefix",
            envvar="BANSHI_DB_PREFIX",
            default="banshi_",
            show_envvar=True,
            show_default=True,
            help="Prefix of the databases.",
        ),
    ):
        command = decorate(command)
    return command


@views.command("rebuild", epilog="\b\nExample:\n  banshi views rebuild portal")
@_options
def rebuild_(name: str, as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """Make the view NAME (portal) anew beside the live one, and swap.

    A rebuild that is interrupted leaves the live view as it was; start it again.
    """
    from gateway.projections.rebuild import rebuild

    with _portal(mongo_uri, db_prefix) as database, _progress("重建", as_json) as progress:
        events = rebuild(database, progress)
    if as_json:
        click.echo(json.dumps({"view": name, "events": events}))
    else:
        click.echo(f"视图 {name} 已由 {events} 个事件重建。")


@views.command("verify", epilog="\b\nExample:\n  banshi views verify portal")
@_options
def verify_(name: str, as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """Compare the view NAME (portal) with one made anew; exit code 1 when they differ."""
    from gateway.projections.rebuild import verify

    with _portal(mongo_uri, db_prefix) as database, _progress("核对", as_json) as progress:
        found = verify(database, progress)
    if as_json:
        click.echo(json.dumps({"view": name, "equal": not found, "differences": found}, ensure_ascii=False))
    else:
        for row in found:
            click.echo(f"{row['collection']} {row['key']}: {DIFFERENCES[row['difference']]}", err=True)
        click.echo(
            f"视图 {name} 有 {len(found)} 处与事件不符,可用 banshi views rebuild {name} 修复。"
            if found
            else f"视图 {name} 与事件一致。"
        )
    sys.exit(1 if found else 0)


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
