"""Reads one product page: each syntax, then the visible page, then all together."""
