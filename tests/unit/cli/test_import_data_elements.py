"""`banshi import data-elements`: elements with the tables that hold them, and the items that these serve."""

from __future__ import annotations

from cli.importing.files import read_files
from cli.importing.run import run_import
from event_sourcing.command_handling import CommandHandler
from services.catalog.data_element.aggregate import data_element_decider
from services.catalog.data_table.aggregate import DataTable, data_table_decider
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES

FILES = [SAMPLES / name for name in ("departments.json", "codelists.json", "items.json", "dataelements.json")]


def loaded() -> LocalServices:
    services = LocalServices()
    report = run_import(services, read_files(FILES, None), sleep=lambda _: None)
    assert not report.refused
    assert (report.changed["data_tables"], report.changed["data_elements"]) == (25, 114)
    return services


def table(services: LocalServices, identity: str) -> DataTable:
    return CommandHandler(services.store, data_table_decider).load(identity).state


def test_the_samples_are_read_whole_and_a_system_becomes_a_table() -> None:
    services = loaded()
    element = CommandHandler(services.store, data_element_decider).load("DE001").state
    assert element is not None
    assert (element.name, element.standard, element.table_ids, element.item_codes) == (
        "身份证号",
        "GB 11643",
        ("1006-学籍系统",),
        None,
    )
    assert table(services, "1006-学籍系统").department_code == "1006"


def test_a_table_gets_the_items_that_speak_of_the_same_thing() -> None:
    services = loaded()
    assert "10130000001" in table(services, "1013-校车许可系统").item_codes
    assert table(services, "4005-企业登记系统").item_codes == ()


def test_a_second_import_changes_nothing_and_without_items_loses_none() -> None:
    services = loaded()
    before = services.store.end()
    report = run_import(services, read_files(FILES[-1:], "data-elements"), sleep=lambda _: None)
    assert not report.refused
    assert services.store.end() == before
