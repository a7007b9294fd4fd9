"""Which relations the documents speak for: A's result is what B asks for. Proposals and findings, all pure; people decide."""
