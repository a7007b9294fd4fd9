"""The shared kernel: the only place that knows streams, positions, relays, inboxes and sealed personal data.

It imports no service and no gateway. Read it in this order: `events` (the nouns), `event_store` (the port),
`decider` and `command_handling` (how a command becomes events), then relay, subscriptions and projections
(how events become effects elsewhere).
"""
