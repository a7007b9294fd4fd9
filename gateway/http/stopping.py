"""Whether this process is about to end: who keeps a request waiting looks here, so that a stop waits for nobody."""

from __future__ import annotations

from collections.abc import Callable

_asked: Callable[[], bool] = lambda: False  # noqa: E731


def ask(whether: Callable[[], bool]) -> None:
    """The server says how it can be told; see `gunicorn_conf`."""
    global _asked
    _asked = whether


def is_stopping() -> bool:
    return _asked()
