"""Pricing: identify, match, quote, cost, decide and explain."""
