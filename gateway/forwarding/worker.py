"""The forwarding worker: the only process that talks to provincial systems.

It notes each submitted application that a province decides in a persisted schedule, and works off what is due. Long
waits sit in the schedule, never as unacknowledged messages.
"""

from __future__ import annotations
