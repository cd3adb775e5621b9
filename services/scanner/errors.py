"""The errors of the scanner; common/errors.py draws the tree they hang in.

BadInput
|-- BadSource         the YAML of a source says something that cannot be used
`-- BadAddress        that is no http(s) address of a page
    `-- UnknownHost   no machine has that name
Refused
|-- AddressRefused    the address leads to a machine that is not public
|-- RobotsForbid      robots.txt asks not to fetch it
|-- ScanForbidden     the terms of the place forbid it, and nobody permitted it
|-- AnswerRefused     what the site answers is not taken
|   |-- TooLarge      more than the limit, packed or unpacked
|   |-- WrongType     another kind of content than was asked for
|   |-- TooManyHops   it sends on and on
|   `-- BadAnswer     it is no HTTP, or not packed as it says
`-- Blocked
    `-- SiteBlocked   a CAPTCHA or a log-in stands there instead of the page
Retryable
`-- NoAnswer          nothing came, or it broke off
    `-- TooSlow       it did not come in time
NotFound
|-- NoSuchSource
|-- NoSuchScan
`-- NoSuchImage
"""

from __future__ import annotations

from common.errors import BadInput, Blocked, NotFound, Refused, Retryable


class BadSource(BadInput):
    """The description of the source cannot be used."""


class BadAddress(BadInput):
    """That is no http or https address of a page."""

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, reason: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        # A short stable word, for metrics.
        self.reason = reason


class UnknownHost(BadAddress):
    """Nobody knows a machine of that name."""


class AddressRefused(Refused):
    """That address is not a public one, and nothing is sent to it."""

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, reason: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class AnswerRefused(Refused):
    """What the site answers is not taken."""


class TooLarge(AnswerRefused):
    """The answer is larger than the limit."""


class WrongType(AnswerRefused):
    """The answer is of another kind than was asked for."""


class TooManyHops(AnswerRefused):
    """The site sends on and on."""


class BadAnswer(AnswerRefused):
    """The answer is no HTTP, or not packed as it says."""


class NoAnswer(Retryable):
    """The site did not answer, or broke off."""


class TooSlow(NoAnswer):
    """The answer did not come in time."""


class ScanForbidden(Refused):
    """The terms of that place forbid scanning it."""


class RobotsForbid(Refused):
    """robots.txt asks not to fetch that."""


class SiteBlocked(Blocked):
    """A CAPTCHA or a log-in stands there instead of the page."""


class UnknownPool(BadInput):
    """No pool of proxies has that name."""


class SourceRemoved(NotFound):
    """The source was removed while it was scanned."""


class NoSuchSource(NotFound):
    """No source has that name."""


class NoSuchScan(NotFound):
    """No scan has that id."""


class NoSuchImage(NotFound):
    """No picture of that name is kept."""
