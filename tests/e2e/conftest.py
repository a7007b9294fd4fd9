"""The whole stack, a real browser, and another government system that listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import DESKTOP, Person, chromium
from tests.support.outside_subscriber import OutsideSubscriber, subscribed
from tests.support.stack import Stack

NewPerson = Callable[..., Person]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def person(browser: Browser, stack: Stack) -> Iterator[NewPerson]:
    """Makes people; at the end none of their pages may have complained."""
    people: list[Person] = []

    def new(viewport: Mapping[str, int] = DESKTOP) -> Person:
        people.append(Person(browser, stack.portal_url, viewport))
        return people[-1]

    yield new
    for each in people:
        each.close()


@pytest.fixture
def outside(stack: Stack) -> Iterator[OutsideSubscriber]:
    with subscribed(stack.amqp_uri) as subscriber:
        yield subscriber
        assert not subscriber.complaints, subscriber.complaints
