"""Web applications under the production's gunicorn, and how many requests a second wrk gets out of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.request import Request, urlopen

from sandbox.servers.ports import free_ports

CONNECTIONS = 16
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAILED = re.compile(r"(Non-2xx or 3xx responses|Socket errors): .*")
_TURNS = """\
local paths = {%s}
local turn = 0
request = function()
  turn = turn %% #paths + 1
  return wrk.format("GET", paths[turn])
end
"""


def request_rate(
    host: str, seconds: float, paths: Sequence[str], headers: Mapping[str, str] | None = None
) -> float:
    """The paths in turn, whole seconds. Raises RuntimeError when an answer is an error."""
    named = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_TURNS % ", ".join(f'"{path}"' for path in paths))
        script.flush()
        load = ["-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", script.name]
        command = ["wrk", *load, *named, host]
        shown = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    if failed := _FAILED.search(shown):
        raise RuntimeError(f"{host}{paths[0]}: {failed[0]}")
    found = _RATE.search(shown)
    assert found is not None, shown
    return float(found[1])


def etag(url: str) -> str:
    with urlopen(Request(url), timeout=10) as answer:
        return str(answer.headers["ETag"])


@contextmanager
def gunicorn(application: str, mongo_uri: str, prefix: str, path: str) -> Iterator[str]:
    """Base address of the application on the databases of this prefix, once `path` is answered."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "-c", "gateway/gunicorn_conf.py", application]
    variables = {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_DB_PREFIX": prefix,
        "BANSHI_GATEWAY_PORT": str(port),
    }
    process = subprocess.Popen(
        command, env={**os.environ, **variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
    give_up = time.monotonic() + 60
    while True:
        try:
            etag(url)
            return
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
