"""The letters that the mail sandbox took, straight from its book: thousands of them, of which only the ids matter."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


def letter_ids(run_directory: Path) -> list[str]:
    """One for each letter, copies included."""
    book = sqlite3.connect(f"file:{run_directory / 'mail' / 'messages.sqlite3'}?mode=ro", uri=True)
    try:
        rows = book.execute("SELECT raw FROM messages").fetchall()
    finally:
        book.close()
    found = (MESSAGE_ID.search(raw) for (raw,) in rows)
    return [match[1].decode() for match in found if match]
