"""Shops without an end, for load: pages that cost next to nothing to make."""
