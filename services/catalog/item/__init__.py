"""A 小项: one indivisible service item with its ten elements (source plan 1.2.5), from draft to withdrawal."""
