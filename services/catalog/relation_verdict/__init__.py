"""What people said of findings about relations: not so, and why. One aggregate: there are few, and all are read at once."""
