"""A name server on loopback that answers what a test wrote: the real protocol, no network."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Zone:
    """Records by name and type, as in a zone file; a name of ``broken`` answers SERVFAIL, one of ``silent`` nothing."""

    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, kind: str, *values: str) -> None:
        self.records[name, kind] = list(values)

    def answer(self, question: dns.message.Message) -> dns.message.Message | None:
        name, kind = question.question[0].name, dns.rdatatype.to_text(question.question[0].rdtype)
        asked = name.to_text(omit_final_dot=True).lower()
        self.asked.append((asked, kind))
        if asked in self.silent:
            return None
        response = dns.message.make_response(question, recursion_available=True)
        if asked in self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response
        while target := self.records.get((asked, "CNAME")):
            response.answer.append(dns.rrset.from_text(f"{asked}.", 60, "IN", "CNAME", f"{target[0]}."))
            asked = target[0]
        if values := self.records.get((asked, kind)):
            response.answer.append(dns.rrset.from_text(f"{asked}.", 60, "IN", kind, *values))
        elif not any(name == asked for name, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response


@contextmanager
def served(zone: Zone) -> Iterator[tuple[str, int]]:
    """The address and port where the zone is served, over UDP."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sender = self.request
            answer = zone.answer(dns.message.from_wire(data))
            if answer is not None:
                sender.sendto(answer.to_wire(), self.client_address)

    server: Any = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
