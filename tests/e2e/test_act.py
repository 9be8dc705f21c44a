"""Dora asks for her ward's birth certificate; Claire wants a better photo of the judgement, then sends the act."""

from __future__ import annotations

import io
import re
import urllib.request
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import Watch, check
from tests.e2e.pictures import photo
from tests.e2e.signing_in import as_agent, as_citizen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from playwright.sync_api import Browser, Page

    from tests.e2e.conftest import Demo

DORA = "nom_composé"
HER_MAIL = "dora@usagers.example"
ACT = "/demarches/acte-etat-civil/"


@pytest.fixture(scope="module")
def dora(demo: Demo, chromium: Browser) -> Iterator[Page]:
    """Her browser, signed in by FranceConnect in Vénissieux."""
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    as_citizen(demo, page, "venissieux", DORA)
    yield page
    context.close()


@pytest.fixture(scope="module")
def claire(demo: Demo, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    as_agent(demo, page, "venissieux", "claire@venissieux.example")
    yield page
    context.close()


@pytest.fixture(scope="module")
def reference(demo: Demo, dora: Page) -> str:
    """Dora's request, filed with the hesitations of a real person; its reference."""
    watch = Watch(dora)
    dora.goto(demo.url("venissieux", ACT))
    check(dora, watch, "acte-depart-connectee")
    dora.get_by_role("button", name="Commencer").click()
    _what_and_when(dora, watch)
    _whose(dora, watch)
    _who_asks(dora, watch)
    _how(dora, watch)
    _change_her_mind(dora, watch)
    dora.get_by_role("button", name="Envoyer ma demande").click()
    dora.get_by_role("heading", name="Votre demande est envoyée").wait_for()
    check(dora, watch, "acte-envoyee")
    return dora.locator("dl.codes .code").first.inner_text().strip()


def _next(page: Page) -> None:
    page.locator("form[data-journey] .actions").get_by_role("button", name="Continuer").click()


def _choose(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_label(label, exact=True).check()


def _at(page: Page, title: str) -> None:
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()


def _what_and_when(page: Page, watch: Watch) -> None:
    _at(page, "L’acte demandé")
    check(page, watch, "acte-1-demande")
    page.get_by_role("group", name="Est-ce pour une carte").get_by_label("Non").check()
    _next(page)  # she has not seen the second question
    page.get_by_role("alert").or_(page.locator(".error-summary")).first.wait_for()
    assert page.title().startswith("Erreur")
    check(page, watch, "acte-1-demande-erreur")
    _choose(page, "Acte de naissance")
    _next(page)
    _at(page, "La date et le lieu")
    _choose(page, "En France")
    page.get_by_label("Dans quelle commune ?").fill("vénissieux")
    for part, value in {"Jour": "31", "Mois": "2", "Année": "2012"}.items():
        page.get_by_label(part).fill(value)
    _next(page)
    assert "Erreur" in page.title()
    assert "2012" in page.get_by_label("Année").input_value()
    check(page, watch, "acte-2-date-erreur")
    page.get_by_label("Jour").fill("21")
    _next(page)
    _at(page, "Le document")
    page.locator(".back a").click()  # was that the right commune?
    _at(page, "La date et le lieu")
    assert page.get_by_label("Dans quelle commune ?").input_value().startswith("Vénissieux")
    _next(page)
    _at(page, "Le document")


def _whose(page: Page, watch: Watch) -> None:
    page.get_by_role("radio", name="Extrait avec filiation").check()
    page.get_by_label("Combien d’exemplaires ?").fill("1")
    check(page, watch, "acte-3-document")
    _next(page)
    _at(page, "Votre lien avec la personne")
    page.get_by_role("radio", name="Son représentant légal").check()
    _next(page)  # the page asks for a document once she has said so
    page.locator("input[type=file]").set_input_files(
        {"name": "jugement.jpg", "mimeType": "image/jpeg", "buffer": photo("Jugement de tutelle")}
    )
    page.get_by_role(
        "button", name="Retirer jugement.jpg"
    ).wait_for()  # a file leaves as soon as it is chosen
    check(page, watch, "acte-4-lien")
    _next(page)
    _at(page, "La personne concernée")
    page.get_by_label("Nom de naissance").fill("Legrand")
    page.get_by_label("Prénoms").fill("Léo")
    check(page, watch, "acte-5-personne")
    _next(page)
    _at(page, "Les parents")
    first = page.get_by_role("group", name="Premier parent")
    first.get_by_label("Nom de naissance").fill("Legrand")
    first.get_by_label("Prénoms").fill("Jeanne")
    check(page, watch, "acte-6-parents")
    _next(page)


def _who_asks(page: Page, watch: Watch) -> None:
    _at(page, "Vos coordonnées")
    assert "TROIS-DUPRE" in page.inner_text("main").upper()
    page.get_by_label("Votre adresse e-mail").fill(HER_MAIL)
    where = page.get_by_role("group", name="Votre adresse postale")
    where.get_by_label("Numéro et rue").or_(where.locator("[name=adresse-street]")).first.fill(
        "7 rue des Martyrs"
    )
    where.locator("[name=adresse-postcode]").fill("69200")
    where.locator("[name=adresse-city]").fill("Vénissieux")
    check(page, watch, "acte-7-coordonnees")
    _next(page)


def _how(page: Page, watch: Watch) -> None:
    _at(page, "Recevoir l’acte")
    _choose(page, "Au guichet de l’état civil")
    page.get_by_role("checkbox", name="J’atteste").check()
    check(page, watch, "acte-8-remise")
    _next(page)


def _change_her_mind(page: Page, watch: Watch) -> None:
    """By post after all, from the page that shows everything."""
    _at(page, "Vérifiez vos réponses")
    check(page, watch, "acte-9-verifier")
    page.get_by_role("link", name=re.compile("Modifier.*recevoir l’acte")).first.click()
    _at(page, "Recevoir l’acte")
    _choose(page, "Par courrier à mon adresse postale")
    _next(page)
    _at(page, "Vérifiez vos réponses")
    assert "Par courrier" in page.inner_text("main")


def _pdf_of(demo: Demo, mail: dict[str, Any]) -> str:
    index = next(i for i, a in enumerate(mail["attachments"]) if a["content_type"] == "application/pdf")
    address = f"http://127.0.0.1:{demo.port + 4}/messages/{mail['id']}/attachments/{index}"
    with urllib.request.urlopen(address, timeout=20) as answer:
        pages = PdfReader(io.BytesIO(answer.read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_dora_gets_a_receipt_with_its_legal_mentions(demo: Demo, reference: str) -> None:
    mail = demo.wait_mail(HER_MAIL, reference)
    assert "Vénissieux" in mail["from"]
    text = _pdf_of(demo, mail)
    assert reference in text
    assert "L112-3" in text
    assert "R112-4" in text
    assert "Vénissieux" in text


def test_she_finds_it_in_her_account(demo: Demo, dora: Page, reference: str) -> None:
    watch = Watch(dora)
    dora.goto(demo.url("venissieux", "/compte/"))
    assert reference in dora.inner_text("main")
    check(dora, watch, "compte-une-demande")
    dora.get_by_role("link", name="Demander un acte d’état civil").first.click()
    dora.get_by_text(reference).first.wait_for()
    check(dora, watch, "compte-dossier")


def test_claire_takes_it_and_asks_for_a_better_photo(demo: Demo, claire: Page, reference: str) -> None:
    watch = Watch(claire)
    claire.goto(demo.url("venissieux", f"/instruction/?file=toutes&q={reference}"))
    check(claire, watch, "instruction-recherche")
    claire.locator("table.table--inbox a").first.click()
    claire.get_by_role("button", name="Prendre en charge").wait_for()
    check(claire, watch, "instruction-dossier")
    claire.get_by_role("button", name="Prendre en charge").click()
    claire.get_by_role("link", name="Demander une pièce").click()
    claire.get_by_role("checkbox", name="Document qui vous désigne").check()
    claire.get_by_role("button", name="Voir ce que l’usager recevra").click()
    expect(claire.locator(".error-summary")).to_be_visible()
    check(claire, watch, "instruction-demander-erreur")
    claire.get_by_label("Un mot d’ensemble").fill(
        "La photo du jugement est coupée : envoyez la page entière, s’il vous plaît."
    )
    claire.get_by_role("button", name="Voir ce que l’usager recevra").click()
    claire.get_by_role("heading", name="Ce que l’usager recevra").wait_for()
    check(claire, watch, "instruction-demander-apercu")
    claire.locator("button[name=etape][value=envoyer]").click()
    claire.get_by_role("heading", name="Demander un acte d’état civil").wait_for()
    assert "Incomplet" in claire.inner_text("main")


def test_dora_is_told_and_answers(demo: Demo, dora: Page, reference: str) -> None:
    watch = Watch(dora)
    mail = demo.wait_mail(HER_MAIL, "manque")
    link = re.search(r"http://venissieux\S+", mail["text"])
    assert link
    dora.goto(link.group())
    dora.get_by_text("La mairie vous demande quelque chose").wait_for()
    check(dora, watch, "compte-dossier-incomplet")
    dora.get_by_role("link", name="Répondre", exact=True).click()
    dora.get_by_role("button", name="Envoyer ma réponse").wait_for()
    check(dora, watch, "compte-repondre")
    dora.locator("input[type=file]").set_input_files(
        {"name": "jugement-entier.jpg", "mimeType": "image/jpeg", "buffer": photo("Jugement, page entière")}
    )
    dora.get_by_role("button", name="Envoyer ma réponse").click()
    dora.get_by_role("heading", name="Ce qui s’est passé").wait_for()
    assert "La mairie vous demande quelque chose" not in dora.inner_text("main")
    assert "jugement-entier.jpg" in dora.inner_text("main")


def test_claire_decides_and_dora_reads_the_answer(
    demo: Demo, claire: Page, dora: Page, reference: str
) -> None:
    watch = Watch(claire)
    claire.goto(demo.url("venissieux", f"/instruction/?file=toutes&q={reference}"))
    claire.locator("table.table--inbox a").first.click()
    claire.get_by_text("jugement-entier.jpg").first.wait_for()
    check(claire, watch, "instruction-dossier-complete")
    claire.get_by_role("link", name="Décider").click()
    claire.get_by_role("radio", name="Acte envoyé par courrier").check()
    check(claire, watch, "instruction-decider")
    claire.get_by_role("button", name="Voir ce que l’usager recevra").click()
    claire.get_by_role("heading", name="Ce que l’usager recevra").wait_for()
    check(claire, watch, "instruction-decider-apercu")
    claire.locator("button[name=etape][value=envoyer]").click()
    claire.get_by_text("Accepté", exact=True).first.wait_for()
    mail = demo.wait_mail(HER_MAIL, "Réponse")
    assert "Léo" not in mail["text"]
    her = Watch(dora)
    dora.goto(demo.url("venissieux", "/compte/"))
    dora.get_by_role("link", name="Demander un acte d’état civil").first.click()
    dora.get_by_role("heading", name="La réponse de la mairie").wait_for()
    assert "envoyé par courrier" in dora.inner_text("main")
    check(dora, her, "compte-dossier-decide")


def test_nobody_else_sees_it(demo: Demo, dora: Page, page: Page, reference: str) -> None:
    dora.goto(demo.url("venissieux", "/compte/"))
    dora.get_by_role("link", name="Demander un acte d’état civil").first.click()
    path = "/" + dora.url.split("/", 3)[3]
    as_citizen(demo, page, "venissieux", "test")
    answer = page.goto(demo.url("venissieux", path))
    assert answer is not None
    assert reference not in page.content()
    page.goto(demo.url("venissieux", "/compte/"))
    assert reference not in page.content()
    as_agent(demo, page, "givors", "claire@givors.example")
    page.goto(demo.url("givors", f"/instruction/?file=toutes&q={reference}"))
    assert page.locator("table.table--inbox a").count() == 0
    answer = page.goto(demo.url("givors", path))
    assert reference not in page.content()
