"""Calls echo and prints calls a second: `python -m bench.sides.rpc_callers ours|stock sequential|pipelined URI COUNT`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

PAYLOAD = {
    "id": "0f" * 16,
    "item_code": "11440100MB2C92169A1000119001",
    "values": {f"field_{n}": "值" * 8 for n in range(12)},
}
CONTEXT = {
    "actor": {"id": "person-1", "roles": ["applicant"], "department": None},
    "correlation_id": "c" * 32,
}
IN_FLIGHT = 16
WARM_UP = 50


def ours(uri: str, shape: str, count: int) -> float:
    from event_sourcing.rpc.client import RpcClient

    client = RpcClient(uri)

    def call(_: int) -> None:
        client.call("bench_ours", "echo", PAYLOAD, CONTEXT, timeout=30.0)

    try:
        for number in range(WARM_UP):
            call(number)
        if shape == "sequential":
            return _rate(count, lambda: [call(number) for number in range(count)])
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            return _rate(count, lambda: list(pool.map(call, range(count))))
    finally:
        client.close()


def stock(uri: str, shape: str, count: int) -> float:
    from nameko.standalone.rpc import ClusterRpcProxy

    with ClusterRpcProxy({"AMQP_URI": uri}) as proxy:
        echo = proxy.bench_stock.echo
        for _ in range(WARM_UP):
            echo(PAYLOAD, CONTEXT)
        if shape == "sequential":
            return _rate(count, lambda: [echo(PAYLOAD, CONTEXT) for _ in range(count)])

        def in_windows() -> None:
            for _ in range(count // IN_FLIGHT):
                for reply in [echo.call_async(PAYLOAD, CONTEXT) for _ in range(IN_FLIGHT)]:
                    reply.result()

        return _rate(count // IN_FLIGHT * IN_FLIGHT, in_windows)


def _rate(count: int, work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


if __name__ == "__main__":
    side, shape, uri, count = sys.argv[1:]
    print({"ours": ours, "stock": stock}[side](uri, shape, int(count)))
