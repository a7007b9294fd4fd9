"""`python -m tests.chaos`: the real stack under faults, for minutes, from a seed. `make chaos` calls it."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sandbox.servers.errors import ServerError
from sandbox.stack.configuration import ROOT
from tests.chaos.run import Outcome, run
from tests.chaos.schedule import plan

RESULTS = ROOT / "bench" / "results" / "chaos.json"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m tests.chaos",
        description="Drives cases through the real stack while its parts are killed, paused, cut off and restarted, then "
        "compares what all sides hold. The faults follow from the seed alone. Exit code 1 when anything was lost, doubled or stuck.",
    )
    made.add_argument("--minutes", type=float, default=10.0, help="how long faults are injected (default 10)")
    made.add_argument(
        "--seed", default="1", help="one, or several with commas between: one run each (default 1)"
    )
    made.add_argument(
        "--topology", choices=("one", "three"), default="one", help="servers of one or of three nodes"
    )
    made.add_argument("--rate", type=float, default=6.0, help="submissions per second, at most (default 6)")
    made.add_argument("--keep", action="store_true", help="keep data and logs also of a clean run")
    made.add_argument("--json", type=Path, default=RESULTS, help="where the results go")
    return made


def main(words: Sequence[str] | None = None) -> int:
    wanted = parser().parse_args(words)
    outcomes: list[Outcome] = []
    for seed in map(int, wanted.seed.split(",")):
        directory = Path(tempfile.mkdtemp(prefix=f"banshi-chaos-{seed}-"))
        try:
            outcome = run(plan(seed, wanted.minutes * 60, wanted.topology, wanted.rate), directory, _say)
        except (ServerError, AssertionError) as error:
            print(f"the stack could not be run: {error}\nits logs are under {directory}", file=sys.stderr)
            return 1
        outcomes.append(outcome)
        print(summary(outcome), flush=True)
        if outcome.is_clean and not wanted.keep:
            shutil.rmtree(directory, ignore_errors=True)
        else:
            print(f"data and logs are under {directory}", flush=True)
        _write(wanted.json, outcomes)
    return 0 if all(outcome.is_clean for outcome in outcomes) else 1


def summary(outcome: Outcome) -> str:
    facts = asdict(outcome)
    findings = facts.pop("findings")
    return "\n".join([json.dumps(facts), *(f"  ! {finding}" for finding in findings)])


def _write(file: Path, outcomes: Sequence[Outcome]) -> None:
    results = [asdict(outcome) for outcome in outcomes]
    file.parent.mkdir(parents=True, exist_ok=True)
    content = results[0] if len(results) == 1 else results
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
