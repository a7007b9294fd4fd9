"""A stand-in provincial system for development and tests: its own process, its own store, no code shared with Banshi.

It implements the province contract as a stranger would read it (docs/province-contract.md): signed REST submissions,
queries by idempotency key, one-time hand-off tickets, signed call-backs; and it misbehaves on demand.
"""
