"""The master keys that a process holds: one wraps new data keys, the older ones open what they wrapped before."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from event_sourcing.errors import ContractMismatch

KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 12


def master_id(master_key: bytes) -> str:
    """16 hexadecimal digits that name a master key and tell nothing about it."""
    return hashlib.sha256(master_key).digest()[:KEY_ID_BYTES].hex()


class KeyRing:
    """Raises ValueError for a master key of another length than 32 bytes."""

    def __init__(self, current: bytes, older: Sequence[bytes] = ()) -> None:
        for key in (current, *older):
            if len(key) != KEY_BYTES:
                raise ValueError(f"the master key needs {KEY_BYTES} bytes, not {len(key)}")
        self.current = master_id(current)
        self._ciphers = {master_id(key): AESGCM(key) for key in (current, *older)}

    @property
    def ids(self) -> tuple[str, ...]:
        """The current one first."""
        return tuple(self._ciphers)

    def wrap(self, subject: str, data_key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, data_key, subject.encode())

    def unwrap(self, subject: str, wrapped: bytes, master: str | None) -> bytes:
        """The data key. `master` names the key that wrapped it; None: it is not noted, every key is tried.

        Raises ContractMismatch when the master key is missing or the wrapped key has been changed.
        """
        if master is not None and master not in self._ciphers:
            raise ContractMismatch(
                f"the master key {master} that wrapped this person's key is missing here; "
                "add it to BANSHI_MASTER_KEY_PREVIOUS"
            )
        ciphers = self._ciphers.values() if master is None else (self._ciphers[master],)
        for cipher in ciphers:
            try:
                return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], subject.encode())
            except InvalidTag:
                continue
        raise ContractMismatch(
            f"no master key of this process ({', '.join(self.ids)}) opens a person's key: "
            "either the one that wrapped it is missing, or it has been changed"
        )
