"""P5: an item read through the gateway, against bare Falcon under the same gunicorn configuration.

The reference of the whole answers reads the same document with one `find_one` and sends it as JSON; that of 304 does nothing
but answer. The gateway's side is the application that production runs, with all its middleware.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.environment import Environment
from bench.measuring import Row, in_turn, row
from event_sourcing.mongo_clients import connect
from sandbox.servers.ports import free_ports
from tests.support.sample_portal import fill_portal

ID = "P5"
READ_BAR, UNCHANGED_BAR = 0.5, 0.8
CODE = "10050101001"
JSON_ITEM, HTML_ITEM = f"/api/v1/items/{CODE}", f"/items/{CODE}"
DOCUMENT, NOTHING = f"/document/{CODE}", f"/nothing/{CODE}"
CONNECTIONS = 16
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAILED = re.compile(r"(Non-2xx or 3xx responses|Socket errors): .*")


def run(environment: Environment) -> list[Row]:
    prefix = environment.unique_name() + "_"
    with connect(environment.mongo_uri) as client:
        fill_portal(client[f"{prefix}portal"])
        try:
            return _measured(environment, prefix)
        finally:
            client.drop_database(f"{prefix}portal")


def _measured(environment: Environment, prefix: str) -> list[Row]:
    variables = {"BANSHI_MONGO_URI": environment.mongo_uri, "BANSHI_DB_PREFIX": prefix}
    with ExitStack() as servers:
        ours = servers.enter_context(_gunicorn("gateway.wiring:get_app()", variables, JSON_ITEM))
        bare = servers.enter_context(_gunicorn("bench.sides.bare_falcon:get_app()", variables, DOCUMENT))
        reads = [
            _compare(environment, case, ours + path, bare + DOCUMENT, READ_BAR, "Falcon + find_one")
            for case, path in (("item as JSON", JSON_ITEM), ("item as a page", HTML_ITEM))
        ]
        unchanged = [
            _compare(
                environment,
                f"{case}, unchanged (304)",
                ours + path,
                bare + NOTHING,
                UNCHANGED_BAR,
                "Falcon",
                {"If-None-Match": _etag(ours + path)},
            )
            for case, path in (("item as JSON", JSON_ITEM), ("item as a page", HTML_ITEM))
        ]
        return reads + unchanged


def _compare(
    environment: Environment,
    case: str,
    ours: str,
    bare: str,
    bar: float,
    reference_name: str,
    headers: Mapping[str, str] | None = None,
) -> Row:
    mine, theirs = in_turn(
        environment.rounds,
        lambda: _wrk(ours, environment.seconds, headers or {}),
        lambda: _wrk(bare, environment.seconds, headers or {}),
    )
    return row(ID, case, mine, theirs, reference_name=reference_name, unit="requests/s", bar=bar)


def _wrk(url: str, seconds: float, headers: Mapping[str, str]) -> float:
    named = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    duration = max(1, round(seconds))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{duration}s", *named, url]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    if failed := _FAILED.search(shown):
        raise RuntimeError(f"{url}: {failed[0]}")
    found = _RATE.search(shown)
    assert found is not None, shown
    return float(found[1])


def _etag(url: str) -> str:
    with urlopen(Request(url), timeout=10) as answer:
        return str(answer.headers["ETag"])


@contextmanager
def _gunicorn(application: str, variables: Mapping[str, str], path: str) -> Iterator[str]:
    """Base address of the application, once `path` is answered."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "-c", "gateway/gunicorn_conf.py", application]
    process = subprocess.Popen(
        command,
        env={**os.environ, **variables, "BANSHI_GATEWAY_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}{path}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str) -> None:
    give_up = time.monotonic() + 30
    while True:
        try:
            _etag(url)
            return
        except URLError:
            if time.monotonic() > give_up:
                raise
