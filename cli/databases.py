"""For commands that look into the services' databases themselves: where they are, and how far a long look has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from cli.options import db_prefix_option, json_option, mongo_uri_option

SERVICES = ("catalog", "guides", "applications", "notify")


def database_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the parameters `as_json`, `mongo_uri` and `db_prefix`."""
    return json_option(mongo_uri_option(db_prefix_option(command)))


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
