"""The projector: `python -m event_sourcing.nameko_kernel gateway.projector`. It alone writes the portal view.

One subscription per source, so that one that is behind does not hold up the others, and in partitions, so that the journal
receives each stream in its order (the public feed tells it in the journal's). The view itself does not depend on it: of
events in any order, and more than once, `PortalWriter` makes the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from event_sourcing import mongo_clients
from event_sourcing.cloud_events import CloudEvent
from event_sourcing.dead_letters import DeadLetters
from event_sourcing.nameko_kernel import ServiceParts, subscribe
from event_sourcing.nameko_kernel.dead_letter_methods import DeadLetterMethods
from event_sourcing.settings import Settings
from gateway.auth import sessions
from gateway.projections.writer import PortalWriter, prepare
from gateway.settings import PORTAL

SUBJECT_ERASED = "subject-erased.v1"
PARTITIONS = 4
"""Of each source. What all of them have in work at the same time goes into one transaction."""


@dataclass(frozen=True)
class Parts:
    """
    dead_letters  events that its subscriptions gave up
    sign_out  a person, by id, out of the sessions that began by then
    checks    what must work for the projector to be ready
    """

    writer: PortalWriter
    dead_letters: DeadLetters
    sign_out: Callable[[str, datetime], None]
    checks: Mapping[str, Callable[[], bool]]
    close: Callable[[], None]


def build(settings: Settings) -> Parts:
    client = mongo_clients.connect(settings.mongo_uri)
    portal = mongo_clients.database(client, settings.db_prefix, PORTAL)
    prepare(portal)
    dead_letters = DeadLetters(portal)
    dead_letters.ensure_indexes()
    return Parts(
        writer=PortalWriter(portal),
        dead_letters=dead_letters,
        sign_out=partial(sessions.end_all_of, portal),
        checks={"mongodb": lambda: bool(client.admin.command("ping"))},
        close=client.close,
    )


class Projector(DeadLetterMethods):
    name = "projector"

    parts: Parts = ServiceParts(build)

    @subscribe(queue="portal.catalog", bindings={"catalog": ("#",)}, ordered=True, partitions=PARTITIONS)
    def on_catalog(self, event: CloudEvent) -> None:
        self.parts.writer.receive(event)

    @subscribe(queue="portal.guides", bindings={"guides": ("#",)}, ordered=True, partitions=PARTITIONS)
    def on_guides(self, event: CloudEvent) -> None:
        self.parts.writer.receive(event)

    @subscribe(
        queue="portal.applications", bindings={"applications": ("#",)}, ordered=True, partitions=PARTITIONS
    )
    def on_applications(self, event: CloudEvent) -> None:
        """Whoever was erased is signed out, too: a session names its person."""
        self.parts.writer.receive(event)
        if event.name == SUBJECT_ERASED:
            self.parts.sign_out(event.subject, datetime.fromisoformat(event.data["erased_at"]))

    @subscribe(queue="portal.notify", bindings={"notify": ("#",)}, ordered=True, partitions=PARTITIONS)
    def on_notify(self, event: CloudEvent) -> None:
        """Shown on no page, but part of the feed."""
        self.parts.writer.receive(event)
