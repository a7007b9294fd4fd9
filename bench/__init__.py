"""Benchmarks: each measures us and the raw thing beside each other in one run, so that only ratios count."""
