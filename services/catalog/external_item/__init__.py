"""An item of a cooperating department outside this system; it serves as an end of relations only."""
