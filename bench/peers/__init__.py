"""Other people's event stores, for comparison: each in a process of its own, installed by `make bench` only."""
