"""Views that services keep: the service itself lists, rebuilds and verifies them; we start the job and look how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from cli.rpc import Rpc, new_context
from event_sourcing.errors import Unavailable

SERVICES = ("catalog", "guides", "applications", "notify")
REBUILD, VERIFY = "rebuild", "verify"
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 60.0
"""A service that restarts answers again; a job whose process died is then told to have failed."""

Json = dict[str, Any]


def standings(rpc: Rpc) -> tuple[list[Json], list[str]]:
    """Rows of every view, named `<service>.<view>`, and the services that do not answer."""
    rows: list[Json] = []
    silent: list[str] = []
    for service in SERVICES:
        try:
            answer = rpc.call(service, "list_views", {}, new_context())
        except Unavailable:
            silent.append(service)
        else:
            rows += [row | {"view": f"{service}.{row['view']}"} for row in answer["views"]]
    return rows, silent


def run_job(
    rpc: Rpc,
    name: str,
    kind: str,
    progress: Callable[[int, int], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Json:
    """The job once it is done. Raises what the service raises, and Unavailable for a job that failed."""
    service, _, view = name.partition(".")
    context = new_context()
    job = rpc.call(service, "start_view_job", {"view": view, "kind": kind}, context, 10.0)
    heard = clock()
    while job["state"] == "running":
        sleep(POLL_SECONDS)
        try:
            job = rpc.call(service, "get_view_job", {"id": job["id"]}, context)
            heard = clock()
        except Unavailable:
            if clock() - heard > PATIENCE_SECONDS:
                raise
        progress(job["position"], job["end"])
    if job["state"] == "failed":
        advice = "线上视图没有改动;请看服务日志,排除原因后再试"
        raise Unavailable(f"视图 {name} 的作业失败({job['error']}),{advice}", code="VIEW_JOB_FAILED")
    return job
