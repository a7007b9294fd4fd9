"""What waits for a second pair of eyes, as a queue: the longest waiting first."""
