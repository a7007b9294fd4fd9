"""Who may read what: everybody their own messages, nobody anybody else's, whatever their role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import ContractMismatch


def reader(context: Mapping[str, Any]) -> str:
    """Id of the actor, whose messages alone are read. Raises ContractMismatch for a call that does not say who asks."""
    try:
        return str(context["actor"]["id"])
    except (KeyError, TypeError) as error:
        raise ContractMismatch(f"the call's context lacks {error}") from error
