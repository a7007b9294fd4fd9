"""Keyed digests: session cookies and form tokens are tied to secrets, so that neither can be made up."""

from __future__ import annotations

import hashlib
import hmac


def digest(secret: bytes, purpose: str, text: str) -> str:
    """Lower-case hex. `purpose` keeps a digest of one use from serving another."""
    return hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def matches(secret: bytes, purpose: str, text: str, given: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(digest(secret, purpose, text), given)
