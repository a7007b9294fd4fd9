"""Echo with the kernel: `python -m event_sourcing.nameko_kernel bench.sides.our_service`."""

from __future__ import annotations

from typing import Any

from event_sourcing.nameko_kernel import rpc


class OurEcho:
    name = "bench_ours"

    @rpc
    def echo(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        return payload
