"""The commit log is the outbox: reads it by position and publishes it, at least once and in order (G2).

A process of its own with plain threads, no eventlet (measured best): `python -m event_sourcing.relay MODULE…`, where a
MODULE is a service's `public_events` with `translate(recorded) -> PublicEvent | None`. One thread per service database.
Any number of relay processes may run; for each database one of them leads, the others stand by.
"""
