"""How far the log is published without a gap. Pure bookkeeping, whole commits at a time.

A checkpoint inside a commit would lose the rest of it, because the log is read by the first positions of commits.
"""

from __future__ import annotations

from collections import deque


class LowWaterMark:
    """`position`: everything up to here is confirmed. `read_through`: everything up to here was handed to the broker."""

    def __init__(self, position: int) -> None:
        self.position = position
        self.read_through = position
        self._sent: deque[tuple[int, int]] = deque()

    def sent(self, last_position: int, last_tag: int) -> None:
        """A commit that ends at `last_position` has been sent; `last_tag` is the newest message number by then.

        A commit without public events is done when those before it are, hence the same number, and then needs no entry
        of its own: there are never more entries than unconfirmed messages, and one.
        """
        self.read_through = last_position
        if self._sent and self._sent[-1][0] == last_tag:
            self._sent.pop()
        self._sent.append((last_tag, last_position))

    def confirmed(self, through: int) -> None:
        """The broker has confirmed all messages up to number `through`."""
        while self._sent and self._sent[0][0] <= through:
            self.position = self._sent.popleft()[1]
