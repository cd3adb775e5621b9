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


class NotThatFile(BadInput):
    """The file is not what it was said to be."""


class LayoutChanged(BadInput):
    """The data is not laid out as its source describes it."""


class TornFile(BadInput):
    """The file ends before it is complete."""


class FileTooLarge(BadInput):
    """The file is larger than it may be."""


class NoDate(BadInput):
    """Nothing says of which day the prices are."""
