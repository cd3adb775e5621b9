"""Every SQL statement of pricing, a file for each subject.

A function takes the connection of its caller's transaction and commits nothing.
"""
