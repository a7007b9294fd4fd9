from __future__ import annotations

import json

from event_sourcing.health import HealthServer


def _broken() -> bool:
    raise RuntimeError("no database")


def test_alive_is_not_ready() -> None:
    server = HealthServer(0, {"broker": lambda: False})
    assert server.answer("/livez")[0] == 200
    assert server.answer("/readyz")[0] == 503


def test_ready_names_each_check() -> None:
    status, _, body = HealthServer(0, {"broker": lambda: True, "database": _broken}).answer("/readyz")
    assert status == 503
    assert json.loads(body)["checks"] == {"broker": True, "database": False}


def test_ready_when_all_checks_pass() -> None:
    assert HealthServer(0, {"broker": lambda: True}).answer("/readyz")[0] == 200


def test_metrics_are_prometheus_text() -> None:
    status, content_type, body = HealthServer(0, {}).answer("/metrics")
    assert status == 200
    assert content_type.startswith("text/plain")
    assert b"python_info" in body


def test_other_pages_do_not_exist() -> None:
    assert HealthServer(0, {}).answer("/")[0] == 404
