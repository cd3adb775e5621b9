"""A pretend outside world: imports nothing of ours, and nothing of ours imports it."""
