"""The suite itself is put to the test: each store with a known fault fails it, by a test that was named beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.store_layer import StoreLayer
from tests.contract.event_store.broken_stores import BROKEN
from tests.contract.event_store.conftest import STORE_UNDER_TEST, MakeStore

pytestmark = pytest.mark.contract

SUITE = ("test_appending.py", "test_reading.py", "test_concurrency.py", "test_as_of.py", "test_categories.py")
QUIETLY = ("-q", "--tb=no", "--capture=no", "-p", "no:cacheprovider", "-p", "no:faulthandler")
NO_TIMER = ("-o", "timeout=0")
"""The timer of the outer test goes on; an inner one would take it away."""


class Put:
    """A plugin that puts one store to the suite, and notes which tests passed and which did not."""

    def __init__(self, make: MakeStore) -> None:
        self._make = make
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[STORE_UNDER_TEST] = self._make

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "store" in item.fixturenames]  # the others are about MongoDB

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.rpartition("::")[2].partition("[")[0]
        if report.failed:
            self.failed.add(name)
        elif report.when == "call":
            self.passed.add(name)


def put_to_the_suite(make: MakeStore) -> Put:
    put = Put(make)
    files = [str(Path(__file__).with_name(name)) for name in SUITE]
    pytest.main([*files, *QUIETLY, *NO_TIMER], plugins=[put])
    return put


@pytest.mark.parametrize(
    "make", [MemoryEventStore, lambda clock: StoreLayer(MemoryEventStore(clock))], ids=["memory", "layer"]
)
def test_a_store_without_fault_passes_the_whole_suite(make: MakeStore) -> None:
    put = put_to_the_suite(make)
    assert put.failed == set()
    assert len(put.passed) >= 30
    assert set().union(*BROKEN.values()) <= put.passed


@pytest.mark.parametrize("make", BROKEN, ids=lambda make: make.__name__)
def test_a_store_with_a_fault_is_caught_by_the_tests_that_are_there_for_it(
    make: Callable[..., MemoryEventStore],
) -> None:
    put = put_to_the_suite(make)
    assert BROKEN[make] <= put.failed
    assert put.passed, "a store that fails everything proves nothing"
