"""The scanner: fetch politely, keep what was fetched, read offers out of it."""
