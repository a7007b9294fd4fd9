"""Who may read what: everybody their own messages, nobody anybody else's, whatever their role; unless by an export.

Admin and ops erase persons and export what was told to them, and everybody may export their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import ContractMismatch
from event_sourcing.request_context import actor_of
from services.notify import errors

ERASERS = frozenset({"admin", "ops"})


def reader(context: Mapping[str, Any]) -> str:
    """Id of the actor, whose messages alone are read. Raises ContractMismatch for a call that does not say who asks."""
    try:
        return str(context["actor"]["id"])
    except (KeyError, TypeError) as error:
        raise ContractMismatch(f"the call's context lacks {error}") from error


def check_eraser(context: Mapping[str, Any]) -> None:
    """Raises Forbidden."""
    if not actor_of(context).roles & ERASERS:
        raise errors.erasers_only()


def check_exporter(context: Mapping[str, Any], subject: str) -> None:
    """Raises Forbidden."""
    if actor_of(context).id != subject:
        check_eraser(context)
