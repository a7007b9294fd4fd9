from __future__ import annotations

from pathlib import Path

import pytest

from event_sourcing.settings import Settings, SettingsError

KEY = "0f" * 32


def test_development_needs_no_environment() -> None:
    settings = Settings.from_environment("catalog", {})
    assert settings.is_development
    assert settings.service == "catalog"
    assert settings.db_prefix == "banshi_"
    assert len(settings.master_key) == 32
    assert settings.health_port == 0


def test_elsewhere_the_master_key_is_required() -> None:
    with pytest.raises(SettingsError, match="BANSHI_MASTER_KEY"):
        Settings.from_environment("catalog", {"BANSHI_ENV": "prod"})


def test_the_master_key_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    settings = Settings.from_environment("x", {"BANSHI_ENV": "prod", "BANSHI_MASTER_KEY_FILE": str(path)})
    assert settings.master_key == bytes.fromhex(KEY)


@pytest.mark.parametrize("key", ["abc", "zz" * 32, "0f" * 31])
def test_a_wrong_master_key_is_refused(key: str) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment("x", {"BANSHI_MASTER_KEY": key})


@pytest.mark.parametrize("port", ["-1", "http", "65536"])
def test_a_wrong_health_port_is_refused(port: str) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment("x", {"BANSHI_HEALTH_PORT": port})


def test_secrets_do_not_show_in_its_text() -> None:
    text = repr(
        Settings.from_environment("x", {"BANSHI_MASTER_KEY": KEY, "BANSHI_AMQP_URI": "pyamqp://u:secret@h/"})
    )
    assert "secret" not in text
    assert "master_key" not in text


def test_older_master_keys_are_separated_by_commas_or_lines(tmp_path: Path) -> None:
    path = tmp_path / "previous"
    path.write_text(f"{KEY},{KEY}\n{KEY}\n")
    settings = Settings.from_environment("x", {"BANSHI_MASTER_KEY_PREVIOUS_FILE": str(path)})
    assert settings.older_master_keys == (bytes.fromhex(KEY),) * 3
    assert Settings.from_environment("x", {}).older_master_keys == ()
