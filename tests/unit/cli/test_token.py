"""`banshi token`: a token that the gateway takes, for personas of development only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from event_sourcing.errors import Forbidden, NotFound
from gateway.auth.personas import Personas
from gateway.auth.tokens import Tokens

SECRET = "a-secret-of-this-test-that-is-long-enough"


def banshi(*arguments: str, **environ: str) -> Result:
    given = {"BANSHI_TOKEN_SECRET": SECRET, **environ}
    return CliRunner().invoke(main.commands, arguments, env=given)


def actor_of(token: str, secret: str = SECRET) -> Mapping[str, object]:
    return Tokens(secret.encode(), Personas.load()).read(token).to_context()


def test_the_token_is_all_that_is_printed() -> None:
    result = banshi("token", "--persona", "staff-1005")
    assert result.exit_code == 0
    assert actor_of(result.output.strip())["roles"] == ["staff"]
    assert actor_of(result.output.strip())["department"] == "1005"


def test_json_says_how_long_it_lasts() -> None:
    shown = json.loads(banshi("token", "--persona", "zhang-san", "--hours", "2", "--json").output)
    assert (shown["persona"], shown["expires_in"]) == ("zhang-san", 7200)
    assert actor_of(shown["token"])["id"] == "person-zhang-san"


def test_without_a_secret_that_of_the_running_stack_is_used(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token_secret").write_text("of-the-stack-and-long-enough-for-hs256\n")
    arguments = ["token", "--persona", "zhang-san"]
    environ = {"BANSHI_TOKEN_SECRET": None, "BANSHI_RUN_DIR": str(tmp_path)}
    result = CliRunner().invoke(main.commands, arguments, env=environ)
    assert actor_of(result.output.strip(), "of-the-stack-and-long-enough-for-hs256")["roles"] == ["applicant"]


def test_personas_are_listed() -> None:
    assert "张三" in banshi("token", "--list").output
    names = [entry["name"] for entry in json.loads(banshi("token", "--list", "--json").output)]
    assert {"zhang-san", "staff-1005", "admin"} <= set(names)


def test_nobody_is_a_usage_error_and_somebody_unknown_an_error() -> None:
    assert banshi("token").exit_code == 2
    assert isinstance(banshi("token", "--persona", "nobody").exception, NotFound)


def test_outside_development_there_are_no_tokens() -> None:
    environ = {"BANSHI_ENV": "production", "BANSHI_SESSION_SECRET": SECRET}
    assert isinstance(banshi("token", "--persona", "admin", **environ).exception, Forbidden)


@pytest.mark.parametrize("arguments", [("token",), ("views",), ("views", "rebuild"), ("views", "verify")])
def test_help_shows_examples(arguments: tuple[str, ...]) -> None:
    result = banshi(*arguments, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"banshi {' '.join(arguments)}" in result.output
