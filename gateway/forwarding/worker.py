"""The forwarding worker, the only process that talks to provincial systems:
`python -m event_sourcing.nameko_kernel gateway.forwarding.worker`.

It notes each submitted application that a province decides in a persisted schedule, and works off what is due. Long
waits sit in the schedule, never as unacknowledged messages.
"""

from __future__ import annotations

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.nameko_kernel import ServiceParts, subscribe
from event_sourcing.nameko_kernel.dead_letter_methods import DeadLetterMethods
from gateway.forwarding.wiring import Forwarding, build


class ForwardingWorker(DeadLetterMethods):
    name = "forwarding"

    parts: Forwarding = ServiceParts(build)

    @subscribe(queue="forwarding.submissions", bindings={"applications": ("application-submitted.v1",)})
    def on_submitted(self, event: CloudEvent) -> None:
        self.parts.forwarder.note(event)
