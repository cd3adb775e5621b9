"""Whether anything secret stands where everybody can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from deploy.checks.pods import pods
from deploy.checks.render import Rendered

_NAMES: Final = re.compile(
    r"(_KEY|_SECRET|_PASSWORD|_TOKEN|_DSN|SCANNER_PROXIES|_(POSTGRES|MONGO|REDIS)_URL)$"
)
_FILES: Final = re.compile(r"^/etc/")
_LOGIN: Final = re.compile(r"://[^/@\s]*:(?!\$\()[^/@\s]+@")
# Of a store without passwords, which only its network policy guards.
_NO_LOGIN: Final = re.compile(r"^\w+://[^@]*$")


def check_secrets(rendered: Rendered) -> Iterator[str]:
    """Each secret in plain sight, without its value."""
    for where, name, value in _told(rendered):
        if _LOGIN.search(value) or (_NAMES.search(name) and not _harmless(value)):
            yield (
                f"{where}: {name} is a secret in plain sight. Take it from a Secret "
                "(`secret` of the service's block)."
            )


def _harmless(value: str) -> bool:
    """A path of a mounted file, or a URL whose password is a reference or absent."""
    return bool(
        not value or _FILES.match(value) or "$(" in value or _NO_LOGIN.match(value)
    )


def _told(rendered: Rendered) -> Iterator[tuple[str, str, str]]:
    for one in rendered.of("ConfigMap"):
        for name, value in one.get("data", {}).items():
            yield f"ConfigMap {one['metadata']['name']}", name, str(value)
    for pod in pods(rendered):
        for container in pod.containers():
            for entry in container.get("env", ()):
                if "value" in entry:
                    yield f"{pod} {container['name']}", entry["name"], entry["value"]
