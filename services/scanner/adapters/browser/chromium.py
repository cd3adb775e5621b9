"""How Chromium is started: nothing around the proxy, nothing that nobody reads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

_NO_WAY_AROUND: Final = (
    # It never asks a name server, neither for pages nor ahead of them.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    # No UDP: HTTP/3, and WebRTC past the proxy.
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # No errands of its own; what is left of them has no pass of the proxy.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--no-pings",
)
_LEAN: Final = ("--blink-settings=imagesEnabled=false", "--disable-remote-fonts")
_SMALL: Final = (
    "--disable-gpu",
    "--mute-audio",
    "--disable-notifications",
    "--renderer-process-limit=4",
    "--js-flags=--max-old-space-size=512",
)
# Playwright allows these for tests of one's own site; here they serve an attacker.
_NOT_OF_PLAYWRIGHT: Final = (
    "--disable-popup-blocking",
    "--disable-ipc-flooding-protection",
)
_INHERITED: Final = (
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "FONTCONFIG_PATH",
    # So that a measured run of the platform measures this process, too.
    "COVERAGE_PROCESS_START",
)  # fmt: skip

NO_WEBRTC: Final = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) delete self[name];
"""
"""Run in each frame before its own scripts; the switches above hold without it."""


def launch_options(
    executable: str, proxy: str, *, lean: bool, sandboxed: bool
) -> dict[str, Any]:
    """For Playwright's `launch`. `lean`: no pictures and fonts; see may_sandbox."""
    return {
        "executable_path": executable,
        "chromium_sandbox": sandboxed,
        "proxy": {"server": proxy},
        "args": [*_NO_WAY_AROUND, *_SMALL, *(_LEAN if lean else ())],
        "ignore_default_args": list(_NOT_OF_PLAYWRIGHT),
        "handle_sigint": False,
        "handle_sigterm": False,
    }


def is_root() -> bool:
    """Whether this process may do anything."""
    return os.geteuid() == 0


def bare_environment(ours: Mapping[str, str], folder: str) -> dict[str, str]:
    """What the browser's process is told: where programs are, and no secret.

    `folder` is for its files, its profiles among them.
    """
    kept = {name: ours[name] for name in _INHERITED if name in ours}
    return {
        **kept,
        "TMPDIR": folder,
        "XDG_CONFIG_HOME": folder,
        "XDG_CACHE_HOME": folder,
        "PYTHONUNBUFFERED": "1",
    }
