"""The sample service with a subscription that acknowledges first, to show that the test of the order can fail."""

from __future__ import annotations

from amqp import Message

from event_sourcing.nameko_kernel import subscribe_entrypoint
from event_sourcing.nameko_kernel.subscribe_entrypoint import Subscribe
from tests.integration.kernel import sample_service

_on_message, _acknowledge = Subscribe.on_message, subscribe_entrypoint.acknowledge


def _acknowledge_first(self: Subscribe, message: Message) -> None:
    _acknowledge(message)
    _on_message(self, message)


Subscribe.on_message = _acknowledge_first  # type: ignore[method-assign]
subscribe_entrypoint.acknowledge = lambda message: None


class HastyService(sample_service.SampleService):
    name = sample_service.NAME
