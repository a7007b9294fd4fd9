"""Faults to inject: networks that part, links that freeze, processes that pause. All end with `heal` or the context."""
