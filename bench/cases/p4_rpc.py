"""P4: a call over RPC, our client and our service side, against stock Nameko 2.14.1 on both ends.

Processes of their own on both sides, the same payload, short runs in turn, medians compared.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.environment import Environment
from bench.measuring import Row, in_turn, row

ID = "P4"
REFERENCE = "nameko 2.14.1, ClusterRpcProxy and service"
BARS = {"sequential": 2.0, "pipelined": 4.0}
CALLS = {"sequential": 500, "pipelined": 1600}


def run(environment: Environment) -> list[Row]:
    uri = environment.amqp_uri
    kernel = ["-m", "event_sourcing.nameko_kernel", "bench.sides.our_service"]
    stock = ["-m", "nameko", "run", "--broker", uri, "bench.sides.stock_service"]
    with _process(kernel, environment), _process(stock, environment):
        for side in ("ours", "stock"):
            _measure_when_up(side, uri)
        return [_row(shape, environment) for shape in BARS]


def _row(shape: str, environment: Environment) -> Row:
    uri, calls = environment.amqp_uri, CALLS[shape]
    ours, stock = in_turn(
        environment.rounds,
        lambda: _measure("ours", shape, uri, calls),
        lambda: _measure("stock", shape, uri, calls),
    )
    return row(
        ID,
        f"command over RPC, {shape}",
        ours,
        stock,
        reference_name=REFERENCE,
        unit="calls/s",
        bar=BARS[shape],
    )


def _measure(side: str, shape: str, uri: str, count: int) -> float:
    command = [sys.executable, "-W", "ignore", "-m", "bench.sides.rpc_callers", side, shape, uri, str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout)


def _measure_when_up(side: str, uri: str) -> None:
    """The service may still be starting: its first calls may fail."""
    give_up = time.monotonic() + 30
    while True:
        try:
            _measure(side, "sequential", uri, 1)
            return
        except subprocess.CalledProcessError:
            if time.monotonic() > give_up:
                raise


@contextmanager
def _process(arguments: Sequence[str], environment: Environment) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", *arguments],
        env={**os.environ, "BANSHI_AMQP_URI": environment.amqp_uri, "BANSHI_HEALTH_PORT": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
