"""A page that holds every block: what it costs, how it looks, what blocks say that the rest of the site fills."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.documents import get_document_model
from wagtail.rich_text import RichText

from cms.alerts.enums import AlertLevel, AlertScope
from cms.alerts.models import Alert
from cms.blocks.models import ReusableSection
from cms.blocks.streams import BodyStreamBlock
from cms.pages.models import CommuneImage, HomePage, NewsPage, StandardPage
from tenants.postgresql_backend.base import DatabaseWrapper
from tests import browser as browsers
from tests.cms.conftest import photo
from tests.cms.directory.conftest import few
from tests.cms.test_valid_pages import faults
from tests.drawn import Drawn
from tests.isolation.test_statements import MOST_STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Commune

STREAM = BodyStreamBlock()
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
COLOURS = ("#9A3B26", "#24404F", "#2C5E3F")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def library(in_venissieux: Commune) -> Commune:
    """Files, a section, entries of the directory: what the blocks choose from."""
    for place, colour in enumerate(COLOURS):
        CommuneImage.objects.create(
            title=f"Le marché, vue {place + 1}", file=photo(colour=colour, size=(1800, 1200))
        )
    for name in ("visite.mp4", "discours.mp3", "bulletin.pdf"):
        get_document_model().objects.create(
            title=name.split(".")[0].title(), file=ContentFile(b"x" * 2400, name=name), file_size=2400
        )
    ReusableSection.objects.create(
        name="Accueil", body=[("paragraph", RichText("<p>Sonnez à l’interphone.</p>"))]
    )
    few()
    return in_venissieux


def whole() -> list[tuple[str, Any]]:
    """Each block as its preview shows it."""
    section = ReusableSection.objects.get()
    return [
        (name, section if name == "reusable" else block.get_preview_value())
        for name, block in STREAM.child_blocks.items()
    ]


def page_with(body: list[tuple[str, Any]], slug: str = "tout") -> StandardPage:
    page = StandardPage(
        title="Tous les blocs", slug=slug, introduction="Une page qui montre tout.", body=body
    )
    HomePage.objects.get().add_child(instance=page)
    page.add_child(instance=StandardPage(title="Les menus", slug="menus"))
    return page


def test_a_page_of_every_block_costs_what_a_page_costs(
    library: Commune, at_venissieux: Client, at_givors: Client
) -> None:
    """Ten statements and one switch at most (design.md), on a connection that stands in another commune: with links in its
    texts, a picture, pages under it, and a section that shows things in its turn."""
    menus, document = page_with([], "repas"), get_document_model().objects.get(title="Bulletin")
    words = RichText(
        f'<p><a linktype="page" id="{menus.pk}">Les repas</a>, <a linktype="document" id="{document.pk}">le plan</a>, '
        '<a linktype="page" id="999999">une page partie</a></p>'
    )
    link = {"title": "", "page": menus, "address": ""}
    links = STREAM.child_blocks["links"].normalize({"title": "Voir aussi", "links": [link]})
    more = [("paragraph", words), ("paragraph", words), ("links", links)]
    section = ReusableSection.objects.get()
    section.body = [*more, *(one for one in whole() if one[0] != "reusable")]
    section.save()
    page = page_with([*more, *whole() * 2])
    page.image, page.image_alternative = CommuneImage.objects.first(), "Le marché"
    page.save()
    for _time in ("draws the pictures", "knows the host, which a process remembers for seconds"):
        at_venissieux.get("/tout/")
    at_givors.get("/")
    before = DatabaseWrapper.switches
    with CaptureQueriesContext(connection) as queries:
        text = at_venissieux.get("/tout/").content.decode()
    sent = "\n".join(query["sql"][:200] for query in queries.captured_queries)
    assert DatabaseWrapper.switches - before == 1, sent
    assert len(queries) <= MOST_STATEMENTS, f"{len(queries)}\n{sent}"
    assert text.count('<a href="/repas/">Les repas</a>') == 6, (
        "two of the page, two of each of its two sections"
    )
    assert f'<a href="{document.url}">le plan</a>' in text
    assert "<a>une page partie</a>" in text


def test_a_page_of_every_block_is_valid(library: Commune, at_venissieux: Client) -> None:
    page_with(whole())
    page = at_venissieux.get("/tout/").content.decode()
    assert faults(page) == []
    assert "style=" not in page


@pytest.mark.usefixtures("library")
def test_a_page_of_every_block_is_accessible(at_venissieux: Client) -> None:
    page_with(whole())
    pages, origin = Drawn(), "http://venissieux.localhost"
    page = at_venissieux.get("/tout/")
    pages.keep(f"{origin}/tout/", page)
    pages.keep_files(at_venissieux, origin)
    for path in set(re.findall(r"(/medias/\S+) [0-9]+w", page.content.decode())):
        pages.keep_file(at_venissieux, origin, path)
    assert pages.look("tout", schemes=("light", "dark"), widths=(browsers.PHONE, 768, browsers.DESKTOP)) == 1


test_a_page_of_every_block_is_accessible.pytestmark += browsers.MARKS  # type: ignore[attr-defined]


def drawn(browser: Client, *body: tuple[str, dict[str, Any]]) -> str:
    page_with([(name, STREAM.child_blocks[name].normalize(value)) for name, value in body])
    return browser.get("/tout/").content.decode()


def test_an_empty_list_is_said_in_words(in_venissieux: Commune, at_venissieux: Client) -> None:
    NewsPage.objects.all().delete()
    page = drawn(
        at_venissieux,
        ("news", {"title": "Actualités", "count": 3, "category": ""}),
        ("events", {"title": "Agenda", "count": 3}),
        ("acts", {"title": "Actes", "count": 3}),
        ("alerts", {"title": "Alertes"}),
        ("directory", {"title": "Associations", "kind": "associations"}),
    )
    for words in (
        "Rien de nouveau", "Rien n’est annoncé", "Aucun acte n’est en ligne", "pas d’alerte en ce moment",
        "Cette liste est encore vide",
    ):  # fmt: skip
        assert words in page, words


def test_lists_fill_themselves(library: Commune, at_venissieux: Client) -> None:
    Alert.objects.create(
        title="Eau coupée rue Gambetta", level=AlertLevel.VIGILANCE, begins_at=MONDAY - timedelta(hours=1),
        scope=AlertScope.SECTION, section="/demarches/",
    )  # fmt: skip
    page = drawn(
        at_venissieux,
        ("alerts", {"title": "Alertes"}),
        ("directory", {"title": "Associations", "kind": "associations"}),
        ("directory", {"title": "Autre chose", "kind": "inconnu"}),
    )
    assert "Eau coupée rue Gambetta" in page
    assert "Éveil sportif" in page
    assert "Cette liste est encore vide" in page, "a list that is none is empty, and breaks nothing"


def test_my_street_leads_to_the_search(in_venissieux: Commune, at_venissieux: Client) -> None:
    page = drawn(at_venissieux, ("street", {}))
    assert 'action="/ma-rue/"' in page
    assert 'name="rue"' in page


def heading(level: str) -> tuple[str, Any]:
    return ("heading", STREAM.child_blocks["heading"].normalize({"text": "Un titre", "level": level}))


def test_a_sub_heading_comes_under_a_heading(in_venissieux: Commune) -> None:
    body = STREAM.normalize([heading("2"), heading("3")])
    assert STREAM.clean(body) == body
    with pytest.raises(ValidationError) as refused:
        STREAM.clean(STREAM.normalize([heading("3"), heading("2")]))
    assert isinstance(refused.value, StreamBlockValidationError)
    assert "Un sous-titre vient sous un titre" in str(refused.value.as_json_data())
    assert STREAM.clean_deferred(STREAM.normalize([heading("3")])), "a draft is saved as it is"
