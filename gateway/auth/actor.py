"""Who sends a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

APPLICANT, STAFF, EDITOR, ADMIN, OPS, SYSTEM = "applicant", "staff", "editor", "admin", "ops", "system"
ROLES = (APPLICANT, STAFF, EDITOR, ADMIN, OPS, SYSTEM)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as verified at sign-in. Personal: never in a token, a log line or a public event.

    id_type  code of the certificate list, such as 31 for 居民身份证
    """

    name: str
    id_type: str
    id_number: str
    mobile: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """
    id          opaque and stable, such as `person-zhang-san`; safe to store with events
    name        for the page's corner; never stored with events
    department  code of the department that staff and editors act for
    identity    of an applicant, None for others
    """

    id: str
    name: str
    roles: frozenset[str]
    department: str | None = None
    identity: Identity | None = None

    def has(self, *roles: str) -> bool:
        """Whether the actor has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def to_context(self) -> dict[str, Any]:
        """As it travels with RPC calls."""
        return {
            "id": self.id,
            "name": self.name,
            "roles": sorted(self.roles),
            "department": self.department,
        }


ANONYMOUS = Actor("anonymous", "", frozenset())
"""What travels with calls of visitors who have not signed in, such as the progress query."""
