"""The frame around a page: head, menu, footer; built once, so that a page is cheap."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from sandbox.sites.wording import filler

_RIBBON: Final = (
    '<div class="ribbon" role="note">This is a sandbox. Nothing here is real.</div>'
)
_TOPICS: Final = (
    "about delivery returns payment warranty privacy imprint jobs press contact"
    " sizes recycling accessibility newsletter stores business gift-cards"
).split()


class Chrome:
    """`style` is the site's CSS, `menu` its links: (address, words)."""

    def __init__(
        self, name: str, *, style: str, menu: Iterable[tuple[str, str]], language: str
    ) -> None:
        links = "".join(
            f'<li><a href="{escape(url)}">{escape(words)}</a></li>'
            for url, words in menu
        )
        help_links = "".join(
            f'<li><a href="/help/{topic}">{topic.replace("-", " ").title()}</a></li>'
            for topic in _TOPICS
        )
        small_print = filler(3, 14)
        self._name = escape(name)
        self._before = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="generator" content="sandbox"><title>'
        )
        self._between = (
            f"<style>{style}</style></head><body>{_RIBBON}"
            f'<header><a class="logo" href="/">{self._name}</a>'
            f'<nav aria-label="Categories"><ul>{links}</ul></nav></header>'
        )
        self._after = (
            f'<footer><nav aria-label="Help"><ul>{help_links}</ul></nav>'
            f'<div class="small">{small_print}</div>'
            f"<p>&copy; {self._name} (sandbox)</p></footer></body></html>"
        )

    def page(self, title: str, main: str, *, head: str = "") -> str:
        """A whole document; `main` and `head` are HTML, `title` is text."""
        return (
            f"{self._before}{escape(title)} | {self._name}</title>{head}"
            f"{self._between}{main}{self._after}"
        )


def is_topic(name: str) -> bool:
    """Whether the footer links to that help page."""
    return name in _TOPICS
