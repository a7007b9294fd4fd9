"""docs/guarantees.md names, for each guarantee of the design, tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")
GUARANTEES = [f"G{number}" for number in range(1, 13)]
HEADING = re.compile(r"^## (G\d+)\b", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def section(guarantee: str) -> str:
    _, _, beginning = PAGE.partition(f"\n## {guarantee} ")
    return beginning.partition("\n## ")[0]


def found_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name for node in functions if node.name.startswith("test_")}


def test_every_guarantee_has_its_section_and_no_other_has() -> None:
    assert HEADING.findall(PAGE) == GUARANTEES


@pytest.mark.parametrize("guarantee", GUARANTEES)
def test_a_guarantee_says_how_it_holds_and_which_test_injects_its_fault(guarantee: str) -> None:
    text = section(guarantee)
    assert "**Mechanism.**" in text
    assert [test for _, test in NAMED.findall(text) if test], f"{guarantee} names no test"


@pytest.mark.parametrize(("path", "test"), sorted(set(NAMED.findall(PAGE))))
def test_a_test_that_the_page_names_exists(path: str, test: str) -> None:
    assert (ROOT / path).is_file()
    assert not test or test in found_in(path)
