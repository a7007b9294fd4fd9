"""The file: the context, one public service after the other, then what they share. Memory does not grow with the services."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from gateway.exports.cpsv_ap.context import CONTEXT
from gateway.exports.cpsv_ap.service import service
from gateway.exports.cpsv_ap.shared import SharedNodes
from gateway.exports.published import Document, Published

BUREAU = ("1000", "广州市教育局")
"""Publisher of the catalogue."""


def cpsv_ap_pieces(published: Published, items: Iterable[Document], public_url: str) -> Iterator[bytes]:
    shared = SharedNodes(public_url, published.departments)
    dataset = shared.dataset(shared.authority(*BUREAU))
    yield b'{"@context":' + _json(CONTEXT) + b',"@graph":[\n'
    for document in items:
        yield _json(service(document, shared, dataset)) + b",\n"
    yield b",\n".join(_json(node) for node in shared.nodes()) + b"\n]}\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
