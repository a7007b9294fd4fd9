"""Nameko's container without what it does around each call besides running it: timing logs, call ids, logged errors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from nameko.containers import ServiceContainer, WorkerContext

from event_sourcing.nameko_kernel.time_limit import at_most

HandleResult = Callable[[WorkerContext, Any, Any], tuple[Any, Any]]


class KernelContainer(ServiceContainer):  # type: ignore[misc]  # nameko has no types
    def _run_worker(self, worker_ctx: WorkerContext, handle_result: HandleResult) -> None:
        """The same steps as Nameko's. The entrypoints log the errors that deserve it."""
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        result = exc_info = None
        try:
            result = call(worker_ctx)
        except Exception:
            exc_info = sys.exc_info()
        try:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
            self._worker_result(worker_ctx, result, exc_info)
        finally:
            del exc_info  # it refers to this frame
        self._worker_teardown(worker_ctx)


def call(worker_ctx: WorkerContext) -> Any:
    """The service's method, within the `handler_seconds` of its entrypoint (None: no limit)."""
    entrypoint = worker_ctx.entrypoint
    with at_most(entrypoint.handler_seconds):
        return getattr(worker_ctx.service, entrypoint.method_name)(*worker_ctx.args, **worker_ctx.kwargs)
