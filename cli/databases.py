"""For commands that look into the services' databases themselves: where they are, and how far a long look has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

SERVICES = ("catalog", "guides", "applications", "notify")


def database_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the parameters `as_json`, `mongo_uri` and `db_prefix`."""
    for decorate in (
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output."),
        click.option(
            "--mongo-uri",
            envvar="BANSHI_MONGO_URI",
            default="mongodb://127.0.0.1:27817/?replicaSet=banshi",
            show_envvar=True,
            show_default=True,
            help="MongoDB with the services' databases.",
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


@contextmanager
def databases(mongo_uri: str, db_prefix: str) -> Iterator[Callable[[str], Any]]:
    """Name of a service → its database. Raises Unavailable when there is no MongoDB."""
    from event_sourcing import mongo_clients

    with mongo_clients.outages_as_unavailable(), mongo_clients.connect(mongo_uri) as client:
        yield lambda service: mongo_clients.database(client, db_prefix, service)


@contextmanager
def progress_bar(label: str, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """A function of what is done and what there is to do in all."""
    if hidden:
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = max(total, done, 1)
            bar.update(done - bar.pos)

        yield advance
