"""办事依据: an article of a law, or a whole document, from which functions follow."""
