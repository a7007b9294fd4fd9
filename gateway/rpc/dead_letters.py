"""Dead letters of every process that subscribes to something: the services, and the gateway's own two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from event_sourcing.errors import NotFound, Unavailable
from gateway.rpc.client import Answer, Context, Payload, Rpc

OWNERS: Mapping[str, str] = {
    "catalog": "catalog",
    "applications": "applications",
    "notify": "notify",
    "portal": "projector",
    "forwarding": "forwarding",
}
"""Name for people → process that answers. Guides subscribes to nothing."""

LIST_SECONDS = 5.0
RETRY_SECONDS = 10.0
"""The broker's confirm is waited for, which may take its five seconds."""


class DeadLettersClient:
    """Payloads and answers are those of `event_sourcing.nameko_kernel.dead_letter_methods`.

    Raises NotFound for a service that is none of OWNERS.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def list(
        self, services: Iterable[str], payload: Payload, context: Context
    ) -> tuple[dict[str, Answer], list[str]]:
        """What these services answer, each asked at the same time, and the names of those that do not answer."""
        pending, silent, answers = {}, [], {}
        try:
            for service in services:
                try:
                    pending[service] = self._rpc.begin(
                        _owner(service), "list_dead_letters", payload, context, LIST_SECONDS
                    )
                except Unavailable:
                    silent.append(service)
            for service, call in pending.items():
                try:
                    answers[service] = call.result()
                except Unavailable:
                    silent.append(service)
        finally:
            for call in pending.values():
                call.cancel()
        return answers, sorted(silent)

    def show(self, service: str, payload: Payload, context: Context) -> Answer:
        return self._rpc.call(_owner(service), "show_dead_letter", payload, context)

    def retry(self, service: str, payload: Payload, context: Context) -> Answer:
        return self._rpc.call(_owner(service), "retry_dead_letter", payload, context, RETRY_SECONDS)

    def discard(self, service: str, payload: Payload, context: Context) -> Answer:
        return self._rpc.call(_owner(service), "discard_dead_letter", payload, context)


def _owner(service: str) -> str:
    if service not in OWNERS:
        raise NotFound(
            f"没有这个服务的死信,应为 {'、'.join(OWNERS)} 之一", code="DEAD_LETTER_SERVICE_UNKNOWN"
        )
    return OWNERS[service]
