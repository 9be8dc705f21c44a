"""Attacks 11, 31 and 39: what people send in, and what the server could be made to fetch."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedException
from wagtail.images import get_image_model

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from teleservices.definition.fields.file import FileField
from teleservices.dossiers.errors import RefusedFile
from teleservices.dossiers.files import accept
from tenants.current import commune_context
from tests.isolation.product import modules
from tests.people import login, make_agent

if TYPE_CHECKING:
    from tenants.models import Commune

#: Every module that asks another machine, and what decides whom it asks.
ASKS_OUTSIDE = {
    "platform/identity/oidc/discovery.py": "the issuer that the operator wrote: https only, no redirect followed",
    "platform/identity/oidc/flow.py": "the endpoints of that issuer",
    "billing/collection/stripe/client.py": "Stripe",
    "ops/monitoring/prober.py": "the communes' own hosts: a status is kept, never a body",
    "tenants/domains/lookup.py": "the name servers of the settings, never the commune's: a name is only what they are asked",
    "ops/monitoring/checkup/services.py": "the services of the settings",
    "platform/teleservices/connectors/scanner/clamd.py": "the antivirus of the settings",
    "platform/teleservices/connectors/geocoder/ban.py": "the geocoder of the settings: no redirect followed",
    "platform/teleservices/connectors/particulier/client.py": "API Particulier, of the settings: no redirect followed",
    # The one exception: links that a webmaster wrote (tests/cms/gestion/test_links.py attacks it).
    "cms/gestion/links/guard.py": "every address of the name is public, the connection goes to it; a status is read",
    "platform/teleservices/connectors/companies/base.py": "the directory of the settings: no redirect followed",
}
CLIENTS = {
    "requests",
    "httpx",
    "urllib.request",
    "http.client",
    "smtplib",
    "socket",
    "ftplib",
    "aiohttp",
    "dns",
}
#: Archives that we open: each says why it cannot be a bomb nor climb out of its folder (zip-slip).
OPENS_ARCHIVES = {
    "cms/acts/importing/archive.py": "names that climb are refused, nothing is extracted, no entry is read beyond its limit",
    "cms/reports/audience/logs.py": "the proxy's own logs: one stream of lines, cut when they are long, up to a size",
    "ops/backups/entries.py": "writes a commune's archive, opens none",
    "ops/backups/reading.py": "each entry is declared with its size and digest, its path checked, nothing read beyond",
    "platform/teleservices/retention/packaging.py": "writes a package for the archives, opens none",
    "tenants/geography/snapshot.py": "our own snapshot, shipped with the code",
}
ARCHIVES = {"zipfile", "tarfile", "gzip", "bz2", "lzma"}


def _importing(names: set[str]) -> set[str]:
    """The modules of the product that import one of these."""
    return {
        one.name for one in modules() if any(m in names or m.partition(".")[0] in names for m in one.imports)
    }


def test_every_place_that_asks_another_machine_is_known() -> None:
    """Attack 31: no address that a commune or a citizen wrote is ever among them, but for
    links, which a guard of their own asks."""
    assert _importing(CLIENTS) - set(ASKS_OUTSIDE) == set(), "say here who decides the address, and test it"


def test_every_archive_that_is_opened_is_known() -> None:
    assert _importing(ARCHIVES) - set(OPENS_ARCHIVES) == set(), (
        "say here what bounds it, and test a bomb and a path that climbs"
    )


@pytest.fixture
def webmaster(venissieux: Commune) -> Client:
    client = Client(headers={"host": venissieux.primary_host})
    agent = make_agent(venissieux, "Wanda", "Web")
    with commune_context(venissieux):
        give_role(agent, Role.WEBMASTER)
    login(client, agent)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=x", "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:5432/",
        "http://[::1]/", "http://localhost/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL",
    ],
)  # fmt: skip
def test_a_webmaster_makes_the_server_fetch_nothing(
    webmaster: Client, in_venissieux: Commune, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack 31, by Wagtail's embeds (oEmbed): no finder is installed. A connection would raise besides."""

    def refused(*_words: Any, **_options: Any) -> None:
        raise AssertionError("the server asked an address that a webmaster gave")

    monkeypatch.setattr("urllib.request.urlopen", refused)
    monkeypatch.setattr("socket.socket.connect", refused, raising=False)
    with pytest.raises(EmbedException):
        get_embed(address)


def test_the_embed_chooser_says_that_it_takes_nothing(webmaster: Client) -> None:
    answer = webmaster.post(
        "/gestion/embeds/chooser/upload/", {"embed-chooser-url": "https://www.youtube.com/watch?v=x"}
    )
    assert answer.status_code == 200
    assert "embed_chosen" not in answer.content.decode()


# Floods


def _claims(width: int, height: int) -> bytes:
    """A PNG of a few octets that claims to be huge."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


FLOODS = {"of a hundred million": (10_000, 10_000), "of ten thousand million": (100_000, 100_000)}


@pytest.mark.parametrize("size", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    field = FileField(key="photo", label="Photo", type="file")
    upload = SimpleUploadedFile("photo.png", _claims(*size), "image/png")
    with pytest.raises(RefusedFile):
        accept(upload, field)


@pytest.mark.parametrize("size", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_pixels_is_no_image_of_the_site(
    webmaster: Client, venissieux: Commune, size: tuple[int, int]
) -> None:
    upload = SimpleUploadedFile("photo.png", _claims(*size), "image/png")
    answer = webmaster.post("/gestion/images/add/", {"title": "Photo", "file": upload})
    assert answer.status_code == 200
    with commune_context(venissieux):
        assert not get_image_model().objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.png", b"<html><script>alert(1)</script>"),
        ("acte.pdf", b"PK\x03\x04 an archive"),
        ("acte.pdf", b"MZ a program"),
        ("photo.jpg", b"\xff\xd8\xff not a photo after all"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64),
    ],
)
def test_a_file_is_judged_by_its_octets(name: str, content: bytes) -> None:
    field = FileField(key="photo", label="Photo", type="file")
    with pytest.raises(RefusedFile):
        accept(SimpleUploadedFile(name, content, "image/jpeg"), field)


def test_a_picture_that_is_also_a_page_is_a_picture_only() -> None:
    """A polyglot: octets after the picture, and comments in it, are not kept."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(out, "JPEG", comment=b"<script>alert(1)</script>")
    upload = SimpleUploadedFile("photo.jpg", out.getvalue() + b"<script>alert(2)</script>", "image/jpeg")
    kept = accept(upload, FileField(key="photo", label="Photo", type="file"))
    assert b"script" not in kept.content
    assert kept.content_type == "image/jpeg"


@pytest.mark.parametrize("name", ["page.html", "dessin.svg", "page.xhtml", "script.js"])
def test_a_document_that_a_browser_could_run_is_handed_as_a_download(
    at_venissieux: Client, in_venissieux: Commune, name: str
) -> None:
    document = get_document_model()(title="x")
    document.file.save(name, ContentFile(b"<script>alert(1)</script>"))
    document.save()
    answer = at_venissieux.get(document.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer.getvalue()
