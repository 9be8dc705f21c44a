"""The screens of the reports in a real browser: axe, no word in the console, at each width."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from tenants.current import commune_context
from tests import browser as browsers
from tests.served import drive

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext

    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(400)]
WIDTHS = (360, 768, 1280)


def fill(commune: Commune) -> None:
    """A year of a town of 60,000, always the same."""
    chance = random.Random(7)
    paths = (
        "/",
        "/actualites/",
        "/contact/",
        "/demarches/",
        "/recherche/",
        "/demarches/signalement/",
        "/plan-du-site/",
    )
    with commune_context(commune):
        for days_ago in range(420):
            pages = {path: chance.randint(3, 420 // (place + 1)) for place, path in enumerate(paths)}
            total = sum(pages.values())
            data = {
                "views": total, "pages": pages, "entrances": {"/": total // 3, "/contact/": total // 9},
                "origins": {"search": total // 3, "direct": total // 6, "social": total // 20},
                "devices": {"mobile": total * 6 // 10, "desktop": total * 4 // 10},
                "missing": {"/cantine.php": 4}, "searched": 30, "unanswered": 4,
                "searches": {"poubelle": 9, "carte d identite": 7, "cantine": 6}, "fruitless": {"trottinette": 3},
            }  # fmt: skip
            day = timezone.localdate() - timedelta(days=days_ago)
            SiteReport.objects.create(kind=ReportKind.AUDIENCE, day=day, data=data)


def test_the_figures_are_read_by_everybody(venissieux: Commune, alice_at_work: Client) -> None:
    fill(venissieux)
    last_year = timezone.localdate() - timedelta(days=300)

    def work(context: BrowserContext, origin: str) -> None:
        for name, query in (
            ("semaine", ""),
            ("mois", "?periode=mois"),
            ("annee", f"?periode=annee&jour={last_year}"),
        ):
            look(context, f"{origin}/gestion/audience/{query}", f"audience-{name}")

    drive(alice_at_work, venissieux.primary_host, work)


def look(context: BrowserContext, address: str, name: str) -> None:
    tab = context.new_page()
    watch = browsers.Watch(tab)
    tab.goto(address)
    tab.evaluate("document.fonts.ready.then(() => true)")
    browsers.check(tab, watch, name, WIDTHS)
    tab.close()


def told() -> dict[str, str]:
    """An audit that has something of everything."""
    return {
        "kind": "external",
        "auditor": "Cabinet Accès pour tous",
        "audited_on": str(timezone.localdate() - timedelta(days=30)),
        "rgaa_version": "4.1.2",
        "rate": "86,4",
        "failing": "3.2 Les dates de l’agenda sont trop pâles sur fond clair.\n13.3 Des comptes rendus sont des images.",
        "derogations": "Archives de 1998 à 2010 | leur reprise coûterait 40 000 € | une lecture par téléphone",
        "exempted": "Carte interactive d’un autre site",
        "environments": "Firefox 150 | NVDA 2026.1\nSafari | VoiceOver",
        "tools": "Assistant RGAA\nAnalyseur de contraste",
        "sample": "Accueil | /\nContact et horaires | /contact/\nDéclaration | /accessibilite/",
        "next_actions": "Reprendre les couleurs de l’agenda avant juin",
        "plan_from": "2026-01-01",
        "plan_until": "2028-12-31",
    }


def test_audits_and_the_statement_are_read_by_everybody(venissieux: Commune, alice_at_work: Client) -> None:
    assert alice_at_work.post("/gestion/accessibilite/nouvel-audit/", told()).status_code == 302

    def work(context: BrowserContext, origin: str) -> None:
        look(context, f"{origin}/gestion/accessibilite/", "audits")
        look(context, f"{origin}/gestion/accessibilite/nouvel-audit/", "audit-form")
        for page in (
            "accessibilite",
            "mentions-legales",
            "donnees-personnelles",
            "saisir-par-voie-electronique",
        ):
            look(context, f"{origin}/{page}/", page)

    drive(alice_at_work, venissieux.primary_host, work)
