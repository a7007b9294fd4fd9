"""Who may look into the machinery of a service and put it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import Forbidden
from event_sourcing.request_context import actor_of

OPERATORS = frozenset({"admin", "ops"})


def check_operator(context: Mapping[str, Any]) -> str:
    """The operator's id. Raises Forbidden for everybody else."""
    actor = actor_of(context)
    if not actor.roles & OPERATORS:
        raise Forbidden("只有管理员和运维人员可以进行这项操作")
    return actor.id
