"""One survey from its opening to its acceptance: who files what, who approved it, and what became of it."""
