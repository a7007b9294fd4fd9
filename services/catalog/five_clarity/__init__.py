"""五清: whether it is clear how many items a department has, for whom, by what steps, on what conditions, with whom."""
