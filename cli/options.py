"""Options that several commands take: where the servers are, and the manner of the answer."""

from __future__ import annotations

import click

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON on standard output."
)

mongo_uri_option = click.option(
    "--mongo-uri",
    envvar="BANSHI_MONGO_URI",
    default="mongodb://127.0.0.1:27817/?replicaSet=banshi",
    show_envvar=True,
    show_default=True,
    help="MongoDB with the services' databases.",
)

db_prefix_option = click.option(
    "--db-prefix",
    envvar="BANSHI_DB_PREFIX",
    default="banshi_",
    show_envvar=True,
    show_default=True,
    help="Prefix of the databases.",
)

amqp_uri_option = click.option(
    "--amqp-uri",
    envvar="BANSHI_AMQP_URI",
    default="pyamqp://guest:guest@127.0.0.1:5872/",
    show_envvar=True,
    show_default=True,
    help="Broker of the services.",
)
