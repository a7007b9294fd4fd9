"""A table (业务表) of one department's system: which items use it, and into which table it was merged."""
