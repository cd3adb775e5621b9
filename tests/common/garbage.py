"""Servers that are no store: what a wrong URL may lead to."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

ANSWERS: Final = {
    "a web server": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "a shell": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a mail server": b"220 mail.example ESMTP\r\n",
    "noise": bytes(range(128, 256)) + b"\r\n",
}


@contextmanager
def answering(answer: bytes | None) -> Iterator[int]:
    """The port of a server that says `answer` to everything; None hangs up at once."""

    open_: list[socket.socket] = []

    class Talk(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            open_.append(self.request)
            # The client may leave in the middle of it, and so may we.
            with suppress(OSError):
                while answer is not None and self.request.recv(1000):
                    self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield server.server_address[1]
        server.shutdown()
        serving.join()
        for request in open_:
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)
