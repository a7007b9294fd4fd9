"""From public events to the portal view: pure functions, and the one place that writes what they say."""
