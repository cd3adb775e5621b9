"""With certificates both sides show one; without the right one nothing is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme
from prometheus_client import CollectorRegistry

from common.errors import Retryable
from common.grpc import Served, Server, TlsFiles, make_channel, make_server
from common.grpc.tls import BadCertificates
from rpc.scanner.v1 import scanner_pb2, scanner_pb2_grpc
from tests.common.grpc.served import SCANNER, Scanner
from tests.common.grpc.test_health import SERVING, probe

REQUEST = scanner_pb2.GetScanRequest(scan_id="x")


def issue(folder: Path, authority: trustme.CA) -> TlsFiles:
    """A certificate for this machine, in files as they are mounted."""
    folder.mkdir()
    files = TlsFiles(folder / "ca.crt", folder / "tls.crt", folder / "tls.key")
    made = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(files.ca))
    made.private_key_pem.write_to_path(str(files.key))
    for pem in made.cert_chain_pems:
        pem.write_to_path(str(files.certificate), append=True)
    return files


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path) -> TlsFiles:
    return issue(tmp_path / "server", authority)


@pytest.fixture
async def server(files: TlsFiles) -> AsyncIterator[Server]:
    services = [Served(SCANNER, Scanner())]
    made = make_server(
        services, port=0, health_port=0, tls=files, registry=CollectorRegistry()
    )
    async with made:
        yield made


async def ask(server: Server, tls: TlsFiles | None) -> str:
    async with make_channel(
        f"127.0.0.1:{server.port}",
        [SCANNER],
        tls=tls,
        wait_for_ready=False,
        registry=CollectorRegistry(),
    ) as channel:
        stub = scanner_pb2_grpc.ScannerServiceStub(channel)
        return (await stub.GetScan(REQUEST, timeout=2)).scan.scan_id


class TestTls:
    async def test_a_certificate_of_the_same_authority_is_let_in(
        self, server: Server, authority: trustme.CA, tmp_path: Path
    ) -> None:
        assert await ask(server, issue(tmp_path / "client", authority)) == "x"

    async def test_no_certificate_is_turned_away(self, server: Server) -> None:
        with pytest.raises(Retryable):
            await ask(server, None)

    async def test_a_certificate_of_somebody_else_is_turned_away(
        self, server: Server, files: TlsFiles, tmp_path: Path
    ) -> None:
        other = issue(tmp_path / "other", trustme.CA())
        trusting = TlsFiles(files.ca, other.certificate, other.key)
        with pytest.raises(Retryable):
            await ask(server, trusting)

    async def test_probes_need_no_certificate(self, server: Server) -> None:
        assert await probe(server) == SERVING

    async def test_a_file_that_is_missing_is_named(self, tmp_path: Path) -> None:
        nowhere = tmp_path / "tls.crt"
        with pytest.raises(BadCertificates, match=str(nowhere)):
            TlsFiles(nowhere, nowhere, nowhere).channel_credentials()
