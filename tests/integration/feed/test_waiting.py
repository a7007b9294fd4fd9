"""Waiting for the next event: answered at once, by one reader per process, and by gunicorn as operations runs it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from pymongo.read_concern import ReadConcern

from gateway.errors import TooManyRequests
from gateway.projections import feed_tail
from gateway.projections.feed import Feed, FeedPage, Wanted
from gateway.projections.feed_tail import KEPT, FeedTail
from gateway.settings import GatewaySettings
from tests.integration.feed.conftest import Portal
from tests.integration.feed.gateways import WebProcess, running_gateway
from tests.integration.feed.journals import receive, thing
from tests.support.waiting import wait_until

MANY = 200
LONG = 30


@pytest.fixture
def web(portal: Portal, settings: GatewaySettings) -> Iterator[WebProcess]:
    with running_gateway(settings) as process:
        yield process


def waiting(web: WebProcess) -> float:
    return web.metric("banshi_feed_waiting")


class TestOverHttp:
    def test_many_who_wait_are_all_answered_and_cost_the_database_what_one_costs(
        self, web: WebProcess, portal: Portal
    ) -> None:
        cursor = web.ask().json()["next_cursor"]
        portal.command("profile", 2)

        def operations_while_waiting(readers: int, event: int) -> int:
            with ThreadPoolExecutor(readers) as pool:
                asked = [
                    pool.submit(web.ask, after=cursor, wait=LONG, subject=f"s{event}") for _ in range(readers)
                ]
                wait_until(lambda: waiting(web) == readers, timeout=60)
                before = operations(portal)
                receive(portal, [thing(event, subject=f"s{event}")])
                for answer in asked:
                    assert [item["id"] for item in answer.result().json()["items"]] == [f"catalog-{event}"]
                wait_until(lambda: waiting(web) == 0)
                return operations(portal) - before

        one = operations_while_waiting(1, event=1)
        assert one >= 1
        assert operations_while_waiting(MANY, event=2) <= one + 20

    def test_an_event_that_is_not_wanted_wakes_nobody(self, web: WebProcess, portal: Portal) -> None:
        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(web.ask, wait=LONG, type="cn.gz.edu.guides.*")
            wait_until(lambda: waiting(web) == 1)
            receive(portal, [thing(1), thing(2, "guides")])
            assert [item["id"] for item in asked.result().json()["items"]] == ["guides-2"]

    def test_without_an_event_the_answer_is_an_empty_page_that_goes_on(
        self, web: WebProcess, portal: Portal
    ) -> None:
        answer = web.ask(wait=1).json()
        assert answer["items"] == []
        receive(portal, [thing(1)])
        assert len(web.ask(after=answer["next_cursor"], wait=LONG).json()["items"]) == 1

    def test_who_hangs_up_leaves_nothing_behind(self, web: WebProcess, portal: Portal) -> None:
        address = urlsplit(web.url)
        for _ in range(20):
            with socket.create_connection((address.hostname or "", address.port or 0)) as line:
                line.sendall(b"GET /api/v1/events?wait=5 HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_until(lambda: waiting(web) > 0)
        wait_until(lambda: waiting(web) == 0)
        assert web.ask().status_code == 200

    def test_a_stop_answers_those_who_wait_instead_of_waiting_for_them(
        self, web: WebProcess, portal: Portal
    ) -> None:
        with ThreadPoolExecutor(10) as pool:
            asked = [pool.submit(lambda: web.ask(wait=LONG).json()["items"]) for _ in range(10)]
            wait_until(lambda: waiting(web) == 10)
            process = web.terminate()
            assert [answer.result() for answer in asked] == [[]] * 10
            assert process.wait(20) == 0


class TestTheTail:
    """`FeedTail` itself."""

    @pytest.fixture(autouse=True)
    def quick(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(feed_tail, "LINGER_SECONDS", 0.1)
        monkeypatch.setattr(feed_tail, "RING_SECONDS", 0.2)
        yield
        wait_until(lambda: readers() == 0)

    def end(self, portal: Portal) -> FeedPage:
        return Feed(portal).page(None, Wanted(subjects=("nobody",)), 1)

    def test_answers_no_more_than_the_limit_and_goes_on_behind_it(self, portal: Portal) -> None:
        tail, page = FeedTail(portal), self.end(portal)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(tail.wait, page, Wanted(), 2, LONG)
            receive(portal, [thing(n) for n in range(1, 6)])
            found: Any = first.result()
            ids = [e["id"] for e in found.items]
            while len(ids) < 5:
                assert len(found.items) <= 2
                found = tail.wait(FeedPage([], found.journal, found.upto), Wanted(), 2, LONG)
                ids += [e["id"] for e in found.items]
        assert ids == [f"catalog-{n}" for n in range(1, 6)]

    def test_sends_who_was_overtaken_back_to_the_database(self, portal: Portal) -> None:
        tail, page = FeedTail(portal), self.end(portal)
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(tail.wait, page, Wanted(subjects=("last",)), 1, LONG)
            receive(portal, [thing(n) for n in range(KEPT + 5)])
            receive(portal, [thing(KEPT + 5, subject="last")])
            assert other.result().items
        assert tail.wait(page, Wanted(), 1, LONG) is None

    def test_takes_no_more_than_so_many(self, portal: Portal) -> None:
        tail, page = FeedTail(portal, most_waiting=1), self.end(portal)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(tail.wait, page, Wanted(), 1, 1.0)
            wait_until(lambda: tail._waiting == 1)
            with pytest.raises(TooManyRequests):
                tail.wait(page, Wanted(), 1, LONG)

    def test_ends_its_reader_when_nobody_waits_and_begins_another(self, portal: Portal) -> None:
        tail = FeedTail(portal)
        for number in (1, 2):
            page = self.end(portal)
            with ThreadPoolExecutor(1) as pool:
                asked = pool.submit(tail.wait, page, Wanted(), 1, LONG)
                receive(portal, [thing(number)])
                assert [e["id"] for e in asked.result().items] == [f"catalog-{number}"]
            wait_until(lambda: readers() == 0)

    def test_goes_on_after_its_change_stream_was_killed(self, portal: Portal) -> None:
        tail, page = FeedTail(portal), self.end(portal)
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(tail.wait, page, Wanted(), 1, LONG)
            wait_until(lambda: kill_change_streams(portal))
            receive(portal, [thing(1)])
            assert len(asked.result().items) == 1


def readers() -> int:
    return sum(thread.name == "feed-tail" for thread in threading.enumerate())


def operations(portal: Portal) -> int:
    """What the gateway has asked of the journal's database so far."""
    return portal["system.profile"].count_documents({"appName": "gateway"})


def kill_change_streams(portal: Portal) -> bool:
    """True once one was there to be killed."""
    cursors = [
        operation["cursor"]["cursorId"]
        for operation in portal.client.get_database("admin", read_concern=ReadConcern("local")).aggregate(
            [
                {"$currentOp": {"idleCursors": True, "allUsers": False}},
                {"$match": {"ns": f"{portal.name}.public_events", "cursor.tailable": True}},
            ]
        )
        if "cursor" in operation
    ]
    if cursors:
        portal.command("killCursors", "public_events", cursors=cursors)
    return bool(cursors)
