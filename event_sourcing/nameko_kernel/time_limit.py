"""How long a handler may take. One that never ends would hold its place in the prefetch, and in order everything behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import eventlet

from event_sourcing.errors import BanshiError


class HandlerTimedOut(BanshiError):
    """A failure like any other: it goes up the retry ladder."""

    default_code = "HANDLER_TIMED_OUT"


@contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """Raises HandlerTimedOut in place of whatever the block waits for; None: no limit.

    What is raised inside is no Exception, so that a handler that catches those and goes on is cut, too. A block that
    never waits, such as an endless calculation, is not: it stops the whole process, and what watches that restarts it.
    """
    limit = eventlet.Timeout(seconds)
    try:
        yield
    except eventlet.Timeout as cut:
        raise HandlerTimedOut(f"处理超过 {seconds:g} 秒仍未结束,已中断") from cut
    finally:
        limit.cancel()
