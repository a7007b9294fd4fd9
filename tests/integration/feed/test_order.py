"""Numbers become visible in their order: a reader that goes on behind the last one misses nothing, however many write."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from gateway.projections.feed import Feed, Wanted
from gateway.projections.journal import JOURNAL
from tests.integration.feed.conftest import Portal
from tests.integration.feed.journals import receive, thing

WRITERS, EACH = 6, 30
KINDS = ("made.v1", "changed.v1", "dropped.v1")


def follow(portal: Portal, wanted: Wanted, done: threading.Event, limit: int) -> list[str]:
    """Ids in the order in which a reader gets them that asks without pause until nothing more comes."""
    feed, cursor, found = Feed(portal), None, list[str]()
    while True:
        last_round = done.is_set()
        page = feed.page(cursor, wanted, limit)
        found += [str(envelope["id"]) for envelope in page.items]
        cursor = page.next_cursor
        if last_round and not page.items:
            return found


def test_a_reader_that_follows_many_writers_misses_nothing(portal: Portal) -> None:
    done = threading.Event()

    def write(writer: int) -> None:
        numbers = range(writer * EACH, (writer + 1) * EACH)
        receive(portal, [thing(n, "guides" if n % 2 else "catalog", KINDS[n % 3]) for n in numbers])

    filters = (
        Wanted(),
        Wanted(types=("cn.gz.edu.catalog.*", "cn.gz.edu.guides.made.v1")),
        Wanted(services=frozenset({"guides"})),
    )
    with ThreadPoolExecutor(WRITERS + 2 * len(filters)) as pool:
        readers = [
            (wanted, pool.submit(follow, portal, wanted, done, limit))
            for wanted in filters
            for limit in (1, 100)
        ]
        for writing in [pool.submit(write, writer) for writer in range(WRITERS)]:
            writing.result()
        done.set()
        journal = [document["envelope"] for document in portal[JOURNAL].find().sort("n", 1)]
        assert len(journal) == WRITERS * EACH
        for wanted, reader in readers:
            assert reader.result() == [e["id"] for e in journal if wanted.takes(e)], wanted
