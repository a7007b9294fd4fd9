"""Rows of the table: ratios of rounds, bars met and missed, and what is kept of earlier runs."""

from __future__ import annotations

import json

import pytest

from bench.measuring import in_turn, row
from bench.report import save, table

pytestmark = pytest.mark.unit


def measured(ours, reference, bar, identifier="P1", **options):
    return row(
        identifier, "append", ours, reference, reference_name="raw", unit="events/s", bar=bar, **options
    )


def test_both_are_measured_in_every_round_and_the_first_round_is_dropped():
    turns = []
    ours, reference = in_turn(
        2, lambda: turns.append("o") or len(turns), lambda: turns.append("r") or len(turns)
    )
    assert "".join(turns) == "roorro"
    assert (ours, reference) == ([3, 6], [4, 5])


def test_the_ratio_is_the_median_of_the_rounds_own_ratios():
    found = measured([10, 30, 20], [10, 10, 40], bar=1.0)
    assert (found["ours"], found["reference"], found["ratio"], found["met"]) == (20, 10, 1.0, True)


@pytest.mark.parametrize(
    ("bar", "less_is_better", "met"),
    [(2.0, False, True), (2.1, False, False), (2.0, True, True), (1.9, True, False), (None, False, None)],
)
def test_a_bar_is_met_missed_or_not_set(bar, less_is_better, met):
    assert measured([4.0], [2.0], bar, less_is_better=less_is_better)["met"] is met


def test_the_table_says_which_bars_are_missed():
    lines = table([measured([1], [2], 1.0), measured([1], [2], None)]).splitlines()
    assert lines[1].split()[-3:] == ["≥", "1.0", "NO"]
    assert lines[2].split()[-1] == "0.50"


def test_rows_of_cases_that_were_not_run_stay(tmp_path):
    results = tmp_path / "latest.json"
    save([measured([1], [1], 1.0, "P3"), measured([1], [1], 1.0, "P1")], results)
    save([measured([2], [1], 1.0, "P1")], results)
    assert [(kept["id"], kept["ratio"]) for kept in json.loads(results.read_text())] == [("P1", 2), ("P3", 1)]
