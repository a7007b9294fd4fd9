"""Uploaded workbooks and corrected ones, kept by the hash of their content."""

from __future__ import annotations

import hashlib
from typing import Any

from gridfs import GridFSBucket
from gridfs.errors import NoFile
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable

BUCKET = "survey_files"


class SurveyFiles:
    """Raises Unavailable while the database is away."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._bucket = GridFSBucket(database, BUCKET)
        self._index = database[f"{BUCKET}.files"]

    def put(self, content: bytes) -> str:
        """The hash (SHA-256, hexadecimal) under which the content is kept; the same content is kept once."""
        digest = hashlib.sha256(content).hexdigest()
        with outages_as_unavailable():
            if self.size(digest) is None:
                self._bucket.upload_from_stream(digest, content)
        return digest

    def get(self, digest: str) -> bytes | None:
        with outages_as_unavailable():
            try:
                return self._bucket.open_download_stream_by_name(digest).read()
            except NoFile:
                return None

    def size(self, digest: str) -> int | None:
        """Bytes; None for what was never stored."""
        with outages_as_unavailable():
            found = self._index.find_one({"filename": digest}, {"length": 1})
        return None if found is None else int(found["length"])
