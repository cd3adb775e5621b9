"""Starts each image that was built until its health is green: `make images-smoke`.

Together they are a small platform on addresses of the loopback network: the stores,
migrations, the sandbox, the services, and a browser that shows a page of the sandbox.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from common.errors import MagpieError
from common.healthy import serving
from deploy.images.build import ROOT, checked_version, tagged
from deploy.images.catalog import Image
from deploy.images.commands import CommandFailed, ensure_able
from deploy.images.container import USER, Config, Container, config_of
from deploy.images.platform import (
    HEALTH_PORT,
    SANDBOX_PORT,
    Addresses,
    environment_of,
)

READY_SECONDS: Final = 120.0
MIGRATE_SECONDS: Final = 120.0
_NOT_IN_ANY: Final = ("cc", "gcc", "make", "npm", "pip", "pip3", "uv", "git", "curl")
_LABELS: Final = ("title", "version", "revision", "licenses")
_PATHS: Final = ("app/.venv/bin", "usr/local/bin", "usr/bin", "bin", "uv/bin")
_SERVICES: Final = ("scanner", "pricing", "gateway")


class NotGreen(CommandFailed):
    """An image was built, but is not what it should be, or does not work."""


def faults(config: Config, root: Path) -> list[str]:
    """What is wrong with an image without starting it."""
    found = []
    if config.user != f"{USER}:{USER}":
        found.append(f"runs as {config.user or 'root'}, not as {USER}:{USER}")
    if config.stop_signal != "SIGTERM":
        found.append(f"is stopped by {config.stop_signal or 'no signal'}, not SIGTERM")
    for label in _LABELS:
        if not config.labels.get(f"org.opencontainers.image.{label}"):
            found.append(f"has no label {label}")
    for program in _NOT_IN_ANY:
        if any((root / path / program).exists() for path in _PATHS):
            found.append(f"holds {program}")
    return found


class Smoke:
    """Starts containers, waits for each, and prints how long it took."""

    def __init__(self, version: str, stack: ExitStack) -> None:
        self._version = version
        self._stack = stack
        self._folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="magpie-smoke-"))
        )
        # Containers of another user pass through.
        self._folder.chmod(0o711)
        self.browser_folder = self._folder / "browser"
        self.browser_folder.mkdir()
        self.browser_folder.chmod(0o777)
        self.at = Addresses()
        self.password = secrets.token_hex(16)
        self.running: dict[str, Container] = {}

    def start(
        self, service: str, *arguments: str, more: Mapping[str, str] | None = None
    ) -> Container:
        """Start one; whether it works is to be asked."""
        shared = service in ("scanner", "browser")
        container = Container(
            tagged(Image(service), self._version),
            arguments,
            {**environment_of(service, self.at, self.password), **(more or {})},
            {self.browser_folder: "/run/browser"} if shared else {},
        )
        self._stack.enter_context(container)
        if wrong := faults(config_of(container.image), container.root):
            raise NotGreen(f"{container.image} {'; '.join(wrong)}.")
        return container

    def green(
        self, service: str, is_green: Callable[[], bool], *arguments: str
    ) -> None:
        """Start one and wait until it works. Raises NotGreen."""
        began = time.monotonic()
        container = self.running[service] = self.start(service, *arguments)
        while not self._asked(container, is_green):
            waited = time.monotonic() - began
            if container.ended or waited > READY_SECONDS:
                what = "ended" if container.ended else f"not green in {waited:.0f} s"
                raise NotGreen(f"{container.image} {what}:\n{container.said()}")
            time.sleep(0.2)
        _say(f"magpie-{service}: green after {time.monotonic() - began:.1f} s")

    def _asked(self, container: Container, is_green: Callable[[], bool]) -> bool:
        try:
            return is_green()
        except MagpieError as exc:
            said = container.said()
            raise NotGreen(f"{container.image}: {exc}\n{said}") from exc

    def migrate(self, service: str) -> None:
        """Run its migrations as a job does. Raises NotGreen."""
        job = self.start(service, "migrate", more=self.at.migrating(self.password))
        if code := job.wait(seconds=MIGRATE_SECONDS):
            raise NotGreen(f"magpie-{service} migrate ended with {code}:\n{job.said()}")
        _say(f"magpie-{service}: migrated")

    def stop(self) -> None:
        """Every one in order, as a cluster asks it. Raises NotGreen."""
        for service, container in reversed(self.running.items()):
            began = time.monotonic()
            if code := container.stop():
                raise NotGreen(
                    f"magpie-{service} ended with {code}:\n{container.said()}"
                )
            _say(f"magpie-{service}: stopped in {time.monotonic() - began:.1f} s")


def smoke(version: str) -> None:
    """All of it. Raises NotGreen."""
    with ExitStack() as stack:
        own = Smoke(version, stack)
        at = own.at
        own.green(
            "stores",
            partial(serving, f"{at.stores}:{HEALTH_PORT}"),
            "--listen",
            at.stores,
        )
        for service in _SERVICES:
            own.migrate(service)
        healthz = f"http://{at.sandbox}:{SANDBOX_PORT}/healthz"
        words = ("--listen", at.sandbox, "--host", at.sandbox)
        own.green("sandbox", partial(answers, healthz), *words)
        own.green("browser", partial(_shows_a_page, own))
        for service in _SERVICES:
            own.green(service, partial(serving, f"{at.of(service)}:{HEALTH_PORT}"))
        if not answers(f"http://{at.gateway}:8000/healthz"):
            raise NotGreen("magpie-gateway: /healthz is not green.")
        if not answers(f"http://{at.gateway}:8000/"):
            raise NotGreen("magpie-gateway: there is no dashboard.")
        own.stop()


def answers(url: str) -> bool:
    """Whether a GET of it is answered well."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _shows_a_page(own: Smoke) -> bool:
    socket = own.browser_folder / "socket"
    if not socket.exists():
        return False
    asyncio.run(_show(f"unix:{socket}", own.at.site("glimmer")))
    return True


async def _show(browser: str, url: str) -> None:
    """A page that is empty without a program. Raises NotGreen."""
    from prometheus_client import CollectorRegistry

    from services.scanner.adapters.browser.client import Browser
    from services.scanner.adapters.guard import Guard
    from services.scanner.adapters.urls import read_address
    from services.scanner.metrics import BrowserMetrics
    from services.scanner.rules.source import Steps

    address = read_address(url)
    async with Browser(
        Guard({address.site}),
        executable=browser,
        user_agent="Magpie/smoke",
        metrics=BrowserMetrics(CollectorRegistry()),
    ) as shown:
        page = await shown.show(
            "smoke", address, steps=Steps(wait_for=".grid a"), locale="en-US"
        )
    if page.missing or "<a " not in page.html:
        raise NotGreen(f"The browser shows nothing of {url}.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """The exit code of `magpie`."""
    parser = argparse.ArgumentParser(description="Start each image once.")
    parser.add_argument("--version", default="", help="their tag; else the project's")
    options = parser.parse_args(arguments)
    try:
        ensure_able("buildah", "unshare")
        smoke(checked_version(options.version, ROOT))
    except MagpieError as exc:
        sys.stderr.write(f"{exc}\n")
        return exc.exit_code
    _say("Every image is green.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
