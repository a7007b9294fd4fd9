"""Processes that benchmarks start: our side and the stock side of the same work."""
