"""Echo with stock Nameko: `nameko run bench.sides.stock_service`."""

from __future__ import annotations

from typing import Any

from nameko.rpc import rpc


class StockEcho:
    name = "bench_stock"

    @rpc
    def echo(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        return payload
