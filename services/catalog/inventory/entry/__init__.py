"""The entry of one item: its latest merged rows."""
