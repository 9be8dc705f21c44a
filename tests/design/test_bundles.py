"""Style sheets that a page asks for: one file where they are gathered for serving, in the order of the cascade."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles.finders import find, get_finder
from django.template import Context, Template

from design.bundles import BUNDLES, PRINT
from ops import static_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

ROOT = Path(__file__).resolve().parents[2]
OURS = ("platform/design", "platform/teleservices", "cms/pages", "cms/directory", "cms/acts")
LINK = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"( media="print")?>')


@pytest.fixture
def gathered(settings: SettingsWrapper, tmp_path: Path) -> Iterator[Path]:
    """The sheets of the site, gathered as an installation does."""
    storage = {"BACKEND": "design.static_storage.GatheredStaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [ROOT / folder / "static" for folder in OURS]
    get_finder.cache_clear()
    assert static_files.gather()
    yield tmp_path / "static"
    get_finder.cache_clear()


def links(bundle: str) -> list[tuple[str, str]]:
    page = Template("{% load design_site %}{% sheets bundle %}").render(Context({"bundle": bundle}))
    return LINK.findall(page)


def source(name: str) -> str:
    path = find(name)
    assert isinstance(path, str), name
    return Path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("bundle", BUNDLES)
def test_from_their_sources_sheets_are_themselves_in_the_same_order(bundle: str) -> None:
    shown = links(bundle)
    assert tuple(name for name, _media in shown) == BUNDLES[bundle]
    assert [name for name, media in shown if media] == [name for name in BUNDLES[bundle] if name == PRINT]


@pytest.mark.parametrize("bundle", BUNDLES)
def test_what_is_joined_leads_to_the_same_files(bundle: str) -> None:
    """Addresses of a sheet are relative to its folder, which a bundle leaves; `@import` and `@charset` stand first only."""
    for name in BUNDLES[bundle]:
        text = source(name)
        assert name.startswith("design/css/") or "url(" not in text, name
        assert not re.search(r"@(import|charset|layer)", text), name


def test_gathered_each_bundle_is_one_sheet_with_the_rules_of_all(gathered: Path) -> None:
    for bundle, names in BUNDLES.items():
        ((name, media),) = links(bundle)
        assert re.fullmatch(rf"design/css/bundle-{bundle}\.[0-9a-f]{{12}}\.css", name)
        assert not media
        text = (gathered / name).read_text(encoding="utf-8")
        assert (gathered / f"{name}.gz").exists()
        for font in re.findall(r'url\("([^"]+)"\)', text):
            assert (gathered / name).parent.joinpath(font).resolve().exists(), font
        heads = [source(one).partition("\n")[0] for one in names]
        places = [text.index(head) for head in heads]
        assert places == sorted(places), "the order of the cascade"
        if PRINT in names:
            assert text.index("@media print {\n" + source(PRINT).partition("\n")[0]) >= 0


@pytest.mark.usefixtures("gathered")
@pytest.mark.parametrize("path", ["/recherche/?q=zzz", "/actes/?q=zzz", "/annuaire/?q=zzz"])
def test_a_page_asks_for_three_sheets_at_most(at_venissieux: Client, path: str) -> None:
    page = at_venissieux.get(path).content.decode()
    assert 2 <= page.count('<link rel="stylesheet"') <= 3
