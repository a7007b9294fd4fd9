"""`banshi export`: the published catalogue as a file. Reads the portal view, so that no service has to run."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from cli.databases import database_options, progress_bar
from gateway.settings import PORTAL

EXAMPLES = """
\b
Examples:
  banshi export items --format csv -o items.csv
  banshi export items --format xlsx -o items.xlsx
  banshi export items --format json -o - | jq '.items[0].code'
  banshi export cpsv-ap -o catalogue.jsonld --json
"""
TABLES = ("csv", "xlsx", "json")

_output = click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    help="Where to write; - for standard output. A file appears whole or not at all.",
)
_public_url = click.option(
    "--public-url",
    envvar="BANSHI_PUBLIC_URL",
    default="http://127.0.0.1:8000",
    show_envvar=True,
    show_default=True,
    help="Address of the portal, which the services' addresses begin with.",
)


@click.group("export", epilog=EXAMPLES)
def export() -> None:
    """Write the published catalogue into a file.

    The files are those of the portal's page 数据开放. What changes meanwhile is in the next export.
    """


@export.command("items", epilog="\b\nExample:\n  banshi export items --format csv -o items.csv")
@click.option(
    "--format", "kind", type=click.Choice(TABLES), default="csv", show_default=True, help="Kind of file."
)
@_output
@database_options
def items(kind: str, output: str, as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """One row per item (csv, xlsx), or every item with its whole guide (json)."""
    _export(f"items.{kind}", output, as_json, mongo_uri, db_prefix, "")


@export.command("resources", epilog="\b\nExample:\n  banshi export resources --format xlsx -o resources.xlsx")
@click.option(
    "--format", "kind", type=click.Choice(TABLES), default="csv", show_default=True, help="Kind of file."
)
@_output
@database_options
def resources(kind: str, output: str, as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """The information resource catalogue (信息资源目录): one row per entry, or everything (json)."""
    from event_sourcing import mongo_clients
    from gateway.resource_files import FILES
    from gateway.views.resources import ResourcesView

    with mongo_clients.outages_as_unavailable(), mongo_clients.connect(mongo_uri) as client:
        entries = ResourcesView(mongo_clients.database(client, db_prefix, PORTAL)).all()
    size = _write(iter([FILES[kind][1](entries)]), output)
    if as_json:
        click.echo(json.dumps({"file": output, "resources": len(entries), "bytes": size}), err=output == "-")
    else:
        click.echo(f"{len(entries)} 项信息资源已写入 {output}，共 {size} 字节。", err=True)


@export.command("cpsv-ap", epilog="\b\nExample:\n  banshi export cpsv-ap -o catalogue.jsonld")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["jsonld"]),
    default="jsonld",
    show_default=True,
    help="Kind of file.",
)
@_output
@_public_url
@database_options
def cpsv_ap(kind: str, output: str, public_url: str, as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """Public services in the words of CPSV-AP 3.2, for exchange with other catalogues."""
    _export(f"cpsv-ap.{kind}", output, as_json, mongo_uri, db_prefix, public_url)


def _export(name: str, output: str, as_json: bool, mongo_uri: str, db_prefix: str, public_url: str) -> None:
    """Raises Unavailable when there is no MongoDB."""
    from event_sourcing import mongo_clients
    from gateway.exports.formats import FORMATS
    from gateway.exports.published import published

    with (
        mongo_clients.outages_as_unavailable(),
        mongo_clients.connect(mongo_uri) as client,
        published(mongo_clients.database(client, db_prefix, PORTAL)) as catalogue,
        progress_bar("导出", hidden=as_json or catalogue.count == 0) as progress,
    ):
        counted = _counted(catalogue.items(), catalogue.count, progress)
        size = _write(FORMATS[name].pieces(catalogue, counted, public_url), output)
        count = catalogue.count
    if as_json:
        click.echo(json.dumps({"file": output, "items": count, "bytes": size}), err=output == "-")
    else:
        click.echo(f"{count} 个事项已写入 {output}，共 {size} 字节。", err=True)


def _counted(
    documents: Iterator[dict[str, Any]], count: int, progress: Callable[[int, int], None]
) -> Iterator[dict[str, Any]]:
    for done, document in enumerate(documents, 1):
        yield document
        progress(done, count)


def _write(pieces: Iterator[bytes], output: str) -> int:
    """Number of bytes. Raises ClickException when the file cannot be written."""
    if output == "-":
        return sum(sys.stdout.buffer.write(piece) for piece in pieces)
    target = Path(output)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            size = sum(file.write(piece) for piece in pieces)
        unfinished.replace(target)
    except OSError as error:
        raise click.ClickException(f"不能写入 {output}：{error.strerror}。请换一个位置再试。") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return size
