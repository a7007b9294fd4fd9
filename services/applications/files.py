"""Uploaded files: checked by their content, named by it, and sealed under the key of the person who handed them in."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from gridfs import GridFSBucket
from gridfs.errors import NoFile
from pymongo.database import Database

from event_sourcing.errors import FieldError, ValidationFailed
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.personal_data import PersonalDataVault

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes; the form definitions allow no more for any field."""

KINDS: Mapping[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
}
"""Extension → content type and first bytes. What the sender says the type is does not count."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`owner`: applicant id; the content is sealed under their key. `size` in bytes, of the content as handed in.

    The file's name is personal too, and is kept in the case's own sealed fields only.
    """

    file_id: str
    owner: str
    size: int
    sha256: str
    content_type: str


class SealedFiles(Protocol):
    """Where sealed contents lie."""

    def put(self, file: StoredFile, sealed: bytes) -> None:
        """A later copy of the same file stands in for the earlier one."""
        ...

    def get(self, file_id: str) -> tuple[StoredFile, bytes] | None: ...

    def find(self, file_id: str) -> StoredFile | None: ...

    def of(self, owner: str) -> list[StoredFile]: ...

    def remove(self, owner: str, stored_by: datetime) -> None:
        """What was put later stays. Harmless when repeated."""
        ...


class Files:
    def __init__(self, sealed: SealedFiles, vault: PersonalDataVault) -> None:
        self._sealed = sealed
        self._vault = vault

    def store(self, owner: str, name: str, content: str) -> StoredFile:
        """`content` in base64. The same file of the same person is kept once, and again only if the first copy can no
        longer be opened, since its owner was forgotten in between. Raises ValidationFailed."""
        plain = _decoded(content)
        content_type = _content_type(name, plain)
        digest = hashlib.sha256(plain).hexdigest()
        file_id = hashlib.sha256(f"{owner}#{content_type}#{digest}".encode()).hexdigest()[:32]
        file = StoredFile(file_id, owner, len(plain), digest, content_type)
        if self.open(file_id) is None:
            self._sealed.put(file, self._vault.seal(owner, base64.b64encode(plain)).encode())
        return file

    def find(self, file_id: str) -> StoredFile | None:
        return self._sealed.find(file_id)

    def of(self, owner: str) -> list[StoredFile]:
        return self._sealed.of(owner)

    def remove(self, owner: str, stored_by: datetime) -> None:
        """All that the owner had handed in by then."""
        self._sealed.remove(owner, stored_by)

    def open(self, file_id: str) -> tuple[StoredFile, str] | None:
        """The file with its content in base64; None when there is none, or its owner's key is gone."""
        found = self._sealed.get(file_id)
        if found is None:
            return None
        file, sealed = found
        plain = self._vault.open(file.owner, sealed.decode())
        return None if plain is None else (file, plain.decode())


def _decoded(content: str) -> bytes:
    if len(content) > LARGEST_FILE * 4 // 3 + 4:  # not even worth decoding
        raise _too_large()
    try:
        plain = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused("FORMAT", "文件内容没有完整传到,请重新上传") from error
    if not plain:
        raise _refused("FILE_EMPTY", "文件是空的,请重新选择")
    if len(plain) > LARGEST_FILE:
        raise _too_large()
    return plain


def _too_large() -> ValidationFailed:
    return _refused("FILE_TOO_LARGE", f"文件不能超过{LARGEST_FILE // 1024 // 1024}MB,请压缩后再上传")


def content_type_of(name: str) -> str | None:
    """What the name's extension promises; None for kinds that are not taken."""
    kind = _kind(name)
    return kind and kind[0]


def _kind(name: str) -> tuple[str, bytes] | None:
    return KINDS.get(PurePosixPath(name.lower()).suffix)


def _content_type(name: str, plain: bytes) -> str:
    kind = _kind(name)
    if kind is None:
        raise _refused("FILE_KIND", "只能上传 PDF、JPG、PNG、DOCX 文件")
    content_type, beginning = kind
    if not plain.startswith(beginning):
        raise _refused("FILE_KIND", "文件内容与扩展名不符,请用原来的软件另存后再上传")
    return content_type


def _refused(code: str, detail: str) -> ValidationFailed:
    return ValidationFailed([FieldError("/content", code, detail)])


class MemorySealedFiles:
    """For unit tests."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[StoredFile, bytes]] = {}

    def put(self, file: StoredFile, sealed: bytes) -> None:
        self._files[file.file_id] = (file, sealed)

    def get(self, file_id: str) -> tuple[StoredFile, bytes] | None:
        return self._files.get(file_id)

    def find(self, file_id: str) -> StoredFile | None:
        found = self._files.get(file_id)
        return found and found[0]

    def of(self, owner: str) -> list[StoredFile]:
        return [file for file, _ in self._files.values() if file.owner == owner]

    def remove(self, owner: str, stored_by: datetime) -> None:
        for file in self.of(owner):
            del self._files[file.file_id]


class MongoSealedFiles:
    """GridFS in the service's own database; a file's id is the GridFS file name.

    Each upload has a GridFS id of its own, so that one that was cut off leaves nothing in the way of the next.
    """

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._bucket = GridFSBucket(database, "sealed_files")
        self._index = database["sealed_files.files"]

    def put(self, file: StoredFile, sealed: bytes) -> None:
        with outages_as_unavailable():
            self._bucket.upload_from_stream(file.file_id, sealed, metadata=asdict(file))

    def get(self, file_id: str) -> tuple[StoredFile, bytes] | None:
        with outages_as_unavailable():
            try:
                found = self._bucket.open_download_stream_by_name(file_id)
                return StoredFile(**found.metadata or {}), found.read()
            except NoFile:
                return None

    def find(self, file_id: str) -> StoredFile | None:
        with outages_as_unavailable():
            found = self._index.find_one({"filename": file_id}, {"metadata": 1})
        return None if found is None else StoredFile(**found["metadata"])

    def of(self, owner: str) -> list[StoredFile]:
        with outages_as_unavailable():
            found = list(self._index.find({"metadata.owner": owner}, {"metadata": 1}))
        files = {document["metadata"]["file_id"]: StoredFile(**document["metadata"]) for document in found}
        return list(files.values())

    def remove(self, owner: str, stored_by: datetime) -> None:
        with outages_as_unavailable():
            for document in self._index.find(
                {"metadata.owner": owner, "uploadDate": {"$lte": stored_by}}, {"_id": 1}
            ):
                with suppress(NoFile):  # another process was faster
                    self._bucket.delete(document["_id"])

    def ensure_indexes(self) -> None:
        self._index.create_index("metadata.owner")
