"""Files for spreadsheets carry text as text: nothing is calculated, cut short without need, or lost."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gateway.exports.cpsv_ap.document import cpsv_ap_pieces
from gateway.exports.files import csv_pieces, json_pieces, xlsx_pieces
from gateway.exports.formats import in_chunks
from gateway.exports.published import Published
from gateway.exports.sheets import LONGEST_CELL
from tests.contract.cpsv_ap.test_export import HOME, document
from tests.unit.gateway.test_facets import DEPARTMENTS


def named(name: str) -> dict[str, Any]:
    found = document()
    return {**found, "summary": {**found["summary"], "name": name}}


def csv_name(name: str) -> str:
    text = b"".join(csv_pieces([named(name)])).decode("utf-8-sig")
    return next(csv.DictReader(io.StringIO(text, newline="")))["事项名称"]


def xlsx_cell(name: str) -> Any:
    book = load_workbook(io.BytesIO(b"".join(xlsx_pieces([named(name)]))))
    return book["事项目录"]["B2"]


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx"])
def test_what_looks_like_a_formula_is_text(name: str) -> None:
    assert csv_name(name) == f"'{name}"
    assert (xlsx_cell(name).data_type, xlsx_cell(name).value) == ("s", name)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")))
@settings(max_examples=50, deadline=None)
def test_any_name_comes_out_of_a_csv_as_it_went_in(name: str) -> None:
    assert csv_name(name).removeprefix("'") == name.removeprefix("'")


def test_a_workbook_takes_what_its_cells_cannot_hold() -> None:
    assert xlsx_cell("a\x00b").value == "ab"
    assert len(xlsx_cell("长" * 40_000).value) == LONGEST_CELL


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_whole_for_any_number_of_items(count: int) -> None:
    found = json.loads(b"".join(json_pieces([document()] * count)))
    assert len(found["items"]) == count


@given(st.lists(st.binary(max_size=100_000), max_size=5))
@settings(max_examples=30, deadline=None)
def test_chunks_lose_nothing(pieces: list[bytes]) -> None:
    assert b"".join(in_chunks(pieces)) == b"".join(pieces)


PIECES = {
    "items.csv": csv_pieces,
    "items.json": json_pieces,
    "items.xlsx": xlsx_pieces,
    "cpsv-ap.jsonld": lambda items: cpsv_ap_pieces(Published(0, DEPARTMENTS, None, None), items, HOME),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("file", PIECES)
def test_ten_times_the_items_take_no_more_memory(file: str) -> None:
    def peak(count: int) -> int:
        one = document()
        items = ({**one, "_id": f"1005{number:07}"} for number in range(count))
        tracemalloc.start()
        for _ in in_chunks(PIECES[file](items)):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(1000) < 1.5 * peak(100) + 100_000
