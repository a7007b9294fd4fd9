"""The pages of the 五清 report, with the real catalogue behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest

from event_sourcing.mongo_event_store import MongoEventStore
from gateway.settings import GatewaySettings
from services.catalog.guide_facts import GuideFactsView
from services.catalog.inventory.operations import InventoryOperations
from services.catalog.inventory.registry_reader import RegistryReader
from tests.integration.gateway_pages.conftest import Visitor
from tests.integration.gateway_pages.editors_room import Room
from tests.support.servers import fresh_prefix
from tests.unit.catalog.examples import ITEM, context, publish
from tests.unit.gateway_pages.markup import Markup

CODE = ITEM["code"]
PAGE, OWN = "/editor/five-clarity", "/editor/five-clarity/1005"


@pytest.fixture
def room(portal: GatewaySettings) -> Iterator[Room]:
    """One item published, nobody has filed."""
    with fresh_prefix(portal.mongo_uri) as prefix:
        room = Room(portal, prefix)
        room.catalog.operations.draft_item(ITEM, context())
        publish(room.catalog.operations, CODE)
        yield room
        room.close()


@pytest.fixture
def editor(room: Room) -> Visitor:
    return room.person("editor")


def record(room: Room) -> None:
    store = MongoEventStore(room.catalog.database)
    rows = list(RegistryReader(store, GuideFactsView(room.catalog.database)).rows([CODE]))
    InventoryOperations(store).record("batch-1", "1005", rows, False, context())


def test_a_department_that_has_not_filed_is_told_what_to_do(room: Room, editor: Visitor) -> None:
    page = Markup(editor.get(PAGE).text)
    assert "0%" in page.text
    failings = Markup(editor.get(OWN).text)
    assert "本部门还没有填报四表" in failings.text
    record(room)
    assert "本部门还没有填报四表" not in Markup(editor.get(OWN).text).text


def test_failings_are_narrowed_down_to_one_clarity(editor: Visitor) -> None:
    assert "没有办理步骤" in Markup(editor.get(f"{OWN}?clarity=process").text).text
    assert "没有办理步骤" not in Markup(editor.get(f"{OWN}?clarity=quantity").text).text
    assert editor.get(f"{OWN}?clarity=brightness").status_code == 422


def test_the_report_is_taken_away_as_csv_and_as_a_workbook(editor: Visitor) -> None:
    answer = editor.get(f"{PAGE}/export.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["部门编码"] for row in rows} == {"1005"}
    assert "没有办理步骤" in {row["问题"] for row in rows}
    workbook = openpyxl.load_workbook(io.BytesIO(editor.get(f"{PAGE}/export.xlsx?department=1005").content))
    assert workbook.sheetnames == ["得分", "不符合的内容"]
    assert workbook["不符合的内容"].max_row == len(rows) + 1
    assert editor.get(f"{PAGE}/export.pdf").status_code == 404


def test_other_departments_and_other_people_are_refused(room: Room, editor: Visitor) -> None:
    assert editor.get("/editor/five-clarity/1006").status_code == 403
    assert room.person("zhang-san").get(PAGE).status_code == 403
    assert room.person("bureau-editor").get("/editor/five-clarity/9999").status_code == 404
