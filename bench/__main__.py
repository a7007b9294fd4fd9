"""python -m bench: measure the performance bars.

A case is a module of bench/cases with an `ID` and `run(environment) -> list[row]` (bench.measuring.row makes one).
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
import time
from collections.abc import Collection
from types import ModuleType

from bench import cases
from bench.conditions import conditions
from bench.environment import environment
from bench.measuring import Row
from bench.report import RESULTS, save, table

EXAMPLES = """\
examples:
  python -m bench                          all cases on private servers, about twelve minutes
  ONLY=P1,P5 python -m bench               some cases
  python -m bench --rounds 9 --seconds 2   a longer and steadier run
  python -m bench --json                   the rows on standard output, for programs
  BANSHI_BENCH_EVENTS=100000 BANSHI_BENCH_ITEMS=2000 python -m bench    a smaller growth (P8)
  BANSHI_MONGO_URI=… BANSHI_AMQP_URI=… python -m bench    on servers that run already

The peers are installed by `make bench`. The exit code is 1 when a bar is missed. Results also go to bench/results/latest.json.
"""


def main() -> int:
    arguments = _arguments()
    only = {name.strip().upper() for name in os.environ.get("ONLY", "").split(",") if name.strip()}
    chosen = _cases(only)
    rows: list[Row] = []
    with environment(arguments.rounds, arguments.seconds) as place:
        for case in chosen:
            started = time.monotonic()
            found = case.run(place)
            print(f"{case.ID} took {time.monotonic() - started:.0f} s", file=sys.stderr)
            rows += found
    save(rows)
    print(json.dumps(rows, ensure_ascii=False, indent=2) if arguments.json else table(rows))
    if not arguments.json:
        print(f"\n{conditions()}\nsaved to {RESULTS.relative_to(RESULTS.parents[2])}")
    return 1 if any(row["met"] is False for row in rows) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure the performance bars: us and a reference in turn, medians of several rounds.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds per pair (default 5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one measurement (default 1)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def _cases(only: Collection[str]) -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(cases.__path__))
    loaded = [importlib.import_module(f"bench.cases.{name}") for name in names]
    known = {case.ID for case in loaded}
    if unknown := set(only) - known:
        sys.exit(f"ONLY: no case {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return [case for case in loaded if not only or case.ID in only]


if __name__ == "__main__":
    sys.exit(main())
