"""Tables and elements: registered once, again only when something changed; scoped, classified and merged by people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from event_sourcing.errors import NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.data_element.aggregate import data_element_decider, fingerprint
from services.catalog.data_element.commands import RegisterDataElement
from services.catalog.data_element.events import DataElementRegistered
from services.catalog.data_table.aggregate import data_table_decider
from services.catalog.data_table.commands import (
    ClassifyDataTable,
    MergeDataTable,
    RegisterDataTable,
    ScopeDataTable,
)
from services.catalog.data_table.events import (
    DataTableClassified,
    DataTableMerged,
    DataTableRegistered,
    DataTableScoped,
)

TABLE = "1013-校车许可系统"
REGISTERED = DataTableRegistered(TABLE, "校车许可系统", "1013", ("10130000001",))
CLASSES = ("部门信息资源类", "安全处", "校车许可")
ELEMENT = DataElementRegistered(
    "DE1", "编号", "1013", "校车标牌上的编号", "C", "18", "不限", "自定", "校车许可系统", (TABLE,), None
)


class TestATable:
    def test_is_registered(self) -> None:
        given(data_table_decider).when(
            RegisterDataTable(TABLE, "校车许可系统", "1013", ("10130000001",))
        ).then(REGISTERED)

    def test_keeps_its_items_when_an_import_does_not_say_them(self) -> None:
        given(data_table_decider, REGISTERED).when(RegisterDataTable(TABLE, "校车许可系统", "1013")).then()

    def test_keeps_the_items_that_a_person_chose_when_an_import_guesses_others(self) -> None:
        chosen = DataTableScoped(TABLE, ("10130000002",))
        given(data_table_decider, REGISTERED, chosen).when(
            RegisterDataTable(TABLE, "校车许可系统", "1013", ("10130000001",))
        ).then()

    def test_is_scoped_with_codes_in_order_and_once(self) -> None:
        given(data_table_decider, REGISTERED).when(
            ScopeDataTable(TABLE, ("10130000002", "10130000001", "10130000002"))
        ).then(DataTableScoped(TABLE, ("10130000001", "10130000002")))

    def test_takes_no_code_that_is_none(self) -> None:
        given(data_table_decider, REGISTERED).when(ScopeDataTable(TABLE, ("1013",))).then_raises(
            ValidationFailed
        )

    def test_is_classified(self) -> None:
        given(data_table_decider, REGISTERED).when(ClassifyDataTable(TABLE, "313001", CLASSES)).then(
            DataTableClassified(TABLE, "313001", CLASSES, "")
        )

    @pytest.mark.parametrize("code", ["31301", "013001", "31300a", ""])
    def test_has_a_class_of_six_digits(self, code: str) -> None:
        given(data_table_decider, REGISTERED).when(ClassifyDataTable(TABLE, code, CLASSES)).then_raises(
            ValidationFailed
        )

    def test_is_merged_into_another_once(self) -> None:
        merge = MergeDataTable(TABLE, "1013-校车台账", "同一业务的两份台账", "editor-1")
        merged = DataTableMerged(TABLE, "1013-校车台账", "同一业务的两份台账", "editor-1")
        given(data_table_decider, REGISTERED).when(merge).then(merged)
        given(data_table_decider, REGISTERED, merged).when(merge).then()
        given(data_table_decider, REGISTERED, merged).when(replace(merge, into="1013-别的")).then_raises(
            RuleViolated, code="TABLE_MERGED"
        )

    def test_is_not_merged_into_itself_nor_without_a_reason(self) -> None:
        given(data_table_decider, REGISTERED).when(MergeDataTable(TABLE, TABLE, "重复", "e")).then_raises(
            RuleViolated, code="TABLE_INTO_ITSELF"
        )
        given(data_table_decider, REGISTERED).when(MergeDataTable(TABLE, "别的", " ", "e")).then_raises(
            ValidationFailed
        )

    def test_must_be_known(self) -> None:
        given(data_table_decider).when(ScopeDataTable(TABLE, ())).then_raises(NotFound, code="TABLE_UNKNOWN")


class TestAnElement:
    COMMAND = RegisterDataElement(
        "DE1",
        " 编号 ",
        "1013",
        "校车标牌上的编号",
        "c",
        "18",
        "不限",
        "自定",
        "校车许可系统",
        (TABLE,),
    )

    def test_is_registered_once(self) -> None:
        given(data_element_decider).when(self.COMMAND).then(ELEMENT)
        given(data_element_decider, ELEMENT).when(self.COMMAND).then()

    def test_is_registered_again_when_its_definition_changed(self) -> None:
        given(data_element_decider, ELEMENT).when(replace(self.COMMAND, definition="新的")).then(
            replace(ELEMENT, definition="新的")
        )

    def test_has_a_known_type_and_a_name(self) -> None:
        refused = (
            given(data_element_decider)
            .when(replace(self.COMMAND, name=" ", data_type="X"))
            .then_raises(ValidationFailed)
        )
        assert isinstance(refused, ValidationFailed)
        assert [error.pointer for error in refused.errors] == ["/name", "/data_type"]

    def test_keeps_its_fingerprint_unless_its_meaning_changes(self) -> None:
        assert fingerprint(replace(ELEMENT, item_codes=("10130000001",))) == fingerprint(ELEMENT)
        assert fingerprint(replace(ELEMENT, standard="GB/T 1")) != fingerprint(ELEMENT)
