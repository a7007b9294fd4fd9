"""A 大项: a group of items or of groups, at most two levels deep."""
