"""The errors of the pricing service; common/errors.py draws the tree they hang in."""

from __future__ import annotations

from common.errors import BadInput


class BadFeeBook(BadInput):
    """The fee book contradicts itself or leaves a gap."""


class UnknownChannel(BadInput):
    """No channel has that name."""


class UnknownCategory(BadInput):
    """The channel has no category of that name."""


class UnknownMarket(BadInput):
    """Nobody is known who could be asked about that market."""
