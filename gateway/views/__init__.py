"""Reading the portal view. Nothing here writes, and nothing here calls a service (guarantee G7)."""
