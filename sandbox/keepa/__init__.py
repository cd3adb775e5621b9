"""A Keepa-like API over the truth of the world, held to the official conventions."""
