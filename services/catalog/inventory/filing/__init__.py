"""What one department has filed: its items, or that it has none."""
