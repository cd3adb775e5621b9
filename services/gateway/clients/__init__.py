"""Calls to other services.

They take and return the contract's own messages: the gateway decides nothing about
what is in them, and a third form between message and JSON would only be copied.
"""
