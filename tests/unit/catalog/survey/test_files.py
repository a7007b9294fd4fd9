"""Files of every kind: one clear finding for what is no table, and never an exception."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.catalog.survey import xlsx_reading
from services.catalog.survey.findings import Findings
from services.catalog.survey.reading import Upload, read
from services.catalog.survey.sheets import Digests, rows
from tests.unit.catalog.survey.examples import CLEAN, as_csv, as_workbook, clean_rows, findings, places
from tests.unit.catalog.survey.packages import SHARED, archive, parts_of, with_part, with_shared_strings

T1 = (CLEAN / "t1_applicant_subjects.csv").read_bytes()
WORKBOOK = with_shared_strings(as_workbook(clean_rows()))
PARTS = parts_of(WORKBOOK)
SMALL = with_shared_strings(as_workbook({key: rows[:2] for key, rows in clean_rows().items()}))
FIRST_SHEET = "xl/worksheets/sheet1.xml"


def locked() -> bytes:
    content = bytearray(WORKBOOK)
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b" \r\n\t\n", "FILE_EMPTY"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "FILE_OLD_XLS"),
        (b"%PDF-1.7\n%\xe2\xe3", "FILE_PDF"),
        (b"<html><table><tr><td>1</td></tr></table>", "FILE_WEB_PAGE"),
        ("事项编码,事项名称".encode("utf-16"), "FILE_UTF16"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "FILE_NOT_TABLE"),
        (b"\x80\x80\xff\xff", "ENCODING_UNKNOWN"),
        (archive({"word/document.xml": b"<document/>"}), "FILE_NOT_WORKBOOK"),
        (b"PK\x03\x04 and then nothing", "FILE_BROKEN"),
        (WORKBOOK[: len(WORKBOOK) // 2], "FILE_BROKEN"),
        (archive({"xl/workbook.xml": b"<workbook", "[Content_Types].xml": b"<Types/>"}), "FILE_BROKEN"),
        (
            with_part(WORKBOOK, FIRST_SHEET, b"<worksheet><sheetData><row r='99999999999'/>"),
            "FILE_BROKEN",
        ),
        (with_part(WORKBOOK, FIRST_SHEET, b"<worksheet>" + b"<mergeCell ref='?'/>"), "FILE_BROKEN"),
        (with_part(WORKBOOK, SHARED, b"<sst"), "FILE_BROKEN"),
        (locked(), "FILE_LOCKED"),
        ("姓名,电话\n李建,12345\n".encode(), "HEADER_NOT_FOUND"),
        (b"PK\x03\x04", "FILE_BROKEN"),
    ],
)
def test_a_file_that_is_no_table_is_one_finding(content: bytes, code: str) -> None:
    found = Findings()

    assert read([Upload("四表.xlsx", content)], found) == []
    (finding,) = found
    assert finding.code == code
    assert finding.spot.file == "四表.xlsx"
    assert finding.fix


def test_a_file_beyond_the_limit_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.catalog.survey.reading.MOST_BYTES", 100)
    found = Findings()

    assert read([Upload("大.csv", T1)], found) == []
    assert [finding.code for finding in found] == ["FILE_TOO_LARGE"]


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_SHEET_BYTES", "MOST_STRING_BYTES", "MOST_OTHER_BYTES"):
        monkeypatch.setattr(xlsx_reading, name, 1 << 20)


@pytest.mark.usefixtures("low_limits")
@pytest.mark.parametrize("part", [FIRST_SHEET, SHARED, "xl/styles.xml"])
def test_a_workbook_that_inflates_hugely_is_one_finding(part: str) -> None:
    huge = with_part(WORKBOOK, part, b" " * (1 << 20) + b" ")
    found = Findings()

    assert len(huge) < 1 << 16
    assert read([Upload("炸弹.xlsx", huge)], found) == []
    assert [finding.code for finding in found] == ["WORKBOOK_TOO_LARGE"]


@pytest.mark.usefixtures("low_limits")
def test_a_part_that_lies_about_where_it_belongs_is_held_to_its_limit() -> None:
    types = PARTS["[Content_Types].xml"].replace(b"/" + SHARED.encode(), b"/xl/worksheets/pictures.bin")
    padded = PARTS[SHARED] + b" " * (1 << 20)
    parts = {**PARTS, "[Content_Types].xml": types, "xl/worksheets/pictures.bin": padded}

    assert {code for *_, code in places(archive(parts))} >= {"WORKBOOK_TOO_LARGE"}


def test_entities_that_multiply_are_a_damaged_workbook() -> None:
    layers = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<!DOCTYPE sst [<!ENTITY e0 '{'h' * 100}'>{layers}]><sst><si><t>&e11;</t></si></sst>"

    assert {code for *_, code in places(with_part(WORKBOOK, SHARED, bomb.encode()))} >= {"FILE_BROKEN"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (T1, []),
        (b"\xef\xbb\xbf" + T1, ["ENCODING_BOM"]),
        (T1.decode().encode("gbk"), ["ENCODING_GBK"]),
        (T1.decode().encode("gb18030"), ["ENCODING_GBK"]),
        (as_csv(clean_rows()["t1"], separator="\t"), []),
        (as_csv(clean_rows()["t1"], separator=";"), []),
        (T1.replace(b"\n", b"\r\n"), []),
        (T1 + b"\n\n,,,,,,,,,,,,,,\n", []),
    ],
)
def test_a_csv_file_is_read_in_every_usual_spelling(content: bytes, told: list[str]) -> None:
    others = [as_csv(rows) for key, rows in clean_rows().items() if key != "t1"]

    assert [finding.code for finding in findings(content, *others)] == told


def test_a_workbook_with_its_strings_in_a_table_has_no_finding() -> None:
    assert places(WORKBOOK) == set()


def test_a_quote_that_never_ends_is_told_with_its_line() -> None:
    broken = T1 + b'41,"1005,' + b"x," * 80_000

    found = [finding for finding in findings(broken) if finding.code == "CSV_BROKEN"]

    assert [finding.spot.line for finding in found] == [42]


def test_a_table_that_nobody_sent_is_missed() -> None:
    assert {place for place in places(T1) if place[3] == "TABLE_MISSING"} == {
        (table, 0, "", "TABLE_MISSING") for table in ("t2", "t3", "t4")
    }


def test_a_table_with_its_header_only_is_a_table() -> None:
    headers = [as_csv(rows).splitlines()[0] for rows in clean_rows().values()]

    assert places(*headers) == set()


def _read_all(content: bytes) -> None:
    found = Findings()
    for sheet in read([Upload("任意", content)], found):
        for _ in rows(sheet, Digests(), found):
            pass


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_the_reader_raise(content: bytes) -> None:
    _read_all(content)


@given(st.sampled_from(["", "PK\x03\x04", "事项编码,事项名称\n"]), st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_makes_the_reader_raise(start: str, text: str) -> None:
    _read_all((start + text).encode("utf-8", "surrogatepass"))


@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_to_a_workbook_makes_the_reader_raise(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _read_all(bytes(content))


@pytest.mark.filterwarnings("ignore:File contains an invalid specification")
@given(
    st.sampled_from(["xl/workbook.xml", FIRST_SHEET, "xl/styles.xml", SHARED, "[Content_Types].xml"]),
    st.integers(0, 2_500),
    st.text(alphabet="<>/\"'=ab19:!-& ", max_size=12),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_to_the_xml_of_a_workbook_makes_the_reader_raise(part: str, at: int, text: str) -> None:
    xml = parts_of(SMALL)[part]
    _read_all(with_part(SMALL, part, xml[:at] + text.encode() + xml[at:]))
