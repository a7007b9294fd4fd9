"""The editors' room for relations: lists, both views of an item, graphs, what discovery found and what became of it."""
