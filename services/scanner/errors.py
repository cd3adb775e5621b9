"""The errors of the scanner; common/errors.py draws the tree they hang in.

BadInput
|-- BadSource         the YAML of a source says something that cannot be used
|-- BadFeed           the file that was sent is not what its source takes
`-- BadAddress        that is no http(s) address of a page
    `-- UnknownHost   no machine has that name
Refused
|-- AddressRefused    the address leads to a machine that is not public
|-- RobotsForbid      robots.txt asks not to fetch it
|-- ScanForbidden     the terms of the place forbid it, and nobody permitted it
|-- PageChanged       what its source waits for never appeared on the page
|-- AnswerRefused     what the site answers is not taken
|   |-- TooLarge      more than the limit, packed or unpacked
|   |-- WrongType     another kind of content than was asked for
|   |-- TooManyHops   it sends on and on
|   `-- BadAnswer     it is no HTTP, or not packed as it says
`-- Blocked
    |-- BrowserMissing  no Chromium starts here, and the page needs one
    |-- SourcePaused  a person has stopped the source
    `-- SiteBlocked   a CAPTCHA or a log-in stands there instead of the page
Retryable
|-- PageLost          the browser lost it: it crashed, hung, or grew too large
`-- NoAnswer          nothing came, or it broke off
    `-- TooSlow       it did not come in time
NotFound
|-- NoSuchSource
|-- NoSuchScan
|-- NoSuchOffer
|-- NoSuchUpload
`-- NoSuchImage
Conflict
|-- StillDeleting     the source of that name is being deleted
`-- UploadOver        the upload is finished, or that part was another one
"""

from __future__ import annotations

from common.errors import BadInput, Blocked, Conflict, NotFound, Refused, Retryable


class BadSource(BadInput):
    """The description of the source cannot be used."""


class BadFeed(BadInput):
    """The file is not what its source takes."""


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


class PageChanged(Refused):
    """What the source waits for did not appear on the page."""


class PageLost(Retryable):
    """The browser lost the page."""

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, reason: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        # A short stable word, for metrics.
        self.reason = reason


class BrowserMissing(Blocked):
    """The page needs a browser, and no Chromium starts here."""


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


class SourcePaused(Blocked):
    """The source is paused."""


class StillDeleting(Conflict):
    """The source of that name is being deleted; try again in a minute."""


class UploadOver(Conflict):
    """That upload is finished, or has another part there."""


class NoSuchUpload(NotFound):
    """No upload has that id, or not any more."""


class NoSuchSource(NotFound):
    """No source has that name."""


class NoSuchScan(NotFound):
    """No scan has that id."""


class NoSuchOffer(NotFound):
    """No offer has that id."""


class NoSuchImage(NotFound):
    """No picture of that name is kept."""
