"""What the import contracts of pyproject.toml cannot say: rules about single files and about what a process loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, modules, name_of

NAMEKO_KERNEL = "event_sourcing.nameko_kernel"
MAY_USE_NAMEKO_KERNEL = (
    "event_sourcing/nameko_kernel/",
    "gateway/projector.py",
    "gateway/forwarding/worker.py",
)
ENTRYPOINTS = ("/service.py", "/methods.py")
"""A service, and what it inherits of one area's methods."""
WIRING = ("wiring.py", "settings.py", "__main__.py", "gunicorn_conf.py", "configuration.py", "foreground.py")
READS_ENVIRONMENT = ("os.environ", "os.getenv")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_only_entrypoints_use_the_nameko_kernel() -> None:
    users = {
        name_of(path)
        for path in modules(*PACKAGES)
        if any(name == NAMEKO_KERNEL or name.startswith(f"{NAMEKO_KERNEL}.") for name in imported(path))
    }
    allowed = {u for u in users if u.startswith(MAY_USE_NAMEKO_KERNEL) or u.endswith(ENTRYPOINTS)}
    assert users == allowed


def test_only_wiring_reads_the_environment_of_services_and_gateway() -> None:
    readers = {
        name_of(path)
        for path in modules("services", "gateway")
        if any(words in path.read_text(encoding="utf-8") for words in READS_ENVIRONMENT)
    }
    assert {reader for reader in readers if not reader.endswith(WIRING)} == set()


@pytest.mark.parametrize("module", ["gateway.wiring", "event_sourcing.relay", "cli.main"])
def test_a_process_without_nameko_loads_none_of_it(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{'nameko', 'eventlet'}} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == ""
