"""What every process counts. Labels are names from the code, never ids: their number must stay small."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

RPC_CALLS = Counter("banshi_rpc_calls", "Calls answered", ["service", "method", "outcome"])
RPC_SECONDS = Histogram(
    "banshi_rpc_seconds", "Time from start of the handler to its answer", ["service", "method"]
)
EVENTS_HANDLED = Counter("banshi_events_handled", "Events taken from a queue", ["queue", "outcome"])
EVENTS_PUBLISHED = Counter("banshi_events_published", "Public events confirmed by the broker", ["service"])
EVENTS_UNROUTED = Counter("banshi_events_unrouted", "Public events without a subscriber", ["service", "type"])
RELAY_POSITION = Gauge("banshi_relay_position", "Everything up to here is published", ["service"])
RELAY_LEADS = Gauge("banshi_relay_leads", "1 while this process publishes for the service", ["service"])
RELAY_TAKEOVERS = Counter("banshi_relay_takeovers", "Times that this process began to lead", ["service"])
RELAY_IN_FLIGHT = Gauge(
    "banshi_relay_in_flight", "Messages sent by this process and not yet confirmed", ["service"]
)
RELAY_CONFIRM_TIMEOUTS = Counter(
    "banshi_relay_confirm_timeouts",
    "Times that the broker left a message unconfirmed for too long",
    ["service"],
)
RELAY_LAG_EVENTS = Gauge(
    "banshi_relay_lag_events", "Events in the log that are not known to be published", ["service"]
)
RELAY_LAG_COMMITS = Gauge(
    "banshi_relay_lag_commits", "Commits in the log that are not known to be published", ["service"]
)
RELAY_LAG_SECONDS = Gauge(
    "banshi_relay_lag_seconds", "Age of the oldest commit that is not known to be published", ["service"]
)
VIEW_POSITION = Gauge("banshi_view_position", "The view shows everything up to here", ["view"])
VIEW_BEHIND = Gauge("banshi_view_behind", "Events committed that the view does not show yet", ["view"])
VIEW_FAILED = Gauge(
    "banshi_view_failed", "1 while the view stands before an event that it cannot show", ["view"]
)
DEAD_LETTERS_WAITING = Gauge("banshi_dead_letters_waiting", "Events given up and not settled yet", ["queue"])
