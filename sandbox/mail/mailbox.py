"""The messages taken, in SQLite, so that killing the sink loses nothing it has said yes to."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  raw BLOB NOT NULL,
  received_at TEXT NOT NULL
);
"""


class Mailbox:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)

    def store(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """Durable when it returns."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._lock:
            self._db.execute(
                "INSERT INTO messages (sender, recipients, raw, received_at) VALUES (?, ?, ?, ?)",
                (sender, " ".join(recipients), raw, now),
            )

    def messages(self, to: str | None = None) -> list[dict[str, Any]]:
        """`[{id, from, to: [...], message_id, subject, date, body, received_at}]`, newest first."""
        with self._lock:
            rows = self._db.execute("SELECT * FROM messages ORDER BY serial DESC").fetchall()
        return [_readable(row) for row in rows if to is None or to in row["recipients"].split(" ")]

    def clear(self) -> None:
        with self._lock:
            self._db.execute("DELETE FROM messages")


def _readable(row: sqlite3.Row) -> dict[str, Any]:
    message = message_from_bytes(row["raw"], _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    return {
        "id": row["serial"],
        "from": row["sender"],
        "to": row["recipients"].split(" "),
        "message_id": message["Message-ID"] or "",
        "subject": message["Subject"] or "",
        "date": message["Date"] or "",
        "body": body.get_content() if body else "",
        "received_at": row["received_at"],
    }
