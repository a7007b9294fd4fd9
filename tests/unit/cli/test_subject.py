"""`banshi subject`: what the services are asked, in which order, and what a person at the terminal reads."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main, subject
from event_sourcing.errors import RuleViolated, UnknownService

pytestmark = pytest.mark.unit

AT = "2026-11-25T03:00:00.000Z"


class Services:
    """`answers`: by `<service>.<method>`; an error is raised. `calls` names them in order."""

    def __init__(self) -> None:
        erased = {"subject": "p-li", "erased_at": AT, "repeated": False}
        self.answers: dict[str, Any] = {
            "applications.erase_subject": erased,
            "notify.erase_subject": erased | {"repeated": True},
            "applications.export_subject": {
                "subject": "p-li",
                "erased_at": None,
                "applications": [{"number": "1"}],
                "drafts": [],
                "files": [{"file_id": "f"}],
            },
            "applications.export_file": {"file_id": "f", "content_type": "image/jpeg", "content": "/9j/"},
            "notify.export_subject": {"subject": "p-li", "erased_at": None, "messages": [{"id": "m"}]},
        }
        self.calls: list[str] = []

    def call(
        self, service: str, method: str, payload: Any, context: Any, timeout: float = 5.0
    ) -> Mapping[str, Any]:
        self.calls.append(f"{service}.{method}")
        answer = self.answers[self.calls[-1]]
        if isinstance(answer, Exception):
            raise answer
        return json.loads(json.dumps(answer))


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    services = Services()

    @contextmanager
    def connected(_: str) -> Iterator[Services]:
        yield services

    monkeypatch.setattr(subject, "connected", connected)
    return services


def banshi(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(main.commands, ["subject", *arguments], input=said)


def test_an_erasure_asks_first_and_does_nothing_without_a_yes(services: Services) -> None:
    assert banshi("erase", "p-li", "--reason", "x", said="n\n").exit_code == 1
    assert services.calls == []
    result = banshi("erase", "p-li", "--reason", "x", said="y\n")
    assert result.exit_code == 0
    assert services.calls == ["applications.erase_subject", "notify.erase_subject"]
    assert f"已于 {AT} 删除" in result.stdout
    assert f"此前已于 {AT} 删除" in result.stdout


def test_a_person_with_an_open_case_is_refused_and_notify_is_not_even_asked(services: Services) -> None:
    services.answers["applications.erase_subject"] = RuleViolated("还有未办结的办件(1)", code="OPEN_CASES")
    result = banshi("erase", "p-li", "--reason", "x", "--yes")
    assert result.exit_code == 1
    assert services.calls == ["applications.erase_subject"]


def test_a_notify_that_is_down_is_said_to_follow(services: Services) -> None:
    services.answers["notify.erase_subject"] = UnknownService("没有可用的服务 notify")
    result = banshi("erase", "p-li", "--reason", "x", "--yes")
    assert result.exit_code == 0
    assert "服务恢复后会自行删除" in result.stdout


def test_an_export_holds_everything_with_the_contents_of_files(services: Services) -> None:
    exported = json.loads(banshi("export", "p-li").stdout)
    assert exported["files"] == [{"file_id": "f", "content": "/9j/"}]
    assert exported["messages"] == [{"id": "m"}]
    assert exported["applications"] == [{"number": "1"}]


def test_an_export_into_a_file_is_for_its_owner_only(services: Services, tmp_path: Path) -> None:
    target = tmp_path / "li.json"
    result = banshi("export", "p-li", "--output", str(target))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert json.loads(target.read_text(encoding="utf-8"))["subject"] == "p-li"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed_before_it_is_filled(
    services: Services, tmp_path: Path
) -> None:
    target = tmp_path / "li.json"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o644)
    assert banshi("export", "p-li", "--output", str(target)).exit_code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
