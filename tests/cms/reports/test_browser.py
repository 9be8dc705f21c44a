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
