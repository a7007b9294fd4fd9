"""Which reader takes which file: by subcommand, or by content for `banshi import all`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from cli.importing import code_lists, data_elements, departments, forms, functions, guides, items
from cli.importing.rows import Batch
from cli.importing.sources import Source, Unreadable, read_json

Reader = Callable[[Source], Batch]

READERS: dict[str, Reader] = {
    "departments": departments.read,
    "code-lists": code_lists.read,
    "items": items.read,
    "guides": guides.read,
    "forms": forms.read,
    "functions": functions.read,
    "data-elements": data_elements.read,
}

FILE_NAMES = (
    "departments.json",
    "codelists.json",
    "items.json",
    "guides.json",
    "forms.json",
    "functions.json",
    "dataelements.json",
)
"""What `all` looks for in a directory."""

_SIGNS = {
    "departments": "departments",
    "items": "items",
    "guides": "guides",
    "forms": "forms",
    "functions": "functions",
    "data-elements": "elements",
}
"""Subcommand → top-level key by which its files are known."""


def read_files(paths: Iterable[Path], subcommand: str | None) -> Batch:
    """All rows of the files; an unreadable file is a finding. `subcommand` None: every file says itself what it is."""
    batch = Batch()
    for path in paths:
        try:
            source = read_json(path)
            batch.extend(_reader(source, subcommand)(source))
        except Unreadable as error:
            batch.findings.append(error.finding)
    batch.rows = data_elements.with_items(batch.rows)
    return batch


def expand(paths: Iterable[Path]) -> list[Path]:
    """Directories → the known files in them."""
    expanded: list[Path] = []
    for path in paths:
        expanded.extend(
            [path / name for name in FILE_NAMES if (path / name).exists()] if path.is_dir() else [path]
        )
    return expanded


def _reader(source: Source, subcommand: str | None) -> Reader:
    if subcommand is not None:
        return READERS[subcommand]
    for name, sign in _SIGNS.items():
        if sign in source.document:
            return READERS[name]
    return READERS["code-lists"]
