"""Finished pages of visitors who have not signed in, by everything that they depend on: never stale, only forgotten."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

CAPACITY = 512
"""Some 40 KB each, so about 20 MB per worker at most."""


class PageCache:
    """The least recently used go first. The key says it all: what changes a page changes its key."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: bytes) -> None:
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            if len(self._pages) > self._capacity:
                self._pages.popitem(last=False)
