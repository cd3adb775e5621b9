"""What can be wrong with a page or a scan: a stable code, a sentence for a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Code(StrEnum):
    """A stable name; programs compare it, so it is never renamed."""

    NO_OFFER = "no_offer"
    """The page was read and offers nothing."""
    SEVERAL_PRICES = "several_prices"
    """Several prices, and nothing says which one is asked."""
    PRICE_UNCLEAR = "price_unclear"
    """A price that can be read in more than one way, or in none."""
    PRICE_MISSING = "price_missing"
    """The place where the price should be is not on the page."""
    PRICES_DISAGREE = "prices_disagree"
    """The structured data and the visible page name different prices."""
    CURRENCY_UNEXPECTED = "currency_unexpected"
    """Another currency than the source is known to use, or none that exists."""
    TITLE_MISSING = "title_missing"
    """Nothing says what is offered."""
    KEY_MISSING = "key_missing"
    """Nothing tells this offer apart from others of the source."""
    DATA_BROKEN = "data_broken"
    """The structured data of the page is no JSON."""
    PAGE_CHANGED = "page_changed"
    """The page is not laid out as its adapter knows it."""
    NOT_A_PAGE = "not_a_page"
    """The answer is no text: a picture, an archive."""
    TOO_LARGE = "too_large"
    """More than the limit: the answer, what it unpacks to, or its header lines."""
    NESTED_TOO_DEEP = "nested_too_deep"
    """Elements inside elements, far beyond what any page needs."""
    TOO_MANY_OFFERS = "too_many_offers"
    """More offers in the data of one page than are read."""
    FEED_BROKEN = "feed_broken"
    """The feed is not what its source says, or breaks off."""
    FEED_ENCODING = "feed_encoding"
    """Bytes that are not of the feed's encoding: it mixes two, or it is another."""
    FEED_TOO_LARGE = "feed_too_large"
    """More bytes, rows or columns, or a larger cell, than are read of a feed."""
    ENTITIES_REFUSED = "entities_refused"
    """The XML defines a document type or entities, which nothing here needs."""
    ROW_BROKEN = "row_broken"
    """A row of the feed has other cells than its columns."""
    KEY_TWICE = "key_twice"
    """Two rows of the feed have the same key; the first one was read."""
    HTTP_STATUS = "http_status"
    """The site answered with an error."""
    NO_ANSWER = "no_answer"
    """The site did not answer, or broke off, three times."""
    ROBOTS_FORBIDS = "robots_forbids"
    """robots.txt asks crawlers not to fetch that page."""
    ROBOTS_UNKNOWN = "robots_unknown"
    """robots.txt could not be fetched, so nothing else may be."""
    ADDRESS_REFUSED = "address_refused"
    """The address leads to a machine that is not public."""
    WALL = "wall"
    """A CAPTCHA or a login stands before the page: a person must act."""
    PAGE_LOST = "page_lost"
    """The browser lost the page: it crashed, hung, or grew too large."""
    PART_REFUSED = "part_refused"
    """A page in the browser asked for a machine that it may not reach."""
    BROWSER_MISSING = "browser_missing"
    """The source needs a browser and none is installed: a person must act."""
    SCAN_FORBIDDEN = "scan_forbidden"
    """The terms of the place forbid scanning, and nobody permitted it."""
    KEYS_REFUSED = "keys_refused"
    """The interface does not take our keys, or there are none: a person must act."""
    SEARCH_REFUSED = "search_refused"
    """The interface cannot be asked that."""
    ASKED_TO_WAIT = "asked_to_wait"
    """The site asks for a longer pause than a scan lasts."""
    TOO_MANY_PAGES = "too_many_pages"
    """The scan ended at the number of pages its source allows."""
    BUDGET_SPENT = "budget_spent"
    """The pages or calls that the source allows a day are spent."""
    OTHER_OFFERS = "other_offers"
    """A known page shows only other offers than before; a second scan has to agree."""
    GONE_HELD = "gone_held"
    """The page is not there, and too much else is missing to believe that."""
    CANARY_WRONG = "canary_wrong"
    """Most of the offers that are known well are not as they were."""
    ENDLESS_LISTS = "endless_lists"
    """List after list without an offer that is new."""
    SOURCE_REMOVED = "source_removed"
    """The source was removed while its scan waited or ran."""
    PROXY_UNKNOWN = "proxy_unknown"
    """The source names a pool of proxies that the settings do not."""
    FAULT = "fault"
    """A fault of ours; the log has it."""


_SENTENCES: Final = {
    Code.NO_OFFER: "The page offers nothing; check the paths and selectors of "
    "the source.",
    Code.SEVERAL_PRICES: "The page names several prices for one thing; say in the "
    "source's selectors which one is asked.",
    Code.PRICE_UNCLEAR: "The price cannot be read without guessing; check the locale "
    "and currency of the source.",
    Code.PRICE_MISSING: "No price where the selector of the source looks; the page "
    "may have changed.",
    Code.PRICES_DISAGREE: "The structured data and the visible page name different "
    "prices; check the price selector of the source.",
    Code.CURRENCY_UNEXPECTED: "The price is not in the currency of the source.",
    Code.TITLE_MISSING: "The page does not say what it offers; it may have changed.",
    Code.KEY_MISSING: "Nothing identifies the offer; add a `*` to the offers' path.",
    Code.DATA_BROKEN: "The structured data of the page is no JSON.",
    Code.PAGE_CHANGED: "The page is not laid out as its adapter knows it; the adapter "
    "has to be mended before more is read there.",
    Code.PAGE_LOST: "The page crashed in the browser, hung or grew too large; it is "
    "tried again next time.",
    Code.PART_REFUSED: "A page asked for a machine that is not public, or in a way "
    "that is not allowed; that part was not loaded, the rest was read.",
    Code.BROWSER_MISSING: "The source needs a browser. Install Chromium (Debian: apt "
    "install chromium) or name one in MAGPIE_BROWSER, then scan by hand.",
    Code.SCAN_FORBIDDEN: "The terms of the place forbid scanning it; say in "
    "`scan_permission` of the source who permits it.",
    Code.KEYS_REFUSED: "The interface does not take our keys; check its settings.",
    Code.SEARCH_REFUSED: "The interface refuses the search; check `search` of the "
    "source.",
    Code.NOT_A_PAGE: "The answer is no page of text.",
    Code.TOO_LARGE: "The answer is larger than is taken of a page; nothing of it was "
    "read.",
    Code.NESTED_TOO_DEEP: "The page nests its elements beyond all need; it was not "
    "read.",
    Code.TOO_MANY_OFFERS: "The data of the page has more offers than are read of one; "
    "scan the pages of the single offers.",
    Code.FEED_BROKEN: "The feed cannot be read as its source describes it; nothing of "
    "it was taken.",
    Code.FEED_ENCODING: "The feed mixes encodings, or `feed.encoding` of the source "
    "names another one; nothing of it was taken.",
    Code.FEED_TOO_LARGE: "The feed is larger than is read; nothing of it was taken.",
    Code.ENTITIES_REFUSED: "The feed defines XML entities or a document type; nothing "
    "of it was taken.",
    Code.ROW_BROKEN: "A row of the feed does not fit its columns; it was left out.",
    Code.KEY_TWICE: "Two rows of the feed have the same key; the first was read.",
    Code.HTTP_STATUS: "The site answered with an error; it is tried again next time.",
    Code.NO_ANSWER: "The site did not answer; it is tried again next time.",
    Code.ROBOTS_FORBIDS: "robots.txt asks not to fetch that page; leave it out of the "
    "source, or ask the site for permission.",
    Code.ROBOTS_UNKNOWN: "robots.txt could not be fetched, so no page was.",
    Code.ADDRESS_REFUSED: "The address is not a public one; nothing was sent to it.",
    Code.WALL: "A CAPTCHA or login stands before the page. Scan by hand once it is "
    "gone, or remove the source.",
    Code.ASKED_TO_WAIT: "The site asked for a pause; the scan goes on when it is over.",
    Code.TOO_MANY_PAGES: "The scan ended at the source's `max_pages`.",
    Code.BUDGET_SPENT: "The source's `budget` of the last 24 hours is spent; the rest "
    "waits for a later scan.",
    Code.OTHER_OFFERS: "A known page shows only other offers than before; they are "
    "taken when the next scan finds them again and nothing else is odd.",
    Code.GONE_HELD: "The page is not there, and too much of the source is missing at "
    "once to believe that; its offers stay as they were.",
    Code.CANARY_WRONG: "Offers that are known well are not as they were, so nothing "
    "of the scan was believed.",
    Code.ENDLESS_LISTS: "Lists lead on and on without a new offer; they were followed "
    "no further.",
    Code.SOURCE_REMOVED: "The source was removed while it was scanned; nothing more of "
    "it was stored.",
    Code.PROXY_UNKNOWN: "The source names a pool of proxies that is not in the "
    "settings; nothing was fetched. Add it, or correct `proxy` of the source.",
    Code.FAULT: "A fault of ours; the log of the scanner says more.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong; `detail` is what was found, cut short."""

    code: Code
    detail: str = ""
    url: str = ""

    @property
    def sentence(self) -> str:
        """What happened and how to mend it."""
        found = f" Found: {self.detail[:200]}." if self.detail else ""
        return _SENTENCES[self.code] + found

    def at(self, url: str) -> Problem:
        """The same, on that page."""
        return Problem(self.code, self.detail, url)


class Unreadable(Exception):
    """The page cannot be read without guessing; nothing of it becomes an offer."""

    def __init__(self, code: Code, detail: str = "") -> None:
        self.problem = Problem(code, detail)
        super().__init__(self.problem.sentence)
