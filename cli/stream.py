"""`banshi stream`: what happened to one thing, event by event."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from cli.databases import SERVICES, database_options, databases

if TYPE_CHECKING:
    from event_sourcing.events import RecordedEvent

EXAMPLES = """
\b
Examples:
  banshi stream catalog item-10050101001
  banshi stream applications application-01J… --version 3
  banshi stream catalog relations-catalog --at 2026-11-24T12:00:00+08:00 --json
"""
SEALED_FIELD = "〔密封〕"


def _time(ctx: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    """ISO 8601; without a zone it is the time of this machine."""
    try:
        return None if text is None else datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise click.BadParameter("expected a time such as 2026-11-24T12:00:00+08:00") from None


@click.command("stream", epilog=EXAMPLES)
@click.argument("service", type=click.Choice(SERVICES), metavar="SERVICE")
@click.argument("stream")
@click.option("--at", callback=_time, metavar="TIME", help="As it was at that time.")
@click.option("--version", type=click.IntRange(1), metavar="N", help="As it was at that version.")
@database_options
def stream_(
    service: str,
    stream: str,
    at: datetime | None,
    version: int | None,
    as_json: bool,
    mongo_uri: str,
    db_prefix: str,
) -> None:
    """Show the events of STREAM, `<category>-<id>`, in the log of SERVICE (catalog, guides, applications, notify).

    Personal data stays sealed: this command has no key and shows 〔密封〕 in its place. Exit code 1 when there is no
    such event.
    """
    from event_sourcing.mongo_event_store import MongoEventStore

    with databases(mongo_uri, db_prefix) as database:
        store = MongoEventStore(database(service))
        events = list(store.read_stream(stream, up_to_version=version, as_of=at))
    if as_json:
        click.echo(json.dumps([_as_json(event) for event in events], ensure_ascii=False))
    for event in events if not as_json else ():
        _show(event)
    if not events:
        click.echo(f"{service} 中没有流 {stream} 的事件,请核对名称(形如 item-10050101001)和时间。", err=True)
        sys.exit(1)


def _as_json(event: RecordedEvent) -> dict[str, Any]:
    return {
        "stream": event.stream,
        "version": event.version,
        "position": event.position,
        "type": event.type,
        "schema_version": event.schema_version,
        "recorded_at": event.recorded_at.isoformat(timespec="milliseconds"),
        "commit_id": str(event.commit_id),
        "actor": event.metadata.actor,
        "correlation_id": event.metadata.correlation_id,
        "causation_id": event.metadata.causation_id,
        "data": _without_secrets(event.data),
    }


def _show(event: RecordedEvent) -> None:
    when = event.recorded_at.astimezone().isoformat(" ", timespec="milliseconds")
    click.echo(f"{event.version:>4}  {event.type} v{event.schema_version}  {when}  位置 {event.position}")
    click.echo(f"      操作人 {event.metadata.actor}  请求 {event.metadata.correlation_id}")
    click.echo(f"      {json.dumps(_without_secrets(event.data), ensure_ascii=False)}")


def _without_secrets(value: Any) -> Any:
    from event_sourcing.codec import SEALED

    if isinstance(value, Mapping):
        return SEALED_FIELD if SEALED in value else {k: _without_secrets(v) for k, v in value.items()}
    return [_without_secrets(entry) for entry in value] if isinstance(value, list) else value
