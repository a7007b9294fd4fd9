"""P8: what P1, P2 and P5 measure shall not become slower when a log has a million events and the portal 20,000 items.

Both logs are made of the same pattern: a hundred cases live at a time, take turns until each has a hundred events, and a
hundred others follow. Both fit into the server's cache. BANSHI_BENCH_EVENTS and BANSHI_BENCH_ITEMS make the large sides smaller.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

from bench.cases.p1_append import appending
from bench.environment import Environment
from bench.filling import fill_log
from bench.loading import CASES, load_rate
from bench.many_items import Paths, fill, paths_of
from bench.measuring import Row, in_turn, rate, row
from bench.web_load import gunicorn, request_rate
from event_sourcing.command_handling import CommandHandler
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore

ID = "P8"
BAR = 0.8
WRITERS = 8
FEW_EVENTS, FEW_ITEMS = 10_000, 100
MANY_EVENTS = int(os.environ.get("BANSHI_BENCH_EVENTS") or 1_000_000)
MANY_ITEMS = int(os.environ.get("BANSHI_BENCH_ITEMS") or 20_000)
AT_A_TIME = EACH = 100


def run(environment: Environment) -> list[Row]:
    return [*_logs(environment), *_portals(environment)]


def _logs(environment: Environment) -> list[Row]:
    prefix = environment.unique_name()
    with connect(environment.mongo_uri) as client:
        few, many = (MongoEventStore(client[f"{prefix}_{size}"]) for size in ("few", "many"))
        try:
            fill_log(few, _streams(FEW_EVENTS))
            fill_log(many, _streams(MANY_EVENTS))
            client.admin.command(
                "fsync"
            )  # what filling left to be written shall not be written while we measure
            appends = in_turn(
                environment.rounds,
                lambda: rate(appending(many, uuid4().hex), WRITERS, environment.seconds),
                lambda: rate(appending(few, uuid4().hex), WRITERS, environment.seconds),
            )
            loads = in_turn(
                environment.rounds,
                lambda: _any_loads(many, MANY_EVENTS, environment.seconds),
                lambda: _any_loads(few, FEW_EVENTS, environment.seconds),
            )
        finally:
            for store in (few, many):
                client.drop_database(store.commits.database.name)
    size, reference_name = f"{MANY_EVENTS:,} events", f"{FEW_EVENTS:,} events"
    return [
        row(ID, f"append to {size}", *appends, reference_name=reference_name, unit="events/s", bar=BAR),
        row(ID, f"load among {size}", *loads, reference_name=reference_name, unit="loads/s", bar=BAR),
    ]


def _streams(events: int) -> Iterator[str]:
    return (_stream(number // (AT_A_TIME * EACH), number % AT_A_TIME) for number in range(events))


def _stream(generation: int, number: int) -> str:
    return CASES.stream(f"{generation}x{number}")


def _any_loads(store: MongoEventStore, events: int, seconds: float) -> float:
    """Of cases anywhere in the log."""
    handler = CommandHandler(store, CASES)
    choice = random.Random(events)
    generations = events // (AT_A_TIME * EACH)

    def load() -> int:
        identity = f"{choice.randrange(generations)}x{choice.randrange(AT_A_TIME)}"
        return handler.load(identity).state.corrections

    return load_rate(load, EACH, seconds)


def _portals(environment: Environment) -> list[Row]:
    few, many = environment.unique_name("few") + "_", environment.unique_name("many") + "_"
    with connect(environment.mongo_uri) as client, ExitStack() as servers:
        paths: dict[str, Paths] = {}
        for prefix, items in ((few, FEW_ITEMS), (many, MANY_ITEMS)):
            servers.callback(client.drop_database, f"{prefix}portal")
            paths[prefix] = paths_of(fill(client[f"{prefix}portal"], items), client[f"{prefix}portal"])
        hosts = {
            prefix: servers.enter_context(
                gunicorn(
                    "gateway.wiring:get_app()", environment.mongo_uri, prefix, of_portal["items as JSON"][0]
                )
            )
            for prefix, of_portal in paths.items()
        }

        def compare(case: str) -> Row:
            rates = in_turn(
                environment.rounds,
                *(
                    lambda p=prefix: request_rate(hosts[p], environment.seconds, paths[p][case])
                    for prefix in (many, few)
                ),
            )
            name = f"{case} of {MANY_ITEMS:,}"
            return row(ID, name, *rates, reference_name=f"of {FEW_ITEMS:,}", unit="requests/s", bar=BAR)

        return [compare(case) for case in paths[many]]
