"""Guides (办事指南, 14 elements) and application forms of the items in the catalogue."""
