"""Accounts of request tokens: so many come each minute, and none is spent twice.

A vendor says in its answers what is left. Replicas share one account in Redis.
"""

from common.tokens._account import NEVER, Said, Taken, TokenAccount
from common.tokens._local import LocalTokens
from common.tokens._redis import RedisTokens

__all__ = ["NEVER", "LocalTokens", "RedisTokens", "Said", "Taken", "TokenAccount"]
