"""Three nodes of each server: what was acknowledged outlives the node that acknowledged it."""
