"""The register in a real browser: axe at three widths, the keyboard, and a day of whoever keeps it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, expect

from cms.acts import services
from cms.acts.enums import Basis, Nature
from cms.acts.models import Act
from tenants.current import commune_context
from tests import browser as browsers
from tests.cms.acts import papers
from tests.cms.acts.papers import posted
from tests.cms.acts.test_importing import archive as zipped
from tests.cms.acts.test_importing import begun, line, table, two_acts
from tests.served import drive

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext, Page

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(400)]
WIDTHS = (browsers.PHONE, 768, browsers.DESKTOP)

ACTS = (
    (
        Nature.DELIBERATION,
        "2026-061",
        "Budget primitif 2027 : vote par chapitre du budget principal",
        "7.1",
        12,
    ),
    (
        Nature.DELIBERATION,
        "2026-060",
        "Tarifs de la médiathèque et gratuité pour les moins de dix-huit ans",
        "7.10",
        12,
    ),
    (
        Nature.REGULATION,
        "2026-214",
        "Stationnement interdit rue Gambetta pendant les travaux du réseau de chaleur",
        "6.1",
        9,
    ),
    (Nature.DECISION, "2026-D-31", "Marché d’entretien des espaces verts, attribution du lot 2", "1.1", 6),
    (Nature.LIST, "", "Liste des délibérations examinées le 12 novembre 2026", "", 12),
    (Nature.MINUTES, "", "Procès-verbal de la séance du 17 septembre 2026", "", 12),
)


@pytest.fixture
def acts(venissieux: Commune, alice: Agent) -> dict[str, Act]:
    """A register as a town's: several natures, a correction, a scan, a withdrawal, archives."""
    with commune_context(venissieux):
        made: dict[str, Act] = {}
        for nature, number, title, matter, day in ACTS:
            made[title[:6]] = posted(
                alice, nature=nature, number=number, title=title, matter=matter, adopted_on=dt.date(2026, 11, day),
                service="Direction générale", details={"votes": {"for": 41, "against": 5, "abstentions": 3}},
            )  # fmt: skip
        annex = papers.paper(papers.pdf("Le plan du quartier et sa légende."), "plan-du-quartier.pdf")
        first = posted(
            alice,
            number="2026-059",
            title="Dénomination de la place de la Paix",
            matter="3.5",
            annexes=[annex],
        )
        made["corrected"] = posted(
            alice, papers.pdf("Le conseil donne à la place le nom de place de la Paix."), number="2026-059",
            title="Dénomination de la place de la Paix", matter="3.5", supersedes=first, annexes=[annex],
            correction_reason="La date de la séance était fausse à l’article 2.",
        )  # fmt: skip
        made["former"] = first
        made["scan"] = posted(
            alice, papers.scan(), number="2026-058", title="Convention avec le centre social", confirmed={"0-scan"},
            matter="8.2",
        )  # fmt: skip
        gone = posted(alice, number="2026-057", title="Subventions aux associations", matter="7.5")
        made["gone"] = services.withdraw(
            gone, Basis.PERSONAL_DATA, "Le document nommait des particuliers.", agent=alice
        )
        posted(
            alice, number="2024-012", title="Règlement des jardins familiaux", matter="3.5",
            adopted_on=dt.date(2024, 4, 4), formerly_posted_on=dt.date(2024, 4, 8),
        )  # fmt: skip
        services.record_receipt(
            made["Tarifs"], f"069-{venissieux.siren}-20261112-2026_060-DE", dt.date(2026, 11, 13), agent=alice
        )
        return made


def _look(page: Page, origin: str, path: str, name: str, status: int = 200) -> None:
    watch = browsers.Watch(page)
    answer = page.goto(origin + path, wait_until="networkidle")
    assert answer is not None
    assert answer.status == status, path
    browsers.check(page, watch, name, WIDTHS)
    watch.stop()


def test_the_public_side(at_venissieux: Client, venissieux: Commune, acts: dict[str, Act]) -> None:
    pages = {
        "actes": "/actes/",
        "actes-archives": "/actes/?voir=archives",
        "actes-cherches": "/actes/?q=place&annee=2026",
        "actes-rien": "/actes/?q=zzz",
        "acte": acts["Tarifs"].get_absolute_url(),
        "acte-corrige": acts["corrected"].get_absolute_url(),
        "acte-remplace": acts["former"].get_absolute_url(),
        "acte-numerise": acts["scan"].get_absolute_url(),
        "acte-retire": acts["gone"].get_absolute_url(),
    }

    def work(context: BrowserContext, origin: str) -> None:
        page = context.new_page()
        for name, path in pages.items():
            _look(page, origin, path, f"public-{name}")
        page.set_viewport_size({"width": browsers.DESKTOP, "height": 800})
        for path in (pages["actes"], pages["acte"]):
            page.goto(origin + path)
            browsers.check_keyboard(page, path)

    drive(at_venissieux, venissieux.primary_host, work)


def test_letters_twice_as_large_on_a_telephone(
    at_venissieux: Client, venissieux: Commune, acts: dict[str, Act]
) -> None:
    """A telephone of 360 px whose owner reads at 200 % has as many rem as one of 180 px."""

    def work(context: BrowserContext, origin: str) -> None:
        page = context.new_page()
        page.set_viewport_size({"width": 180, "height": 700})
        for path in ("/", "/actes/", acts["former"].get_absolute_url(), "/contact/", "/annuaire/"):
            page.goto(origin + path)
            scroll = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(scroll) <= 0, path
            name = page.locator(".masthead .brand span:not(.sr-only)").bounding_box()
            assert name is not None
            assert name["width"] > name["height"], "the name is read along its line"
            for button in page.locator("main .search .button").all():
                box = button.bounding_box()
                assert box is not None
                assert box["width"] > box["height"], f"{path}: {button.inner_text()}"

    drive(at_venissieux, venissieux.primary_host, work)


def test_the_public_side_in_the_dark(
    at_venissieux: Client, venissieux: Commune, acts: dict[str, Act]
) -> None:
    def work(context: BrowserContext, origin: str) -> None:
        page = context.new_page()
        for name, path in (("actes", "/actes/"), ("acte", acts["corrected"].get_absolute_url())):
            watch = browsers.Watch(page)
            page.goto(origin + path, wait_until="networkidle")
            browsers.check(page, watch, f"public-{name}-dark", only=browsers.COLOURS)
            watch.stop()

    drive(at_venissieux, venissieux.primary_host, work, color_scheme="dark")


def test_an_act_is_found_without_any_script(
    at_venissieux: Client, venissieux: Commune, acts: dict[str, Act]
) -> None:
    def work(context: BrowserContext, origin: str) -> None:
        page = context.new_page()
        page.goto(f"{origin}/actes/")
        page.get_by_label("Mots ou numéro").fill("jardins")
        page.get_by_role("button", name="Chercher", exact=True).last.click()
        page.get_by_role("link", name="Règlement des jardins familiaux", exact=True).click()
        assert "Publié auparavant" in page.content()
        page.get_by_text("Comment vérifier").click()
        expect(page.get_by_text("certutil -hashfile")).to_be_visible()

    drive(at_venissieux, venissieux.primary_host, work, java_script_enabled=False)


#: What she types of the act that she deposits, and what its file says.
_TYPED = {
    "number": "2026-062", "title": "Création d’un conseil des jeunes", "adopted_on": "2026-11-12",
    "author_first_name": "Camille", "author_last_name": "Durand", "author_capacity": "Maire",
}  # fmt: skip
_SAID = "Le conseil crée un conseil des jeunes. Contact : dora@citoyens.example, née le 29 février 1984."


def _deposit(page: Page) -> None:
    """From the register to an act online: first forgotten words, then each warning ticked."""
    page.get_by_role("link", name="Déposer un acte").click()
    page.get_by_label("Nature de l’acte").select_option("deliberation")
    page.get_by_role("button", name="Vérifier avant de publier").click()
    browsers.check(page, browsers.Watch(page), "gestion-deposer-erreurs", WIDTHS)
    page.set_viewport_size({"width": browsers.PHONE, "height": 800})
    for name in ("nature", "title", "matter"):  # Wagtail's page scrolls in a frame of its own
        box = page.locator(f"#id_{name}").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= browsers.PHONE, name
    page.set_viewport_size({"width": browsers.DESKTOP, "height": 800})
    for name, value in _TYPED.items():
        page.locator(f"#id_{name}").fill(value)
    page.get_by_label("Matière").select_option("5.2")
    act = FilePayload(name="conseil.pdf", mimeType="application/pdf", buffer=papers.pdf(_SAID))
    page.get_by_label("L’acte, en PDF").set_input_files(act)
    plan = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=papers.scan())
    page.get_by_label("Annexes, en PDF").set_input_files(plan)
    page.get_by_role("button", name="Vérifier avant de publier").click()
    page.get_by_text("Relire avant de publier").first.wait_for()
    browsers.check(page, browsers.Watch(page), "gestion-relire", WIDTHS)
    page.set_viewport_size({"width": browsers.DESKTOP, "height": 800})
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Publier l’acte").click()
    page.get_by_text("L’acte est en ligne.").wait_for()
    browsers.check(page, browsers.Watch(page), "gestion-acte", WIDTHS)


def test_a_day_of_whoever_keeps_the_register(
    alice_at_work: Client, venissieux: Commune, alice: Agent, acts: dict[str, Act]
) -> None:
    content = zipped(
        {
            "actes.csv": table(line(), line(DELIB_ID="2025-013", DELIB_DATE="mars")),
            "2025-012.pdf": papers.scan(),
        }
    )
    wrong, good = begun(venissieux, alice, content), begun(venissieux, alice, two_acts())

    def work(context: BrowserContext, origin: str) -> None:
        page = context.new_page()
        page.set_default_timeout(20_000)
        _look(page, origin, "/gestion/actes/", "gestion-actes")
        _deposit(page)
        one = f"/gestion/actes/registre/{acts['former'].pk}/"
        _look(page, origin, f"{one}", "gestion-acte-versions")
        _look(page, origin, f"{one}accuse/", "gestion-accuse")
        _look(page, origin, f"{one}retirer/", "gestion-retirer")
        _look(page, origin, "/gestion/actes/importer/", "gestion-importer")
        _look(page, origin, f"/gestion/actes/importer/{wrong.id}/", "gestion-importer-faux")
        _look(page, origin, f"/gestion/actes/importer/{good.id}/", "gestion-importer-bon")

    drive(alice_at_work, venissieux.primary_host, work)
    with commune_context(venissieux):
        act = Act.objects.get(number="2026-062")
        assert {one["code"] for one in act.acknowledged} == {"0-personal-birth", "0-personal-email", "1-scan"}
