"""The province's own reading of the signature rule: HMAC-SHA256 over method, path, timestamp and body digest."""

from __future__ import annotations

import hashlib
import hmac
import time

TOLERANCE_SECONDS = 300


def sign(secret: str, method: str, path: str, timestamp: str, body: bytes) -> str:
    """Lower-case hex over `METHOD\\npath?query\\ntimestamp\\nsha256(body)`."""
    text = "\n".join([method.upper(), path, timestamp, hashlib.sha256(body).hexdigest()])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed_headers(secret: str, method: str, path: str, body: bytes) -> dict[str, str]:
    timestamp = str(int(time.time()))
    return {"X-Timestamp": timestamp, "X-Signature": sign(secret, method, path, timestamp, body)}


def is_valid(secret: str, method: str, path: str, timestamp: str, signature: str, body: bytes) -> bool:
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(sign(secret, method, path, timestamp, body), signature)
