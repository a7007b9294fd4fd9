"""Sessions: a signed id in a cookie, everything else in MongoDB.

A visitor who has not signed in has an id only, for form tokens: reading the portal writes nothing. Signing in makes a
new id (rotation), so that an id somebody planted before is worth nothing after.

    sessions: {_id, actor_id, sealed: who it is, as AES-GCM under a key that follows from the secret, started_at, touched_at,
               expires_at}
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo.database import Database

from gateway.auth.actor import Actor, Identity
from gateway.auth.signing import digest, matches

COOKIE = "banshi_session"
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
NONCE_BYTES = 12
TOUCH_EVERY = timedelta(minutes=5)
"""An active session's end is moved at most this often: reading pages must not become writing."""

_SIGNED_IN, _VISITOR = "s", "v"


@dataclass(frozen=True, slots=True)
class Session:
    """`cookie`: the signed id, as the browser keeps it."""

    id: str
    cookie: str
    csrf_token: str
    actor: Actor | None = None


class Sessions:
    def __init__(
        self,
        database: Database[dict[str, Any]],
        secret: bytes,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sessions = database["sessions"]
        self._secret = secret
        self._cipher = AESGCM(bytes.fromhex(digest(secret, "session-actor", "")))
        self._clock = clock

    def visitor(self) -> Session:
        """A session of somebody unknown; nothing is stored."""
        return self._session(_VISITOR + secrets.token_urlsafe(24), None)

    def find(self, cookie: str | None) -> Session | None:
        """None for a cookie that is missing, not ours, or over."""
        session_id, _, signature = (cookie or "").rpartition(".")
        if not session_id or not matches(self._secret, "session", session_id, signature):
            return None
        if session_id.startswith(_VISITOR):
            return self._session(session_id, None)
        now = self._clock()
        stored = self._sessions.find_one({"_id": session_id})
        if stored is None or stored["expires_at"] <= now or "sealed" not in stored:
            return None  # those of an earlier release lie open, and are over within hours
        self._keep_alive(stored, now)
        return self._session(session_id, self._opened(session_id, bytes(stored["sealed"])))

    def start(self, actor: Actor) -> Session:
        """Sign in. The caller drops the session from before (`end`)."""
        now = self._clock()
        session_id = _SIGNED_IN + secrets.token_urlsafe(24)
        self._sessions.insert_one(
            {
                "_id": session_id,
                "actor_id": actor.id,
                "sealed": self._sealed(session_id, actor),
                "started_at": now,
                "touched_at": now,
                "expires_at": now + IDLE,
            }
        )
        return self._session(session_id, actor)

    def end(self, session: Session) -> None:
        """Sign out; harmless for a visitor."""
        self._sessions.delete_one({"_id": session.id})

    def _keep_alive(self, stored: dict[str, Any], now: datetime) -> None:
        if now - stored["touched_at"] < TOUCH_EVERY:
            return
        ends = min(now + IDLE, stored["started_at"] + LONGEST)
        self._sessions.update_one({"_id": stored["_id"]}, {"$set": {"touched_at": now, "expires_at": ends}})

    def _sealed(self, session_id: str, actor: Actor) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, json.dumps(_document(actor)).encode(), session_id.encode())

    def _opened(self, session_id: str, sealed: bytes) -> Actor:
        nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return _actor(json.loads(self._cipher.decrypt(nonce, ciphertext, session_id.encode())))

    def _session(self, session_id: str, actor: Actor | None) -> Session:
        cookie = f"{session_id}.{digest(self._secret, 'session', session_id)}"
        return Session(session_id, cookie, digest(self._secret, "csrf", session_id), actor)


def end_all_of(database: Database[dict[str, Any]], actor_id: str, started_by: datetime) -> None:
    """Sign a person out everywhere; sessions that began later stay. Harmless when repeated."""
    database["sessions"].delete_many({"actor_id": actor_id, "started_at": {"$lte": started_by}})


def create_indexes(database: Database[dict[str, Any]]) -> None:
    database["sessions"].create_index("expires_at", expireAfterSeconds=0)


def _document(actor: Actor) -> dict[str, Any]:
    identity = actor.identity
    return {
        "id": actor.id,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "department": actor.department,
        "identity": identity
        and {name: getattr(identity, name) for name in ("name", "id_type", "id_number", "mobile", "email")},
    }


def _actor(document: dict[str, Any]) -> Actor:
    identity = document["identity"]
    return Actor(
        document["id"],
        document["name"],
        frozenset(document["roles"]),
        document["department"],
        identity and Identity(**identity),
    )
