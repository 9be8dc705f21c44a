"""The public side: what anybody reads, downloads, verifies; and what it costs."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from cms.acts import services
from cms.acts.certificates import Altered, certificate_of
from cms.acts.enums import Basis, Nature
from cms.acts.models import Act
from ops.demo.seal import kept_seal
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.storage import private_storage
from tests.cms.acts import papers
from tests.cms.acts.papers import posted
from tests.isolation.test_statements import MOST_STATEMENTS, cost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

    from identity.accounts.models import Agent

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def act(venissieux: Commune, alice: Agent) -> Act:
    with commune_context(venissieux):
        annex = papers.paper(papers.pdf("Le plan de la médiathèque et ses légendes."), "plan.pdf")
        return posted(alice, annexes=[annex])


def _body(response: Any) -> bytes:
    """Whole; its file is closed, and not the response: that would end the test's connection."""
    content: bytes = response.getvalue() if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return content


def _text(response: Any) -> str:
    return " ".join(_body(response).decode().split())


def test_an_empty_register_says_where_to_ask(at_venissieux: Client) -> None:
    page = _text(at_venissieux.get("/actes/"))
    assert "Aucun acte ici pour l’instant" in page
    assert "Ce qui est publié ici, et depuis quand" in page


def test_the_list_and_its_filters(at_venissieux: Client, venissieux: Commune, alice: Agent, act: Act) -> None:
    with commune_context(venissieux):
        street = papers.pdf("Le conseil donne à la nouvelle voie le nom de rue des Lilas.")
        posted(alice, street, number="2024-003", title="Dénomination d’une rue", matter="3.5",
               adopted_on=dt.date(2024, 2, 1), formerly_posted_on=dt.date(2024, 2, 4))  # fmt: skip
    pages = {
        "": ("Tarifs de la médiathèque", "Dénomination"),
        "?voir=archives": ("Dénomination", "Tarifs de la médiathèque"),
        "?q=lilas": ("Dénomination", "Tarifs de la médiathèque"),
        "?q=2024-003": ("Dénomination", "Tarifs de la médiathèque"),
        "?annee=2026": ("Tarifs de la médiathèque", "Dénomination"),
        "?matiere=3.5": ("Dénomination", "Tarifs de la médiathèque"),
        "?nature=deliberation&annee=2024": ("Dénomination", "Tarifs de la médiathèque"),
    }
    for query, (there, absent) in pages.items():
        page = _text(at_venissieux.get(f"/actes/{query}"))
        assert there in page, query
        assert absent not in page, query
    everything = _text(at_venissieux.get("/actes/?voir=tous"))
    assert "2 actes" in everything
    assert "tenu depuis le 22 novembre 2026" in everything.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?annee=abc", "?nature=x&matiere=99.9", "?page=999", "?q=%27%20%26%20%21", "?voir=rien"],
)
def test_what_is_no_filter_filters_nothing(at_venissieux: Client, act: Act, query: str) -> None:
    assert at_venissieux.get(f"/actes/{query}").status_code == 200


def test_words_that_find_nothing_say_what_to_do(at_venissieux: Client, act: Act) -> None:
    page = _text(at_venissieux.get("/actes/?q=<script>zzz"))
    assert "Aucun acte ne correspond" in page
    assert "<script>zzz" not in page


def test_an_act_says_all_that_the_law_asks(at_venissieux: Client, act: Act) -> None:
    page = _text(at_venissieux.get(act.get_absolute_url())).replace("\u00a0", " ")
    for words in (
        "Délibération n° 2026-045",
        "Tarifs de la médiathèque",
        "Camille Durand, Maire",
        "dimanche 22 novembre 2026",
        "Finances locales – Divers",
        act.sha256,
        "certutil -hashfile deliberation-2026-045.pdf SHA256",
        "le tribunal administratif de Lyon",
        "samedi 23 janvier 2027",
        "plan.pdf",
        "En cours de publication",
    ):
        assert words in page, words


def test_an_act_goes_to_the_archives_and_stays(at_venissieux: Client, act: Act) -> None:
    with time_machine.travel(dt.datetime(2027, 1, 23, 9, 0, tzinfo=dt.UTC)):
        assert "Tarifs de la médiathèque" not in _text(at_venissieux.get("/actes/"))
        assert "Tarifs de la médiathèque" in _text(at_venissieux.get("/actes/?voir=archives"))
        assert "Archives" in _text(at_venissieux.get(act.get_absolute_url()))
        assert _body(at_venissieux.get(act.document_url)).startswith(b"%PDF")


def test_the_file_is_the_one_that_was_posted(at_venissieux: Client, act: Act) -> None:
    response = at_venissieux.get(act.document_url)
    assert hashlib.sha256(_body(response)).hexdigest() == act.sha256
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="deliberation-2026-045.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{act.sha256}"'
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert (
        at_venissieux.get(act.document_url, headers={"if-none-match": f'"{act.sha256}"'}).status_code == 304
    )
    handed = at_venissieux.get(f"{act.document_url}?telecharger")
    assert handed["Content-Disposition"].startswith("attachment")
    assert _body(handed) == papers.pdf(f"{papers.PROSE} Tarifs de la médiathèque 2026-045 2026-11-12")
    annex = at_venissieux.get(f"{act.get_absolute_url()}annexes/1.pdf")
    assert hashlib.sha256(_body(annex)).hexdigest() == act.annexes[0]["sha256"]
    for wrong in ("annexes/0.pdf", "annexes/2.pdf"):
        assert at_venissieux.get(f"{act.get_absolute_url()}{wrong}").status_code == 404


def test_both_versions_say_so(at_venissieux: Client, venissieux: Commune, alice: Agent, act: Act) -> None:
    with commune_context(venissieux):
        second = posted(
            alice, papers.pdf("Texte corrigé de la délibération sur la médiathèque."), supersedes=act,
            correction_reason="Erreur de date à l’article 2.",
        )  # fmt: skip
    first_page = _text(at_venissieux.get(act.get_absolute_url()))
    second_page = _text(at_venissieux.get(second.get_absolute_url()))
    assert f'href="{second.get_absolute_url()}"' in first_page
    assert f'href="{act.get_absolute_url()}"' in second_page
    assert "Erreur de date à l’article 2." in first_page
    assert "Erreur de date à l’article 2." in second_page
    assert _body(at_venissieux.get(act.document_url)).startswith(b"%PDF")
    page = _text(at_venissieux.get("/actes/"))
    assert "Remplacé par une version corrigée" in page
    assert "Version corrigée" in page


def test_a_withdrawn_file_is_gone_and_its_page_says_why(
    at_venissieux: Client, venissieux: Commune, alice: Agent, act: Act
) -> None:
    with commune_context(venissieux):
        services.withdraw(act, Basis.JUDGE, "Jugement du 3 mars 2027.", agent=alice)
    page = _text(at_venissieux.get(act.get_absolute_url()))
    assert "Jugement du 3 mars 2027." in page
    assert act.document_url not in page
    for path in (act.document_url, f"{act.get_absolute_url()}annexes/1.pdf"):
        response = at_venissieux.get(path)
        assert response.status_code == 410
        assert "%PDF" not in _text(response)
    assert "Fichier retiré" in _text(at_venissieux.get("/actes/"))


def test_the_feed(at_venissieux: Client, venissieux: Commune, act: Act) -> None:
    response = at_venissieux.get("/actes/flux.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ET.fromstring(response.content).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "Actes de la commune de Vénissieux"
    (item,) = channel.findall("item")
    assert (item.findtext("link") or "").startswith(f"http://{venissieux.primary_host}")
    assert (item.findtext("link") or "").endswith(act.get_absolute_url())
    assert item.findtext("guid") == f"urn:uuid:{act.pk}"
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib["length"] == str(act.size)


def test_a_feed_without_any_act_is_the_same_a_minute_later(at_venissieux: Client) -> None:
    first = at_venissieux.get("/actes/flux.xml").content
    assert b"<item>" not in first
    with time_machine.travel(dt.datetime.now(tz=dt.UTC) + dt.timedelta(minutes=1)):
        assert at_venissieux.get("/actes/flux.xml").content == first


def test_the_certificate_tells_the_publication(at_venissieux: Client, act: Act) -> None:
    response = at_venissieux.get(f"{act.get_absolute_url()}certificat.pdf")
    assert response["Content-Type"] == "application/pdf"
    text = "".join(PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())
    for words in ("Certificatdepublication", "2026-045", "CamilleDurand,Maire", act.sha256, "23janvier2027"):
        assert words in text, words


def test_a_file_that_is_not_the_one_that_was_posted_gets_no_certificate(
    venissieux: Commune, act: Act
) -> None:
    with commune_context(venissieux):
        name = act.file.name
        private_storage.delete(name)
        with pytest.raises(Altered):
            certificate_of(act, venissieux)
        private_storage.save(name, papers.upload(papers.pdf("Un autre texte, plus court.")))
        with pytest.raises(Altered):
            certificate_of(act, venissieux)


def test_the_certificate_is_sealed(act: Act, at_venissieux: Client, tmp_path: Path, settings: Any) -> None:
    for name, value in kept_seal(tmp_path).items():
        setattr(settings, name.removeprefix("PARVIS_"), value)
    response = at_venissieux.get(f"{act.get_absolute_url()}certificat.pdf")
    assert b"/ByteRange" in response.content


def test_a_small_commune_says_how_it_chose(at_venissieux: Client, venissieux: Commune, alice: Agent) -> None:
    with operator_context():
        Commune.objects.filter(pk=venissieux.pk).update(population=900)
    with commune_context(venissieux):
        posted(alice, title="Publicité des actes", details={"mode": "affichage"})
    page = _text(at_venissieux.get("/actes/")).replace("\u00a0", " ")
    assert "Par sa délibération du 12 novembre 2026" in page
    assert "par affichage" in page


def test_minutes_and_lists_have_no_time_limit_of_recourse(
    at_venissieux: Client, venissieux: Commune, alice: Agent
) -> None:
    with commune_context(venissieux):
        minutes = posted(
            alice, nature=Nature.MINUTES, number="", matter="", title="Procès-verbal",
            details={"approved_on": "2026-11-19", "votes": {"for": 27, "abstentions": 1}},
        )  # fmt: skip
    page = _text(at_venissieux.get(minutes.get_absolute_url())).replace("\u00a0", " ")
    assert "Contester cet acte" not in page
    assert "jeudi 19 novembre 2026" in page
    assert "27 pour, 1 abstention" in page


def test_an_act_that_is_not_there(at_venissieux: Client) -> None:
    for path in (
        "/actes/rien/",
        "/actes/rien/document.pdf",
        "/actes/rien/certificat.pdf",
        "/actes/rien/annexes/1.pdf",
    ):
        assert at_venissieux.get(path).status_code == 404


@pytest.fixture
def five_hundred(venissieux: Commune, alice: Agent, act: Act) -> None:
    """As an import leaves them, without five hundred PDFs on the disk."""
    with commune_context(venissieux):
        values: dict[str, Any] = dict(Act.objects.filter(pk=act.pk).values().get())
        for name in ("id", "supersedes_id"):
            values.pop(name)
        Act.objects.bulk_create(
            Act(**(values | {
                "slug": f"deliberation-{rank}", "number": str(rank), "title": f"Objet {rank}",
                "adopted_on": dt.date(2016 + rank % 11, 1 + rank % 12, 1), "matter": ("7.10", "3.5", "8.3")[rank % 3],
            }))
            for rank in range(500)
        )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/actes/", 9),
        ("/actes/?q=objet&annee=2024&matiere=3.5&page=2", 9),
        ("/actes/deliberation-2026-045/", 6),
    ],
)
def test_what_the_register_costs(
    at_venissieux: Client, at_givors: Client, five_hundred: None, path: str, statements: int
) -> None:
    found, switches, sent = cost(at_venissieux, at_givors, path)
    assert switches == 1, sent
    assert found <= statements <= MOST_STATEMENTS, sent


def test_the_file_costs_little(at_venissieux: Client, at_givors: Client, act: Act) -> None:
    at_givors.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert _body(at_venissieux.get(act.document_url)).startswith(b"%PDF")
    assert len(queries) <= 4


def test_ways_to_contest_are_told_while_there_is_time(at_venissieux: Client, act: Act) -> None:
    told = "En écrivant au maire"
    assert told in at_venissieux.get(act.get_absolute_url()).content.decode()
    with time_machine.travel(NOW + dt.timedelta(days=70)):
        page = at_venissieux.get(act.get_absolute_url()).content.decode()
    assert "s’est terminé le" in page
    assert told not in page
