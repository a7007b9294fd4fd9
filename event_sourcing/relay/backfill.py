"""What a subscription missed, from the owner's log straight into its queue (ADR 6).

`python -m event_sourcing.relay.backfill MODULE QUEUE [AFTER [NAME…]]` publishes the public events of MODULE's service
behind position AFTER (default 0: from the beginning), only those named (such as `item-published.v1`) if any are. Other
subscribers see nothing of it. QUEUE may also be the `<subscription>.partitions` of a subscription in partitions, which
spreads the events over its queues. The events keep their ids, so that a reader that knows one already can tell.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from importlib import import_module

from event_sourcing.cloud_events import CONTENT_TYPE, envelop
from event_sourcing.messaging.partitions import partition_header
from event_sourcing.messaging.publisher import ConfirmedPublisher
from event_sourcing.messaging.topology import PARTITIONS_SUFFIX
from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.log_reader import COMMITS_READ
from event_sourcing.relay.worker import Translate
from event_sourcing.settings import Settings


def backfill(
    service: str,
    store: MongoEventStore,
    translate: Translate,
    publisher: ConfirmedPublisher,
    queue: str,
    *,
    after: int = 0,
    names: Collection[str] = (),
) -> int:
    """Number of events that are in the queue now. Raises PublishFailed, also when there is no such queue.

    It ends with the last event committed before it began: later ones come through the exchange.
    """
    publisher.open()
    exchange, key = (queue, "") if queue.endswith(PARTITIONS_SUFFIX) else ("", queue)
    sent, end = 0, store.end()
    while after < end and (commits := store.read_commits(after, limit=COMMITS_READ)):
        for recorded in (event for commit in commits for event in commit.events):
            public = translate(recorded)
            if public is None or (names and public.name not in names):
                continue
            event = envelop(service, recorded, public)
            publisher.publish(
                exchange,
                key,
                event.to_json(),
                message_id=event.id,
                content_type=CONTENT_TYPE,
                headers=partition_header(recorded.stream),
            )
            sent += 1
        after = commits[-1].last_position
    publisher.flush()
    return sent


def main(arguments: Sequence[str]) -> int:
    module, queue, *rest = arguments
    after, names = (int(rest[0]), rest[1:]) if rest else (0, [])
    service = module.split(".")[-2]
    settings = Settings.from_environment(service)
    with connect(settings.mongo_uri) as client:
        store = MongoEventStore(database(client, settings.db_prefix, service))
        publisher = ConfirmedPublisher(settings.amqp_uri, f"backfill-{service}")
        try:
            translate = import_module(module).translate
            sent = backfill(service, store, translate, publisher, queue, after=after, names=names)
        finally:
            publisher.close()
    print(f"{sent} events put into {queue}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python -m event_sourcing.relay.backfill MODULE QUEUE [AFTER [NAME…]]")
    sys.exit(main(sys.argv[1:]))
