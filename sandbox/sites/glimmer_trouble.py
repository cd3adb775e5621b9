"""Pages of Glimmer that harm a browser, or have it ask for what is not theirs.

Nothing leads to them: who wants trouble asks for `/trouble/NAME`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

INSIDE: Final = (
    "127.0.0.1:6379", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "[::1]", "[fd00::1]", "localhost", "2130706433",
)  # fmt: skip
"""Machines that no page of the web may make a browser talk to."""
_DRIP_SECONDS: Final = 0.5

_PRIVATE: Final = """
for (const host of HOSTS) {
  fetch("http://" + host + "/fetch", { mode: "no-cors" }).catch(() => 0);
  fetch("/trouble/to?host=" + host).catch(() => 0);
  navigator.sendBeacon("http://" + host + "/beacon");
  try { new WebSocket("ws://" + host + "/ws"); } catch { }
  try { new EventSource("http://" + host + "/events"); } catch { }
  for (const rel of ["prefetch", "preload", "preconnect", "dns-prefetch"]) {
    const link = document.createElement("link");
    Object.assign(link, { rel: rel, as: "script", href: "http://" + host + "/" + rel });
    document.head.append(link);
  }
}
try {
  const call = new RTCPeerConnection({ iceServers: [{ urls: "stun:10.0.0.1:3478" }] });
  call.createDataChannel("x");
  call.createOffer().then((offer) => call.setLocalDescription(offer));
} catch { }
"""
_POPUPS: Final = """
for (let n = 0; n < 50; n++) window.open("/trouble/popups?" + n, "w" + n);
alert("Press a key"); confirm("Really?"); print();
Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => 0);
"""
_SCRIPTS: Final = {
    "hang": "for (;;);",
    "memory": "const all = []; for (;;) all.push(new Uint8Array(5e7).fill(1));",
    "crash": "const all = []; for (;;) all.push(Array(1e6).fill().map(() => ({})));",
    "popups": _POPUPS,
    "away": 'location.href = "http://127.0.0.1:6379/";',
    "download": 'location.href = "data:application/zip,x";',
    "large": 'document.body.append("x".repeat(3e7));',
}


async def trouble_page(request: Request) -> Response:
    """The page of that name; 404 for one that is none."""
    name = request.path_params["name"]
    if name == "to":
        host = request.query_params.get("host", "127.0.0.1")
        return Response("", 302, {"Location": f"http://{host}/redirected"})
    if name == "private":
        return _page(name, _PRIVATE.replace("HOSTS", str(list(INSIDE))), _embedded())
    if name == "never":
        return _page(name, "", '<script src="/trouble/drip" async></script>')
    script = _SCRIPTS.get(name)
    if script is None:
        return Response("sandbox: There is no such page.\n", 404)
    return _page(name, script)


async def drip(request: Request) -> Response:
    """An answer that never ends."""

    async def drops() -> AsyncIterator[bytes]:
        while not await request.is_disconnected():
            yield b"// sandbox\n"
            await asyncio.sleep(_DRIP_SECONDS)

    return StreamingResponse(drops(), media_type="text/html")


def _embedded() -> str:
    return "".join(
        f'<img src="http://{host}/img"><iframe src="http://{host}/frame"></iframe>'
        f'<script src="http://{host}/script"></script>'
        f'<link rel="stylesheet" href="http://{host}/style">'
        f'<iframe src="/trouble/to?host={host}"></iframe>'
        for host in map(escape, INSIDE)
    )


def _page(name: str, script: str, before: str = "") -> Response:
    return HTMLResponse(
        f"<!doctype html><title>sandbox: {name}</title>"
        f'<h1 class="name">Trouble: {name}</h1>{before}<script>{script}</script>'
    )
