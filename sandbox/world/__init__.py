"""The world behind the sites: made from a seed, moved only by the clock."""
