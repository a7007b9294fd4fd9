"""Each module is one room with one job."""

from __future__ import annotations

from statistics import median

from tests.architecture.tree import PACKAGES, modules, name_of

LONGEST = 400
MEDIAN = 150


def test_no_module_is_too_long_to_be_read_in_one_go() -> None:
    too_long = {
        name_of(path): lines
        for path in modules(*PACKAGES, "tests", "bench")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert too_long == {}


def test_most_modules_are_short() -> None:
    sizes = [len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*PACKAGES)]
    assert median(sizes) <= MEDIAN
