"""Personal data sealed with AES-256-GCM under one key per data subject; the keys lie wrapped in MongoDB.

    subject_keys: {_id: subject, key_id: 8 bytes, wrapped: nonce + AES-GCM(master key, data key),
                   master: id of that master key, created_at}

Sealed text is base64url of `format byte, key id, nonce, ciphertext`; both ciphers are bound to the subject, so that
neither a key nor a value can be moved to another person. The key id tells an erased value from a tampered one.
`master_keys` wraps the keys anew under another master key.
Keep backups of `subject_keys` apart from those of the streams, and shorter: whoever has both can read.
"""

from __future__ import annotations

import base64
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from event_sourcing.errors import ContractMismatch
from event_sourcing.key_ring import KEY_BYTES, KEY_ID_BYTES, NONCE_BYTES, KeyRing
from event_sourcing.mongo_clients import outages_as_unavailable

COLLECTION = "subject_keys"
FORMAT = b"\x01"
KEYS_KEPT = 1_000
SECONDS_KEPT = 10.0
"""How long a key that another process deletes may still be used here; what is sealed with it then is erased too."""


@dataclass(frozen=True, slots=True)
class _SubjectKey:
    key_id: bytes
    cipher: AESGCM


class MongoVault:
    """A PersonalDataVault. One per database and process; safe to share between threads."""

    def __init__(
        self,
        database: Database[dict[str, Any]],
        master_key: bytes,
        older_master_keys: Sequence[bytes] = (),
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = database[COLLECTION]
        self._ring = KeyRing(master_key, older_master_keys)
        self._monotonic = monotonic
        self._kept: OrderedDict[str, tuple[_SubjectKey, float]] = OrderedDict()
        self._lock = threading.Lock()

    def seal(self, subject: str, plaintext: bytes) -> str:
        key = self._kept_key(subject) or self._keep(subject, self._make_or_read(subject))
        nonce = os.urandom(NONCE_BYTES)
        ciphertext = key.cipher.encrypt(nonce, plaintext, subject.encode())
        return base64.urlsafe_b64encode(FORMAT + key.key_id + nonce + ciphertext).decode()

    def open(self, subject: str, sealed: str) -> bytes | None:
        """Raises ContractMismatch for text that this vault did not seal for this subject."""
        key_id, nonce, ciphertext = _parts(sealed)
        key = self._kept_key(subject) or self._read(subject)
        if key is None or key.key_id != key_id:
            return None
        try:
            return key.cipher.decrypt(nonce, ciphertext, subject.encode())
        except InvalidTag as error:
            raise ContractMismatch("a sealed value has been changed since it was sealed") from error

    def knows(self, subject: str) -> bool:
        with outages_as_unavailable():
            return self._keys.find_one({"_id": subject}, {"_id": 1}) is not None

    def forget(self, subject: str, made_by: datetime | None = None) -> None:
        chosen: dict[str, Any] = {"_id": subject}
        if made_by is not None:
            chosen["created_at"] = {"$lte": made_by}
        with outages_as_unavailable():
            self._keys.delete_one(chosen)
        with self._lock:
            self._kept.pop(subject, None)

    def _make_or_read(self, subject: str) -> _SubjectKey:
        """The subject's key, made if there is none; of two processes that make one, both use the first."""
        proposal = {
            "key_id": os.urandom(KEY_ID_BYTES),
            "wrapped": self._ring.wrap(subject, AESGCM.generate_key(KEY_BYTES * 8)),
            "master": self._ring.current,
            "created_at": datetime.now(UTC),
        }
        with outages_as_unavailable():
            try:
                stored: Any = self._keys.find_one_and_update(
                    {"_id": subject},
                    {"$setOnInsert": proposal},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
            except (
                DuplicateKeyError
            ):  # the other process was faster between the server's look-up and its insert
                return self._make_or_read(subject)
        return self._unwrap(subject, stored)

    def _read(self, subject: str) -> _SubjectKey | None:
        with outages_as_unavailable():
            stored = self._keys.find_one({"_id": subject})
        return None if stored is None else self._keep(subject, self._unwrap(subject, stored))

    def _unwrap(self, subject: str, stored: Mapping[str, Any]) -> _SubjectKey:
        data_key = self._ring.unwrap(subject, bytes(stored["wrapped"]), stored.get("master"))
        return _SubjectKey(bytes(stored["key_id"]), AESGCM(data_key))

    def _kept_key(self, subject: str) -> _SubjectKey | None:
        with self._lock:
            key, until = self._kept.get(subject, (None, 0.0))
            return key if self._monotonic() < until else None

    def _keep(self, subject: str, key: _SubjectKey) -> _SubjectKey:
        with self._lock:
            self._kept[subject] = key, self._monotonic() + SECONDS_KEPT
            self._kept.move_to_end(subject)
            if len(self._kept) > KEYS_KEPT:
                self._kept.popitem(last=False)
        return key


def _parts(sealed: str) -> tuple[bytes, bytes, bytes]:
    """Key id, nonce and ciphertext."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode())
    except ValueError as error:
        raise ContractMismatch("a sealed value is not base64url") from error
    if raw[:1] != FORMAT:
        raise ContractMismatch("a sealed value has an unknown format")
    body = raw[1:]
    key_end, nonce_end = KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES
    return body[:key_end], body[key_end:nonce_end], body[nonce_end:]
