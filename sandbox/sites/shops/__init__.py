"""Twenty shops with templates of their own; each is one file in pages/."""
