"""`banshi events`: look at public events, and put them into a queue that missed them. Reads the portal's journal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from cli.databases import database_options
from cli.options import amqp_uri_option
from gateway.settings import PORTAL

EXAMPLES = """
\b
Examples:
  banshi events tail --type 'cn.gz.edu.catalog.*'
  banshi events tail --follow --json | jq .subject
  banshi events show catalog-17
  banshi events replay catalog my.queue --after 100 --name item-published.v1
"""
AT_ONCE = 100
FOLLOW_SECONDS = 30.0


@click.group("events", epilog=EXAMPLES)
def events() -> None:
    """Public events, as docs/subscribing.md describes them.

    All services' events are read from the portal's journal, so that no service has to run.
    """


@events.command("tail", epilog="\b\nExample:\n  banshi events tail --type 'cn.gz.edu.guides.*' --follow")
@click.option(
    "--type", "types", multiple=True, help="A type, or the beginning of one and `.*`; may be repeated."
)
@click.option("--subject", "subjects", multiple=True, help="The thing concerned; may be repeated.")
@click.option("--after", metavar="CURSOR", help="Begin behind this cursor instead of at the first event.")
@click.option("--follow", is_flag=True, help="Go on with what happens from now on, until interrupted.")
@database_options
def tail(
    types: tuple[str, ...],
    subjects: tuple[str, ...],
    after: str | None,
    follow: bool,
    as_json: bool,
    mongo_uri: str,
    db_prefix: str,
) -> None:
    """Print events from the beginning, oldest first. The cursor at the end goes to standard error."""
    from gateway.projections.feed import Feed, Wanted
    from gateway.projections.feed_tail import FeedTail

    wanted = Wanted(types, subjects)
    with _portal(mongo_uri, db_prefix) as database:
        feed, waiting = Feed(database), FeedTail(database)
        page = feed.page(after, wanted, AT_ONCE)
        while page.items or follow:
            for envelope in page.items:
                _print(envelope, as_json)
            page = feed.page(page.next_cursor, wanted, AT_ONCE)
            if follow and not page.items:
                page = waiting.wait(page, wanted, AT_ONCE, FOLLOW_SECONDS) or page
        click.echo(f"--after {page.next_cursor}", err=True)


@events.command("show", epilog="\b\nExample:\n  banshi events show catalog-17")
@click.argument("event_id", metavar="ID")
@database_options
def show(event_id: str, as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """Print the event ID (such as catalog-17) whole."""
    from gateway.projections.feed import Feed

    with _portal(mongo_uri, db_prefix) as database:
        envelope = Feed(database).show(event_id)
    click.echo(json.dumps(envelope, ensure_ascii=False, indent=None if as_json else 2))


@events.command("replay", epilog="\b\nExample:\n  banshi events replay catalog my.queue --after 100")
@click.argument("service")
@click.argument("queue")
@click.option(
    "--after", type=click.IntRange(0), default=0, help="Only events behind this position of the service."
)
@click.option(
    "--name", "names", multiple=True, help="Only these, such as item-published.v1; may be repeated."
)
@amqp_uri_option
@database_options
def replay(
    service: str,
    queue: str,
    after: int,
    names: tuple[str, ...],
    amqp_uri: str,
    as_json: bool,
    mongo_uri: str,
    db_prefix: str,
) -> None:
    """Put the events of SERVICE straight into QUEUE, in the order of their positions; other readers see nothing of it.

    Events keep their ids, so that a reader that knows one already can tell. It ends with the last event that is there
    when it begins: later ones come over the exchange.
    """
    from event_sourcing.messaging.publisher import ConfirmedPublisher, PublishFailed
    from gateway.projections.replaying import replay as run

    publisher = ConfirmedPublisher(amqp_uri, "banshi-replay")
    try:
        with _portal(mongo_uri, db_prefix) as database, _progress(as_json) as progress:
            sent = run(database, publisher, service, queue, after=after, names=names, progress=progress)
    except PublishFailed as error:
        raise click.ClickException(
            f"没有放入队列 {queue}:{error}。请核对队列名后重来,已放入的会按编号去重。"
        ) from error
    finally:
        publisher.close()
    if as_json:
        click.echo(json.dumps({"service": service, "queue": queue, "events": sent}))
    else:
        click.echo(f"{service} 的 {sent} 个事件已放入队列 {queue}。")


def _print(envelope: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(envelope, ensure_ascii=False))
    else:
        click.echo(f"{envelope['time']}  {envelope['id']:<22} {envelope['type']}  {envelope['subject']}")


@contextmanager
def _portal(mongo_uri: str, db_prefix: str) -> Iterator[Any]:
    """The portal's database. Raises Unavailable when there is no MongoDB."""
    from event_sourcing import mongo_clients

    with mongo_clients.outages_as_unavailable(), mongo_clients.connect(mongo_uri) as client:
        yield mongo_clients.database(client, db_prefix, PORTAL)


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[int, int], None]]:
    if as_json:
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label="放入", file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = max(total, done, 1)
            bar.update(done - bar.pos)

        yield advance
