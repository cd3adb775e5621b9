"""Mutual TLS between services, from three mounted files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import grpc

from common.errors import BadInput


class BadCertificates(BadInput):
    """A TLS file cannot be read."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the certificates are: PEM files, as Kubernetes mounts them."""

    ca: Path
    certificate: Path
    key: Path

    def server_credentials(self) -> grpc.ServerCredentials:
        """For a server that talks only to clients whose certificate `ca` has signed."""
        return grpc.ssl_server_credentials(
            [(_read(self.key), _read(self.certificate))],
            root_certificates=_read(self.ca),
            require_client_auth=True,
        )

    def channel_credentials(self) -> grpc.ChannelCredentials:
        """For a client that shows its certificate and trusts what `ca` has signed."""
        return grpc.ssl_channel_credentials(
            root_certificates=_read(self.ca),
            private_key=_read(self.key),
            certificate_chain=_read(self.certificate),
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise BadCertificates(
            f"The TLS file {path} cannot be read: {exc.strerror}.",
            hint="Mount it, or unset all three of MAGPIE_TLS_CA, _CERTIFICATE, _KEY.",
        ) from exc
