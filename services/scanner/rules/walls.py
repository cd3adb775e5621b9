"""Signs that a CAPTCHA or a login stands before a page; neither is ever dodged."""

from __future__ import annotations

import re
from typing import Final

from services.scanner.rules.scrape import NOT_THERE

_CAPTCHA: Final = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha\.com/1/api|cf-turnstile"
    # What stands on every page behind Cloudflare is no challenge.
    r"|challenge-platform(?!/(?:h/[a-z]/)?scripts/jsd)"
    r"|captcha-delivery\.com|/_incapsula_resource|px-captcha|<title>\s*just a moment"
    r"|name=[\"']?captcha|<title>[^<]{0,60}(?:captcha|are you (?:a )?(?:human|robot))",
    re.IGNORECASE,
)
_PASSWORD: Final = re.compile(r"<input[^<>]{1,1000}type=[\"']?password", re.IGNORECASE)
_LOGIN_PATH: Final = re.compile(
    r"/(?:log-?in|sign-?in|auth|account/login)\b", re.IGNORECASE
)
_LOGIN_STATUS: Final = frozenset({401, 407})
_LOOKED_AT: Final = 200_000


def wall_before(*, status: int, path: str, html: str, yields: bool) -> str:
    """What stands before the page, in words; empty if nothing does.

    `yields`: offers or links were found on it, so a form in a corner means nothing. On
    a page that says itself that nothing is there it means nothing either.
    """
    if status in _LOGIN_STATUS:
        return f"the site answered {status}"
    if yields or status in NOT_THERE:
        return ""
    looked_at = html[:_LOOKED_AT]
    if found := _CAPTCHA.search(looked_at):
        return f"a CAPTCHA ({found.group()[:40]})"
    if _LOGIN_PATH.search(path) and _PASSWORD.search(looked_at):
        return "a log-in form"
    return ""
