"""The catalogue's files hold what the API lists, for every item of the samples."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from rdflib import RDF, Namespace

from cli.main import commands
from gateway.api.exports import EXPORTS
from gateway.exports.formats import FORMATS
from gateway.exports.published import published
from gateway.exports.table import COLUMNS
from gateway.pages.texts import limit
from tests.contract.cpsv_ap.validation import findings, graph
from tests.integration.gateway.conftest import Client, Gateway
from tests.integration.gateway.test_catalogue import CODES, pages

CPSV = Namespace("http://purl.org/vocab/cpsv#")
DCT = Namespace("http://purl.org/dc/terms/")
Rows = list[dict[str, str]]


@pytest.fixture(autouse=True)
def unlimited(gateway: Gateway) -> None:
    gateway.database["rate_limits"].delete_many({})


def listed(visitor: Client) -> dict[str, dict[str, Any]]:
    return {item["code"]: item for item in pages(visitor, "/items", 50)}


def of_csv(content: bytes) -> Rows:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def of_xlsx(content: bytes) -> Rows:
    sheet = load_workbook(io.BytesIO(content), read_only=True)["事项目录"]
    names, *rows = sheet.iter_rows(values_only=True)
    return [
        {name: "" if cell is None else str(cell) for name, cell in zip(names, row, strict=True)}
        for row in rows
    ]


@pytest.mark.parametrize(("file", "rows_of"), [("items.csv", of_csv), ("items.xlsx", of_xlsx)])
def test_a_table_has_every_listed_item_with_what_the_api_says(
    visitor: Client, file: str, rows_of: Any
) -> None:
    rows = {row["事项编码"]: row for row in rows_of(visitor.get(f"/export/{file}").content)}
    items = listed(visitor)
    assert set(rows) == set(items) == CODES
    for code, item in items.items():
        whole = visitor.get(f"/items/{code}").json
        expected = {
            "事项名称": item["name"],
            "办理部门编码": item["department_code"],
            "办理部门": item["department_name"],
            "第一级大项": item["groups"][0]["name"] if item["groups"] else "",
            "事项类型": item["item_type_name"],
            "申办主体": "；".join(item["applicant_types"]),
            "网办方式": item["service_mode_name"],
            "最多跑动次数": str(item["max_visits"]),
            "承诺期限": limit(item["promised_limit"]),
            "可网上办理": "是" if item["online"] else "否",
            "办理条件": "；".join(whole["guide"]["conditions"]),
            "收费标准": whole["guide"]["fee"]["text"],
            "版本": str(whole["version"]),
        }
        assert {name: rows[code][name] for name in expected} == expected
    assert list(next(iter(rows.values()))) == list(COLUMNS)


def test_the_json_has_every_listed_item_as_the_api_answers_it(visitor: Client) -> None:
    found = visitor.get("/export/items.json").json["items"]
    assert [item["summary"] for item in found] == list(listed(visitor).values())
    assert found == [visitor.get(f"/items/{item['code']}").json for item in found]


def test_the_public_services_conform_to_the_profile(visitor: Client) -> None:
    answer = visitor.get("/export/cpsv-ap.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    found = graph(answer.content)
    services = set(found.subjects(RDF.type, CPSV.PublicService))
    names = {str(found.value(one, DCT.identifier)): str(found.value(one, DCT.title)) for one in services}
    assert names == {code: item["name"] for code, item in listed(visitor).items()}
    assert findings(found) == ""


def test_services_require_what_comes_before_them(visitor: Client) -> None:
    found = graph(visitor.get("/export/cpsv-ap.jsonld").content)
    asked = {
        (str(found.value(one, DCT.identifier)), str(found.value(other, DCT.identifier)))
        for one, other in found.subject_objects(DCT.requires)
    }
    items = [visitor.get(f"/items/{code}").json for code in CODES]
    assert asked == {(item["code"], end["code"]) for item in items for end in item["before"] if end["listed"]}
    assert asked


@pytest.mark.parametrize("file", FORMATS)
def test_a_file_is_not_sent_again_while_the_catalogue_is_the_same(visitor: Client, file: str) -> None:
    first = visitor.get(f"/export/{file}")
    assert first.headers["content-disposition"] == f'attachment; filename="{file}"'
    again = visitor.get(f"/export/{file}", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_who_takes_too_many_files_waits(visitor: Client) -> None:
    """A window may end on the way, so that twice as many are tried."""
    answers = (visitor.get("/export/items.csv").status_code for _ in range(2 * EXPORTS + 2))
    assert next(status for status in answers if status != 200) == 429


def test_a_file_says_one_moment_whatever_happens_meanwhile(gateway: Gateway) -> None:
    items = gateway.database["items"]
    code = max(CODES)
    with published(gateway.database) as catalogue:
        reading = catalogue.items()
        next(reading)
        try:
            items.update_one({"_id": code}, {"$set": {"listed": False}})
            assert code in [document["_id"] for document in reading]
        finally:
            items.update_one({"_id": code}, {"$set": {"listed": True}})


class TestCommand:
    @pytest.fixture
    def banshi(self, gateway: Gateway) -> Any:
        settings = gateway.deps.settings
        environ = {
            "BANSHI_MONGO_URI": settings.mongo_uri,
            "BANSHI_DB_PREFIX": settings.db_prefix,
            "BANSHI_PUBLIC_URL": settings.public_url,
        }

        def run(*arguments: str) -> Result:
            return CliRunner().invoke(commands, ["export", *arguments], env=environ)

        return run

    @pytest.mark.parametrize("file", ["items.csv", "items.json", "cpsv-ap.jsonld"])
    def test_writes_what_the_portal_sends(
        self, banshi: Any, visitor: Client, tmp_path: Any, file: str
    ) -> None:
        what, _, kind = file.partition(".")
        answer = banshi(what, "--format", kind, "-o", str(tmp_path / file), "--json")
        written = (tmp_path / file).read_bytes()
        assert written == visitor.get(f"/export/{file}").content
        told = json.loads(answer.stdout)
        assert told == {"file": str(tmp_path / file), "items": len(CODES), "bytes": len(written)}
        assert list(tmp_path.iterdir()) == [tmp_path / file]

    def test_writes_to_standard_output(self, banshi: Any) -> None:
        assert len(of_csv(banshi("items", "-o", "-").stdout_bytes)) == len(CODES)

    def test_says_how_far_it_is(self, banshi: Any, tmp_path: Any) -> None:
        answer = banshi("items", "--format", "xlsx", "-o", str(tmp_path / "items.xlsx"))
        assert f"{len(CODES)} 个事项已写入" in answer.stderr
        assert len(of_xlsx((tmp_path / "items.xlsx").read_bytes())) == len(CODES)

    def test_says_what_to_do_when_the_place_cannot_be_written(self, banshi: Any, tmp_path: Any) -> None:
        answer = banshi("items", "-o", str(tmp_path / "nowhere" / "items.csv"))
        assert answer.exit_code == 1
        assert "请换一个位置再试" in answer.output
