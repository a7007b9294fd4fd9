"""P5: an item, a list and the tree read through the gateway, against bare Falcon under the same gunicorn configuration.

The reference of the whole answers reads the same document with one `find_one` and sends it as JSON; that of 304 does nothing
but answer. The gateway's side is the application that production runs, with all its middleware.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from bench.environment import Environment
from bench.measuring import Row, in_turn, row
from bench.web_load import etag, gunicorn, request_rate
from event_sourcing.mongo_clients import connect
from tests.support.sample_portal import fill_portal

ID = "P5"
READ_BAR, UNCHANGED_BAR = 0.5, 0.8
CODE = "10050101001"
JSON_ITEM, HTML_ITEM = f"/api/v1/items/{CODE}", f"/items/{CODE}"
LIST, FILTERED, TREE = "/items", "/items?department=1005&service_mode=3", "/items/tree/10050101000"
DOCUMENT, NOTHING = f"/document/{CODE}", f"/nothing/{CODE}"


def run(environment: Environment) -> list[Row]:
    prefix = environment.unique_name() + "_"
    with connect(environment.mongo_uri) as client:
        fill_portal(client[f"{prefix}portal"])
        try:
            return _measured(environment, prefix)
        finally:
            client.drop_database(f"{prefix}portal")


def _measured(environment: Environment, prefix: str) -> list[Row]:
    uri = environment.mongo_uri
    with ExitStack() as servers:
        ours = servers.enter_context(gunicorn("gateway.wiring:get_app()", uri, prefix, JSON_ITEM))
        bare = servers.enter_context(gunicorn("bench.sides.bare_falcon:get_app()", uri, prefix, DOCUMENT))
        reads = [
            _compare(environment, case, (ours, path), (bare, DOCUMENT), READ_BAR, "Falcon + find_one")
            for case, path in (
                ("item as JSON", JSON_ITEM),
                ("item as a page", HTML_ITEM),
                ("list as a page", LIST),
                ("filtered list as a page", FILTERED),
                ("tree as a page", TREE),
            )
        ]
        unchanged = [
            _compare(
                environment,
                f"{case}, unchanged (304)",
                (ours, path),
                (bare, NOTHING),
                UNCHANGED_BAR,
                "Falcon",
                {"If-None-Match": etag(ours + path)},
            )
            for case, path in (
                ("item as JSON", JSON_ITEM),
                ("item as a page", HTML_ITEM),
                ("filtered list as a page", FILTERED),
                ("tree as a page", TREE),
            )
        ]
        return reads + unchanged


def _compare(
    environment: Environment,
    case: str,
    ours: tuple[str, str],
    bare: tuple[str, str],
    bar: float,
    reference_name: str,
    headers: Mapping[str, str] | None = None,
) -> Row:
    mine, theirs = in_turn(
        environment.rounds,
        lambda: request_rate(ours[0], environment.seconds, [ours[1]], headers),
        lambda: request_rate(bare[0], environment.seconds, [bare[1]], headers),
    )
    return row(ID, case, mine, theirs, reference_name=reference_name, unit="requests/s", bar=bar)
