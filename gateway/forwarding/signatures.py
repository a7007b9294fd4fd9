"""The signature both directions of the province contract carry (docs/province-contract.md).

HMAC-SHA256, lower-case hex, over four lines: METHOD, path with query, timestamp (Unix seconds), SHA-256 of the body.
Headers: `X-Timestamp`, `X-Signature`.
"""

from __future__ import annotations

import hashlib
import hmac

TOLERANCE_SECONDS = 300
"""A request older or newer than this is refused, so that a recorded one cannot be played again for long."""


def sign(secret: str, method: str, path: str, timestamp: int, body: bytes) -> str:
    text = f"{method.upper()}\n{path}\n{timestamp}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed_headers(secret: str, method: str, path: str, body: bytes, now: float) -> dict[str, str]:
    timestamp = int(now)
    return {"X-Timestamp": str(timestamp), "X-Signature": sign(secret, method, path, timestamp, body)}


def verify(
    secret: str, method: str, path: str, body: bytes, *, timestamp: str, signature: str, now: float
) -> bool:
    """Whether the signature is right and fresh; compared in constant time."""
    if not timestamp.isascii() or not timestamp.isdigit():
        return False
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(sign(secret, method, path, int(timestamp), body), signature)
