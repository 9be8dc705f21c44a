"""Attacks 1, 2, 7, 11, 24 and 33 as a socket sends them, to the real server: what a test client would tidy up."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "/plan-du-site/"
A, B = "venissieux.localhost", "givors.localhost"


@dataclass(frozen=True)
class Answer:
    status: int
    head: str
    body: str

    @property
    def communes(self) -> set[str]:
        """Whose page it is: the communes that it names."""
        return {name for name in ("Vénissieux", "Givors") if name in self.body}


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server of the two communes of the run, as production has it."""
    port = servers.free_port()
    with servers.running(servers.web(port), port, tmp_path_factory.mktemp("web") / "log"):
        yield port


def _send(port: int, *lines: str) -> Answer:
    """The lines of a request, as they are; the connection closes after it."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as link:
        link.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
        received = b""
        while part := link.recv(65536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    first = re.match(rb"HTTP/1\.[01] (\d{3})", head)
    assert first, received[:200]
    return Answer(int(first[1]), head.decode("latin-1").lower(), body.decode("utf-8", "replace"))


def _get(port: int, host: str, path: str = PAGE, *headers: str) -> Answer:
    return _send(port, f"GET {path} HTTP/1.1", f"Host: {host}", *headers)


@pytest.mark.parametrize("host", [A, A.upper(), f"{A}:80", f"{A}:6666", f"{A}."])
def test_spellings_of_a_host_lead_to_its_commune_and_are_not_repeated(server: int, host: str) -> None:
    assert _get(server, host).communes == {"Vénissieux"}
    for path in (PAGE, "/", "/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/connexion/"):
        answer = _get(server, host, path)
        assert answer.status == 200, path
        assert "6666" not in answer.body + answer.head, path
        assert "localhost." not in answer.body + answer.head, path
        assert A.upper() not in answer.body, path


@pytest.mark.parametrize(
    "header",
    [
        f"X-Forwarded-Host: {B}", f"Forwarded: host={B}", f"X-Host: {B}", f"X-Original-Host: {B}",
        f"X-HTTP-Host-Override: {B}", f"X-Forwarded-Server: {B}", f"X-Original-URL: http://{B}/", f"X-Rewrite-URL: http://{B}/",
        f"Origin: http://{B}", f"Referer: http://{B}/", f"X-Forwarded-Prefix: //{B}", f"Cookie: parvis_session={B}",
    ],
    ids=lambda header: header.partition(":")[0],
)  # fmt: skip
def test_no_header_moves_a_request_nor_is_repeated(server: int, header: str) -> None:
    """Nothing that a cache does not look at may shape the page; and nobody is allowed to read it from elsewhere."""
    answer = _get(server, A, PAGE, header)
    assert (answer.status, answer.communes) == (200, {"Vénissieux"})
    assert B not in answer.body + answer.head
    assert "access-control-allow" not in answer.head


@pytest.mark.parametrize(
    "host",
    [
        "", "127.0.0.1", "[::1]", "localhost", f"x.{A}", f"{A}.evil.example", f"evil.example#{A}", f"{A}@{B}", f"{A},{B}",
        f"{A} {B}", f"{A}/..", f"{A}%00.evil.example", f"{A}\\.evil.example", "a_b.localhost", "xn--vnissieux-b4a.localhost",
        "vénissieux.localhost", "c_000000000000.localhost", "public.localhost", "www.localhost", "pg_catalog.localhost",
    ],
)  # fmt: skip
def test_a_host_that_is_nobodys_gets_nothing(server: int, host: str) -> None:
    for path in ("/", PAGE, "/communes/venissieux/", "/facturation/", "/gestion/"):
        answer = _get(server, host, path)
        assert answer.status in {400, 404}
        assert answer.communes == set()
        assert "set-cookie" not in answer.head
        assert "console" not in answer.body.lower()


def test_two_hosts_in_one_request_are_one_commune_or_none(server: int) -> None:
    """A proxy and we must not understand two things: never a mixture, never the operator's application."""
    doubled = _send(server, f"GET {PAGE} HTTP/1.1", f"Host: {A}", f"Host: {B}")
    assert doubled.status in {400, 404}
    assert doubled.communes == set()
    whole = _send(server, f"GET http://{B}{PAGE} HTTP/1.1", f"Host: {A}")
    assert whole.status in {200, 400, 404}
    assert len(whole.communes) <= 1
    assert _send(server, f"GET http://operateur.localhost{PAGE} HTTP/1.1", f"Host: {A}").communes <= {
        "Vénissieux"
    }
    without = _send(server, f"GET {PAGE} HTTP/1.0")
    assert without.status in {400, 404}
    assert without.communes == set()


def test_paths_that_climb_reach_no_file(server: int) -> None:
    for path in (
        "/medias/../../../settings.py", "/medias/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/medias/..%2f..%2f..%2fetc%2fpasswd",
        "/medias/%252e%252e/etc/passwd", "/medias/images/..%5c..%5cprivate", "/static/../config/settings.py",
        "/static/%2e%2e/%2e%2e/installation.json", "//medias//../private", "/medias/images/%00",
    ):  # fmt: skip
        answer = _get(server, A, path)
        assert answer.status in {301, 302, 400, 404}, path
        assert "root:" not in answer.body, path
        assert "location: //" not in answer.head, path


@pytest.mark.parametrize(
    "path", ["/compte/x.css", "/compte/%0a.css", "/suivi/x.js", "/instruction/;x.css", "/gestion/x.png"]
)
def test_a_private_page_has_no_name_that_a_cache_would_keep(server: int, path: str) -> None:
    """Attack 7, web cache deception."""
    answer = _get(server, A, path)
    assert answer.status in {301, 302, 404}
    assert "public" not in answer.head.partition("cache-control:")[2].partition("\r\n")[0]


@pytest.mark.parametrize("path", ["/compte/", "/suivi/", "/connexion/", "/instruction/", "/gestion/"])
def test_private_pages_are_kept_by_nobody(server: int, path: str) -> None:
    kept = _get(server, A, path).head.partition("cache-control:")[2].partition("\r\n")[0]
    assert "no-store" in kept or "private" in kept, path
