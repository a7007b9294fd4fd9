"""Uploads: what is taken, under which name it lies, and for whom it is sealed."""

from __future__ import annotations

import base64
import hashlib

import pytest

from event_sourcing.errors import ValidationFailed
from event_sourcing.personal_data import PlainVault
from services.applications.files import LARGEST_FILE, Files, MemorySealedFiles, content_type_of
from tests.unit.applications.desk import JPG, b64

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def vault() -> PlainVault:
    return PlainVault()


@pytest.fixture
def files(vault: PlainVault) -> Files:
    return Files(MemorySealedFiles(), vault)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.JPG", JPG, "image/jpeg"),
        ("照片.jpeg", JPG, "image/jpeg"),
        ("a.png", b"\x89PNG\r\n\x1a\n rest", "image/png"),
        ("a.docx", b"PK\x03\x04 rest", DOCX),
    ],
)
def test_is_known_by_its_content(files: Files, name: str, content: bytes, content_type: str) -> None:
    stored = files.store("p-li", name, b64(content))
    assert (stored.content_type, stored.size) == (content_type, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    opened = files.open(stored.file_id)
    assert opened is not None
    assert base64.b64decode(opened[1]) == content
    assert content_type_of(name) == content_type


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b64(b"MZ"), "FILE_KIND"),
        ("noextension", b64(JPG), "FILE_KIND"),
        ("a.pdf", b64(JPG), "FILE_KIND"),
        ("a.jpg", b64(b"<html>"), "FILE_KIND"),
        ("a.jpg", "", "FILE_EMPTY"),
        ("a.jpg", "not base64!", "FORMAT"),
        ("a.jpg", "图", "FORMAT"),
        ("a.jpg", "A" * (LARGEST_FILE * 4 // 3 + 8), "FILE_TOO_LARGE"),
    ],
)
def test_is_refused_with_the_reason(files: Files, name: str, content: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as raised:
        files.store("p-li", name, content)
    assert [(error.pointer, error.code) for error in raised.value.errors] == [("/content", code)]


def test_the_same_file_of_one_person_is_one_and_of_two_persons_two(files: Files) -> None:
    mine, again, theirs = (files.store(owner, "a.jpg", b64(JPG)) for owner in ("p-li", "p-li", "p-wang"))
    assert mine == again
    assert theirs.file_id != mine.file_id
    assert theirs.owner == "p-wang"


def test_a_forgotten_person_s_file_cannot_be_opened(files: Files, vault: PlainVault) -> None:
    stored = files.store("p-li", "a.jpg", b64(JPG))
    vault.forget("p-li")
    assert files.open(stored.file_id) is None
    assert files.open("f" * 32) is None


def test_the_limit_is_exact(files: Files) -> None:
    largest = b"%PDF-" + bytes(LARGEST_FILE - 5)
    assert files.store("p-li", "a.pdf", b64(largest)).size == LARGEST_FILE
    with pytest.raises(ValidationFailed) as raised:
        files.store("p-li", "a.pdf", b64(largest + b"!"))
    assert [error.code for error in raised.value.errors] == ["FILE_TOO_LARGE"]
