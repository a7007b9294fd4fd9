"""The comparison may know the language, never the sample."""

from __future__ import annotations

from pathlib import Path

import pytest

import services.catalog.element_comparison as package
from tests.unit.catalog.element_comparison.evaluation import labelled, sample_elements

pytestmark = pytest.mark.unit

A_WORD = 4
"""A definition no longer than this is a word of the language, such as 预留, and not a sentence of somebody."""

SOURCES = {
    path.name: path.read_text(encoding="utf-8") for path in Path(str(package.__file__)).parent.glob("*.py")
}


def test_no_source_quotes_an_element_a_system_or_a_concept_of_the_sample() -> None:
    elements = sample_elements()
    quoted = {
        text
        for text in (
            *(element.id for element in elements),
            *(element.definition for element in elements if len(element.definition) > A_WORD),
            *(element.system for element in elements),
            *(f'"{cluster["conceptId"]}"' for cluster in labelled()["clusters"]),
        )
        if any(text in source for source in SOURCES.values())
    }
    assert quoted == set()


def test_no_source_opens_a_file() -> None:
    opening = ("open(", "read_text", "json.load", "labelled.json")
    assert [name for name, source in SOURCES.items() if any(word in source for word in opening)] == []
