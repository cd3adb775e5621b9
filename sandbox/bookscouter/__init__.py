"""A BookScouter-like API: what pretend vendors pay for the books of the world."""
