"""Finished answers that are the same for everybody, by all that they depend on: never stale, only forgotten."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

CAPACITY = 512
"""Some 40 KB each, so about 20 MB per worker at most."""


class AnswerCache:
    """The least recently used go first. The key says it all: what changes an answer changes its key."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: Hashable, answer: bytes) -> None:
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            if len(self._answers) > self._capacity:
                self._answers.popitem(last=False)
