"""What editors write about an item: one schema for the form and the API, reading what was typed, merging two edits."""
