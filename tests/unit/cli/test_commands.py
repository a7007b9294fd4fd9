"""The command as people and programs see it: help, output, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from cli.importing import commands
from cli.rpc import Rpc
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES, changed
from tests.unit.cli.test_import import ITEM, row


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> LocalServices:
    local = LocalServices()

    @contextmanager
    def connected(_: str) -> Iterator[Rpc]:
        yield local

    monkeypatch.setattr(commands, "connected", connected)
    return local


def banshi(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main.commands, [str(argument) for argument in arguments])


@pytest.mark.parametrize("arguments", [(), ("import",), ("import", "items"), ("import", "all")])
def test_help_is_there_at_every_level(arguments: tuple[str, ...]) -> None:
    result = banshi(*arguments, "--help")
    assert (result.exit_code, "Usage: " in result.output) == (0, True)


def test_help_shows_examples() -> None:
    assert "banshi import all samples" in banshi("import", "--help").output
    assert "banshi import items items.json --dry-run" in banshi("import", "items", "--help").output


def test_an_unknown_command_is_a_usage_error() -> None:
    assert banshi("imprt").exit_code == 2


def test_a_good_file_is_imported_with_a_count(services: LocalServices) -> None:
    result = banshi("import", "departments", SAMPLES / "departments.json")
    assert result.exit_code == 0, result.output
    assert "部门:有变化 48,无变化 0" in result.output
    assert "导入完成" in result.output
    assert services.called == ["register_department"] * 48


def test_the_json_report_is_one_document(services: LocalServices) -> None:
    result = banshi("import", "departments", SAMPLES / "departments.json", "--json", "--dry-run")
    report = json.loads(result.stdout)
    assert report == {
        "ok": True,
        "dry_run": True,
        "changed": {"departments": 48},
        "unchanged": {},
        "findings": [],
    }
    assert services.called == []


def test_a_bad_file_is_refused_with_the_place_and_the_remedy(services: LocalServices, tmp_path: Path) -> None:
    spoilt = changed(tmp_path, "items.json", row(ITEM, maxVisits=0))
    files = [SAMPLES / "departments.json", SAMPLES / "codelists.json", spoilt]
    result = banshi("import", "all", *files)
    assert result.exit_code == 1
    assert "[错误] items.json 第30行 10050101001 /items/29/maxVisits MODE_VISITS: " in result.output
    assert "[提示] MODE_UNJUSTIFIED" in result.output
    assert "没有导入任何内容" in result.output
    assert services.called == []
    found = json.loads(banshi("import", "all", *files, "--json").stdout)["findings"]
    assert [finding["row"] for finding in found if finding["severity"] == "error"] == [30]
