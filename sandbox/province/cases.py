"""The province's books, in SQLite, so that killing the sandbox loses nothing it has answered for."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  provincial_number TEXT UNIQUE,
  system TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  body_digest TEXT NOT NULL,
  application_id TEXT NOT NULL,
  application_number TEXT NOT NULL,
  item_code TEXT NOT NULL,
  via TEXT NOT NULL,
  payload TEXT NOT NULL,
  received_at TEXT NOT NULL,
  submissions INTEGER NOT NULL DEFAULT 1,
  UNIQUE (system, idempotency_key)
);
CREATE TABLE IF NOT EXISTS callbacks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  provincial_number TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  status TEXT NOT NULL,
  at TEXT NOT NULL,
  documents TEXT NOT NULL,
  due REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  delivered_at TEXT,
  UNIQUE (provincial_number, sequence)
);
"""


class KeyReused(Exception):
    """The same idempotency key came with another body."""


def now_text() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Cases:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def receive(
        self,
        system: str,
        key: str,
        submission: dict[str, Any],
        *,
        via: str,
        life: Sequence[tuple[str, float]] = (),
    ) -> tuple[dict[str, Any], bool]:
        """(receipt, whether it is new). Raises KeyReused when the key came before with another body.

        `life`: status and delay in seconds of each call-back to come. Written down together with the case, because a
        province that is killed between the two would never decide.
        """
        digest = hashlib.sha256(json.dumps(submission, sort_keys=True).encode()).hexdigest()
        with self._transaction() as db:
            known = db.execute(
                "SELECT * FROM cases WHERE system = ? AND idempotency_key = ?", (system, key)
            ).fetchone()
            if known:
                if known["body_digest"] != digest:
                    raise KeyReused(key)
                db.execute(
                    "UPDATE cases SET submissions = submissions + 1 WHERE serial = ?", (known["serial"],)
                )
                return _receipt(known), False
            cursor = db.execute(
                "INSERT INTO cases (system, idempotency_key, body_digest, application_id, application_number,"
                " item_code, via, payload, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    system,
                    key,
                    digest,
                    submission["application_id"],
                    submission["application_number"],
                    submission["item_code"],
                    via,
                    json.dumps(submission, ensure_ascii=False),
                    now_text(),
                ),
            )
            serial = cursor.lastrowid
            number = f"GD{datetime.now(UTC):%Y%m%d}{serial:06d}"
            db.execute("UPDATE cases SET provincial_number = ? WHERE serial = ?", (number, serial))
            for sequence, (status, delay) in enumerate(life, 1):
                _insert_callback(db, number, sequence, status, delay, _documents(status, number))
            row = db.execute("SELECT * FROM cases WHERE serial = ?", (serial,)).fetchone()
            return _receipt(row), True

    def find(self, system: str, key: str) -> dict[str, Any] | None:
        with self._lock:
            row = self._db.execute(
                "SELECT * FROM cases WHERE system = ? AND idempotency_key = ?", (system, key)
            ).fetchone()
        return row and _receipt(row)

    def case(self, provincial_number: str) -> dict[str, Any] | None:
        with self._lock:
            row = self._db.execute(
                "SELECT * FROM cases WHERE provincial_number = ?", (provincial_number,)
            ).fetchone()
        return row and dict(row)

    def all(self) -> list[dict[str, Any]]:
        """Every case received, with its call-backs: what tests and people look at."""
        with self._lock:
            cases = [dict(row) for row in self._db.execute("SELECT * FROM cases ORDER BY serial")]
            callbacks = [dict(row) for row in self._db.execute("SELECT * FROM callbacks ORDER BY id")]
        for case in cases:
            case["payload"] = json.loads(case["payload"])
            case["callbacks"] = [c for c in callbacks if c["provincial_number"] == case["provincial_number"]]
        return cases

    def plan_callback(
        self, provincial_number: str, status: str, delay: float, documents: list[dict[str, Any]] | None = None
    ) -> int:
        """Write the next call-back of a case down; answers its sequence, from 1."""
        with self._transaction() as db:
            last = db.execute(
                "SELECT COALESCE(MAX(sequence), 0) FROM callbacks WHERE provincial_number = ?",
                (provincial_number,),
            ).fetchone()[0]
            _insert_callback(db, provincial_number, last + 1, status, delay, documents or [])
            return int(last) + 1

    def due_callbacks(self, *, newest_first: bool) -> list[dict[str, Any]]:
        with self._lock:
            rows = self._db.execute(
                "SELECT callbacks.*, cases.system, cases.application_number FROM callbacks"
                " JOIN cases USING (provincial_number)"
                " WHERE delivered_at IS NULL AND due <= ? ORDER BY provincial_number, sequence",
                (time.time(),),
            ).fetchall()
        due = [dict(row) for row in rows]
        return due[::-1] if newest_first else due

    def mark_delivered(self, callback_id: int) -> None:
        with self._lock:
            self._db.execute(
                "UPDATE callbacks SET delivered_at = ?, attempts = attempts + 1 WHERE id = ?",
                (now_text(), callback_id),
            )

    def mark_failed(self, callback_id: int, retry_in: float) -> None:
        with self._lock:
            self._db.execute(
                "UPDATE callbacks SET attempts = attempts + 1, due = ? WHERE id = ?",
                (time.time() + retry_in, callback_id),
            )


def _receipt(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "provincial_number": row["provincial_number"],
        "receipt_id": f"R-{row['serial']:08d}",
        "application_number": row["application_number"],
        "received_at": row["received_at"],
    }


def _insert_callback(
    db: sqlite3.Connection,
    provincial_number: str,
    sequence: int,
    status: str,
    delay: float,
    documents: list[dict[str, Any]],
) -> None:
    db.execute(
        "INSERT INTO callbacks (provincial_number, sequence, status, at, documents, due) VALUES (?, ?, ?, ?, ?, ?)",
        (
            provincial_number,
            sequence,
            status,
            now_text(),
            json.dumps(documents, ensure_ascii=False),
            time.time() + delay,
        ),
    )


def _documents(status: str, provincial_number: str) -> list[dict[str, str]]:
    if status != "concluded":
        return []
    return [{"name": "办理结果通知书", "number": f"{provincial_number}-01"}]
