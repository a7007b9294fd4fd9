"""One guide per item: what to bring, where to go, how long it takes, what it costs (source plan 1.3.1, 14 elements)."""
