"""A name server of one name, whose addresses a test changes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.message
import dns.rdatatype
import dns.rrset

NAME = "scanner.test."


@dataclass
class Names:
    """Answers every question for an address with those that it has now."""

    udp: socket.socket
    addresses: list[str] = field(default_factory=list)
    asked: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def target(self, port: int) -> str:
        """How gRPC asks this server, not the machine's own."""
        host, own = self.udp.getsockname()
        return f"dns://{host}:{own}/{NAME.rstrip('.')}:{port}"

    def serve(self) -> None:
        """Until it is over."""
        while not self.over.is_set():
            try:
                packet, asker = self.udp.recvfrom(4096)
            except TimeoutError:
                continue
            query = dns.message.from_wire(packet)
            answer = dns.message.make_response(query)
            if query.question[0].rdtype == dns.rdatatype.A:
                self.asked += 1
                if self.addresses:
                    found = dns.rrset.from_text(NAME, 0, "IN", "A", *self.addresses)
                    answer.answer.append(found)
            self.udp.sendto(answer.to_wire(), asker)


@contextmanager
def names() -> Iterator[Names]:
    """A name server on a port that was free."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(0.1)
        serving = Names(udp)
        thread = threading.Thread(target=serving.serve)
        thread.start()
        try:
            yield serving
        finally:
            serving.over.set()
            thread.join()
