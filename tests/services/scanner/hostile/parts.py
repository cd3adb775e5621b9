"""A page that asks for many addresses of the table, each in every way a page has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from tests.services.scanner.hostile.table import rows, some_rows

_ELEMENTS = (("img", "src"), ("script", "src"))
_RELS = ("stylesheet", "prefetch", "preconnect", "dns-prefetch")
# The page says that it is done when each of them has come to something. Of what names
# a user Chromium blocks some without a word, so nothing is waited for longer than that.
_SCRIPT = r"""
const under_way = [];
const came = (thing, ...names) => under_way.push(new Promise((done) => {
  for (const name of names) thing.addEventListener(name, done);
}));
const add = (name, key, url, more) => {
  const made = Object.assign(document.createElement(name), more || {});
  if (name !== "link") came(made, "load", "error");
  made[key] = url;
  document.body.append(made);
};
const every = (nth, list) => list.filter((_, n) => n % nth === 0);
const attempt = (act) => { try { return act(); } catch { } };
const open = (make) => attempt(() => {
  const made = make();
  came(made, "error", "open");
  made.addEventListener("error", () => made.close());
});
const ask = (url) => under_way.push(fetch(url, { mode: "no-cors" }).catch(() => 0));
for (const url of URLS) {
  for (const [name, key] of ELEMENTS) attempt(() => add(name, key, url));
  for (const rel of RELS) attempt(() => add("link", "href", url, { rel: rel }));
  attempt(() => navigator.sendBeacon(url));
  open(() => new EventSource(url));
  ask(url);
}
// Chromium makes a page wait longer and longer whose WebSockets fail.
for (const url of every(20, URLS)) {
  open(() => new WebSocket(url.replace(/^\s*http/i, "ws")));
}
SENT_ON.forEach(ask);
// A frame costs more than all the rest; so does a film.
for (const url of [...every(3, URLS), ...every(12, SENT_ON)]) {
  attempt(() => add("iframe", "src", url));
}
for (const url of every(6, URLS)) attempt(() => add("video", "src", url));
attempt(() => {
  const servers = HOSTS.map((host) => ({
    urls: ["stun:" + host + ":3478", "turn:" + host + ":3478?transport=tcp"],
    username: "a", credential: "b",
  }));
  const call = new RTCPeerConnection({ iceServers: servers });
  call.createDataChannel("x");
  under_way.push(call.createOffer().then((offer) => call.setLocalDescription(offer)));
});
const late = new Promise((done) => setTimeout(done, 10000));
Promise.race([Promise.allSettled(under_way), late]).then(() => setTimeout(() => {
  document.documentElement.className = "done";
}, 300));
"""
_HOSTS = ("10.0.0.1", "127.0.0.1", "169.254.169.254", "[fd00::1]")


def parts_page(query: Mapping[str, list[str]]) -> str:
    """For `from` and `count` of the rows, or of `some` of them."""
    every = some_rows() if "some" in query else rows()
    start, count = int(query["from"][0]), int(query["count"][0])
    urls = [row.url for row in every[start : start + count]]
    script = _SCRIPT
    for name, value in (
        ("URLS", urls),
        ("SENT_ON", [f"/to/302?to={quote(url, safe='')}" for url in urls]),
        ("ELEMENTS", _ELEMENTS),
        ("RELS", _RELS),
        ("HOSTS", _HOSTS),
    ):
        script = script.replace(name, json.dumps(value).replace("</", "<\\/"))
    return f"<!doctype html><title>Parts</title><body><script>{script}</script>"
