"""Cases: one person's application for one item, from draft to conclusion, whoever decides it."""
