"""The survey's pages with the real catalogue behind them: whatever an office uploads, the page says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from falcon.testing import Result

from gateway.settings import GatewaySettings
from tests.integration.gateway_pages.conftest import Visitor
from tests.integration.gateway_pages.test_editor_items import Room
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until
from tests.unit.catalog.survey.examples import as_csv, as_workbook, clean_rows
from tests.unit.catalog.survey.packages import archive
from tests.unit.gateway_pages.markup import Markup

CODE = "10050101001"
CHECKED = "校验结果</h2>"


def own_rows() -> dict[str, list[dict[str, str]]]:
    """One item of department 1005, without relations: all that the small registry knows."""
    rows = {key: [row for row in rows if row["事项编码"] == CODE] for key, rows in clean_rows().items()}
    alone = {
        "业务类别": "教师资格",
        "事项编码": CODE,
        "事项名称": rows["t1"][0]["事项名称"],
        "关系类型": "无",
    }
    rows["t3"] = [{**dict.fromkeys(rows["t3"][0], ""), **alone}]
    return rows


GOOD = as_workbook(own_rows())
BOMB = archive({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (400 << 20)})
MESSY: dict[str, tuple[bytes, str]] = {
    "an .xls with another name": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "FILE_OLD_XLS"),
    "an empty file": (b"", "FILE_EMPTY"),
    "a PDF": (b"%PDF-1.4 ...", "FILE_PDF"),
    "a bomb": (BOMB, "FILE_"),
    "a table in GBK": (as_csv(own_rows()["t1"], "gbk"), "TABLE_MISSING"),
    "rubbish": (bytes(range(256)) * 40, "FILE_"),
}


@pytest.fixture
def room(portal: GatewaySettings) -> Iterator[Room]:
    with fresh_prefix(portal.mongo_uri) as prefix:
        room = Room(portal, prefix)
        yield room
        room.close()


def fields(person: Visitor, page: str) -> dict[str, str]:
    text = person.get(page).text
    found = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', text)
        for name in ("csrf_token", "idempotency_key", "upload")
    }
    return {name: values[-1] for name, values in found.items() if values}


def send(person: Visitor, page: str, action: str, **more: str | list[str]) -> Result:
    return person.post(action, **{**fields(person, page), **more})


def opened(room: Room) -> str:
    bureau = room.person("bureau-editor")
    wish = {"name": "2026年梳理", "due": "2099年12月31日", "departments": "1005"}
    answer = send(bureau, "/editor/surveys/new", "/editor/surveys/new", **wish)
    assert answer.status_code == 303
    return str(answer.headers["location"]).partition("?")[0]


@pytest.fixture
def part(room: Room) -> str:
    return f"{opened(room)}/parts/1005"


def upload(person: Visitor, part: str, content: bytes, name: str = "table.xlsx") -> Result:
    files = {"files": (name, content.decode("latin-1"))}
    hidden = {key: value for key, value in fields(person, part).items() if key != "upload"}
    return person.post_form(f"{part}/upload", files, **hidden)


def checked(person: Visitor, part: str) -> str:
    return (
        wait_until(
            lambda: (text := person.get(part).text) and CHECKED in text and "正在校验" not in text and text,
            timeout=60,
        )
        or ""
    )


@pytest.mark.parametrize("what", MESSY)
def test_a_messy_upload_gets_clear_findings(room: Room, part: str, what: str) -> None:
    content, code = MESSY[what]
    clerk = room.person("editor")
    assert upload(clerk, part, content).status_code == 303
    text = checked(clerk, part)
    assert code in text
    assert "怎么改" in text
    assert "提交专家审核</button>" not in text


def test_what_is_too_large_is_told_at_the_field(room: Room, part: str) -> None:
    answer = upload(room.person("editor"), part, b"0" * (21 << 20))
    assert answer.status_code == 422
    assert "超过 20 MB" in Markup(answer.text).text


def test_an_upload_without_a_file_is_told(room: Room, part: str) -> None:
    answer = upload(room.person("editor"), part, b"", name="")
    assert answer.status_code == 422
    assert "请选择填好的工作簿" in answer.text


def test_a_department_files_and_two_pairs_of_eyes_look(room: Room, part: str) -> None:
    clerk, expert = room.person("editor"), room.person("editor-2")
    assert upload(clerk, part, GOOD).status_code == 303
    assert "没有发现问题" in checked(clerk, part)
    assert send(clerk, part, f"{part}/submit").status_code == 303

    own = send(clerk, f"{part}/review", f"{part}/review", rest="yes")
    assert own.status_code == 409
    assert "不能审核本人上传" in own.text

    verdict = {f"verdict:{CODE}": "return", f"reason:{CODE}": ""}
    refused = send(expert, f"{part}/review", f"{part}/review", **verdict)
    assert refused.status_code == 422
    assert "请写明退回" in refused.text
    returned = send(expert, f"{part}/review", f"{part}/review", **{**verdict, f"reason:{CODE}": "时限不对"})
    assert returned.headers["location"] == f"{part}?done=review"
    page = Markup(clerk.get(part).text).text
    assert "已退回" in page
    assert "时限不对" in page


def test_workbooks_are_downloads(room: Room, part: str) -> None:
    clerk = room.person("editor")
    for query, kind in (("", "spreadsheetml"), ("?form=csv", "zip")):
        answer = clerk.get(f"{part}/workbook{query}")
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]
        assert answer.content.startswith(b"PK")
    assert clerk.get(f"{part}/corrected").status_code == 404


def test_a_running_check_is_shown_without_scripts(room: Room, part: str) -> None:
    clerk = room.person("editor")
    upload(clerk, part, GOOD)
    text = checked(clerk, part)
    assert "Refresh" not in clerk.get(part).headers
    assert "填报的事项" in text


def test_an_opening_keeps_what_was_typed(room: Room) -> None:
    bureau = room.person("bureau-editor")
    answer = send(bureau, "/editor/surveys/new", "/editor/surveys/new", name="春季梳理", due="明天")
    assert answer.status_code == 422
    assert 'value="春季梳理"' in answer.text
    assert 'value="明天"' in answer.text


def test_others_see_the_board_but_not_the_rows(room: Room, part: str) -> None:
    assert room.person("staff-1005").get("/editor/surveys").status_code == 403
    assert room.person("editor").get("/editor/surveys/none").status_code == 404
    assert room.person("editor").get(part.replace("1005", "9999")).status_code == 404


def test_an_outage_says_that_nothing_was_uploaded(room: Room, part: str) -> None:
    clerk = room.person("editor")
    hidden = fields(clerk, part)
    room.catalog.down = True
    answer = clerk.post(f"{part}/zero", **hidden)
    assert answer.status_code == 503
