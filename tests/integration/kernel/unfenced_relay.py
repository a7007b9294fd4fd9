"""The relay as it would be with the lease alone, to show that the test of the fence can fail."""

from __future__ import annotations

import sys

from event_sourcing.messaging import connections
from event_sourcing.relay import __main__ as relay
from event_sourcing.relay import fence

if __name__ == "__main__":
    fence.hold = lambda channel, service: None
    fence.HEARTBEAT_SECONDS = connections.HEARTBEAT_SECONDS
    sys.exit(relay.main(sys.argv[1:]))
