"""Kept pages: a file of one commune is never another's answer (attacks 1, 7 and 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tenants.current import operator_context
from tenants.middleware import forget_hosts
from tenants.models import Commune, Domain
from tenants.page_files import places, storage

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _with_files(settings: Any, tmp_path: Path, venissieux: Commune, givors: Commune) -> None:
    Commune.objects.update(state="open")
    settings.PAGE_FILES, settings.PARVIS_HOME = True, tmp_path


def of(commune: Commune) -> Path:
    """The file of a commune's home."""
    where = places.place(commune.primary_host, commune.schema_name, "/")
    assert where is not None
    return where.folder / where.page


def test_each_commune_has_its_own_under_its_own_host(
    venissieux: Commune, givors: Commune, at_venissieux: Client, at_givors: Client
) -> None:
    for _twice in range(2):
        for commune, browser, other in ((venissieux, at_venissieux, givors), (givors, at_givors, venissieux)):
            page = browser.get("/").content.decode()
            assert commune.name in page
            assert other.name not in page
    assert venissieux.name in of(venissieux).read_text()
    assert givors.name in of(givors).read_text()


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "givors.localhost"},
        {"x-original-url": "/connexion/", "x-rewrite-url": "/connexion/"},
        {"x-forwarded-proto": "ftp", "x-forwarded-port": "666", "forwarded": "host=mal.example"},
        {"accept-language": "de", "x-http-method-override": "POST"},
        {"referer": "https://mal.example/", "origin": "https://mal.example"},
    ],
)
def test_no_header_of_the_visitor_is_in_the_file(
    venissieux: Commune, at_venissieux: Client, headers: dict[str, str]
) -> None:
    """Whoever comes first must not decide what the others read."""
    plain = at_venissieux.get("/?", headers={"cookie": "parvis_apercu=x"}).content
    at_venissieux.get("/", headers=headers)
    assert of(venissieux).read_bytes() == plain


@pytest.mark.parametrize(
    "host",
    [
        "givors.localhost.",
        "GIVORS.localhost",
        "givors.localhost:8000",
        "mal.example",
        "..",
        "operateur.localhost",
    ],
)
def test_a_host_written_otherwise_writes_nothing_of_its_own(
    venissieux: Commune, givors: Commune, at_venissieux: Client, host: str
) -> None:
    at_venissieux.get("/")
    page = Client(headers={"host": host}).get("/")
    folders = {entry.name for entry in places.release_folder().iterdir() if not entry.name.startswith(".")}
    assert folders <= {venissieux.primary_host, givors.primary_host}
    assert venissieux.name not in page.content.decode()


def test_another_name_of_the_commune_has_no_file(venissieux: Commune) -> None:
    """What it answers is the domain's affair: a redirection to the primary one, which is not a page."""
    with operator_context():
        Domain.objects.create(domain="www.venissieux.example", tenant=venissieux, is_primary=False)
    forget_hosts()
    Client(headers={"host": "www.venissieux.example"}).get("/")
    assert not (places.release_folder() / "www.venissieux.example").exists()


def test_a_host_that_changed_hands_does_not_show_what_the_former_owner_kept(
    venissieux: Commune, givors: Commune, at_venissieux: Client
) -> None:
    """Even when nobody forgot the files: each says of which commune it is."""
    at_venissieux.get("/")
    kept = of(venissieux)
    inherited = places.place(venissieux.primary_host, givors.schema_name, "/")
    assert inherited is not None
    assert kept.exists()
    assert storage.read(inherited) is None
