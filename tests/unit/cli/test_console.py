"""What a command prints of a defect: where it was, and nothing of what people have told us."""

from __future__ import annotations

import subprocess
import sys

ID_NUMBER = "440105198811200002"
COMMAND = f"""
import click
import structlog
from cli import main

def crash():
    id_number = "{ID_NUMBER[:9]}" + "{ID_NUMBER[9:]}"
    raise RuntimeError("a defect")

@click.command()
def broken():
    try:
        crash()
    except RuntimeError as error:
        structlog.get_logger().info("not worth a word")
        structlog.get_logger().error("it_broke", exc_info=error)
    click.echo("the result")

main.commands.get_command = lambda ctx, name: broken
main.main(["broken"])
"""


def test_a_traceback_goes_to_standard_error_without_the_values_of_variables() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "the result\n"
    assert "it_broke" in done.stderr
    assert "in crash" in done.stderr
    assert "not worth a word" not in done.stderr
    assert ID_NUMBER not in done.stderr
