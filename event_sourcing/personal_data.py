"""The port that seals personal data. Streams are never rewritten, so a person is forgotten by deleting their key.

Events mark personal fields with `personal(...)`; the codec seals them under the data subject that the event names.
A field whose key was deleted reads as None, and the stream stays valid (personal information law, articles 47 and 51).
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from event_sourcing.errors import ContractMismatch

PERSONAL = "personal"


class PersonalDataVault(Protocol):
    def seal(self, subject: str, plaintext: bytes) -> str:
        """Encrypt under the subject's own key, made when first needed. Answers URL-safe text."""
        ...

    def open(self, subject: str, sealed: str) -> bytes | None:
        """The plaintext, or None when the subject's key has been deleted."""
        ...

    def knows(self, subject: str) -> bool:
        """Whether there is a key for the subject."""
        ...

    def forget(self, subject: str, made_by: datetime | None = None) -> None:
        """Delete the subject's key: everything sealed under it is unreadable from now on, backups included.

        `made_by`: spare a key that was made later, since its owner has come back."""
        ...


def personal(**options: Any) -> Any:
    """Dataclass field that holds personal data. Its type must admit None: that is what it reads as once erased."""
    return field(metadata={PERSONAL: True}, **options)


class PlainVault:
    """Seals nothing, for unit tests of rules that do not concern secrecy."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._forgotten: set[str] = set()

    def seal(self, subject: str, plaintext: bytes) -> str:
        self._known.add(subject)
        return plaintext.decode()

    def open(self, subject: str, sealed: str) -> bytes | None:
        return None if subject in self._forgotten else sealed.encode()

    def knows(self, subject: str) -> bool:
        return subject in self._known

    def forget(self, subject: str, made_by: datetime | None = None) -> None:
        self._known.discard(subject)
        self._forgotten.add(subject)


class ClosedVault:
    """Opens nothing and seals nothing: for code that must work without personal data, such as public events."""

    def seal(self, subject: str, plaintext: bytes) -> str:
        raise ContractMismatch("this part of the system has no business with personal data")

    def open(self, subject: str, sealed: str) -> bytes | None:
        return None

    def knows(self, subject: str) -> bool:
        return False

    def forget(self, subject: str, made_by: datetime | None = None) -> None:
        raise ContractMismatch("keys are deleted where they are kept")
