"""The errors of the scanner; common/errors.py draws the tree they hang in.

BadInput
|-- BadSource        the YAML of a source says something that cannot be used
`-- BadAddress       that is no http(s) address of a page
    `-- UnknownHost  no machine has that name
Refused
`-- AddressRefused   the address leads to a machine that is not public
NotFound
|-- NoSuchSource
`-- NoSuchScan
"""

from __future__ import annotations

from common.errors import BadInput, NotFound, Refused


class BadSource(BadInput):
    """The description of the source cannot be used."""


class BadAddress(BadInput):
    """That is no http or https address of a page."""


class UnknownHost(BadAddress):
    """Nobody knows a machine of that name."""


class AddressRefused(Refused):
    """That address is not a public one, and nothing is sent to it."""


class NoSuchSource(NotFound):
    """No source has that name."""


class NoSuchScan(NotFound):
    """No scan has that id."""
