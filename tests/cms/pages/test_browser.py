"""Every kind of page in a real browser: axe, nothing sideways, no word in the console, at each width."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.pages.enums import ContractKind, Display, EventKind, EventState, ListKind, NoticeKind, Repeat
from cms.pages.models import CommuneImage, NewsCategory
from identity.town_hall.models import Service
from tenants.current import commune_context
from tests import browser as browsers
from tests.cms.conftest import photo
from tests.cms.pages.made import event, faq, guide, job, list_of, notice, standard
from tests.served import drive

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext

    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(900)]
WIDTHS = (360, 768, 1280)
NOW = datetime(2026, 12, 2, 12, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOW.date()
PAGES = {
    "agenda": "/agenda/",
    "agenda-mois": "/agenda/2026-12/",
    "agenda-archives": "/agenda/archives/",
    "agenda-vide": "/agenda/?quand=2027-06",
    "evenement": "/agenda/marche-de-noel/",
    "evenement-annule": "/agenda/atelier-couture/",
    "avis": "/avis/",
    "avis-page": "/avis/revision-du-plan-local-durbanisme/",
    "emplois": "/emplois/",
    "emploi": "/emplois/agent-des-espaces-verts/",
    "documents": "/documents/",
    "questions": "/cantine-et-periscolaire/",
    "guide": "/enfance/se-marier-a-la-mairie/",
    "guide-chapitre": "/enfance/se-marier-a-la-mairie/chapitre-numero-2/",
    "guide-entier": "/enfance/se-marier-a-la-mairie/tout/",
    "rubrique": "/enfance/",
    "page": "/enfance/creches/",
    "actualites": "/actualites/",
    "introuvable": "/vie-pratique/dechetterie.html",
}


def fill() -> None:
    """What a town of 60,000 shows in December."""
    hall = Service.objects.get(is_town_hall=True)
    _events()
    _notices()
    _jobs(hall)
    _library()
    faq("Cantine et périscolaire")
    _childhood(hall)


def _events() -> None:
    culture = NewsCategory.objects.get(slug="culture")
    picture = CommuneImage.objects.create(title="Marché", file=photo())
    event(
        "Marché de Noël",
        date(2026, 12, 12),
        end_date=date(2026, 12, 13),
        start_time=time(10),
        end_time=time(19),
        place_name="Place Léon-Sublet",
        place_address="69200 Vénissieux",
        place_access="De plain-pied, places réservées rue Gambetta.",
        price="Gratuit",
        audience="Tout public",
        organiser="Comité des fêtes",
        category=culture,
        image=picture,
        image_alternative="Des chalets de bois illuminés",
        booking_note="Sans réservation.",
        body=[("paragraph", "<p>Quarante artisans, un manège et une chorale le samedi à 17 h.</p>")],
    )
    event(
        "Atelier couture",
        date(2026, 11, 25),
        repeat=Repeat.WEEKLY,
        repeat_until=date(2027, 6, 30),
        excepted_words="sauf pendant les vacances scolaires",
        excepted_dates="du 19/12/2026 au 03/01/2027",
        place_name="Maison des associations",
        state=EventState.CANCELLED,
        state_note="L’animatrice est absente jusqu’en janvier.",
    )
    event(
        "Conseil municipal",
        date(2026, 12, 14),
        kind=EventKind.COUNCIL,
        start_time=time(18, 30),
        end_time=None,
    )
    event("Forum des associations", date(2026, 9, 5))


def _notices() -> None:
    notice(
        "Révision du plan local d’urbanisme",
        date(2026, 11, 16),
        date(2026, 12, 18),
        kind=NoticeKind.INQUIRY,
        closes_at=time(17),
        commissioner="Jeanne Durand, en mairie le mardi de 9 h à 12 h",
        consult="Mairie, service urbanisme, aux heures d’ouverture.\nMédiathèque, du mardi au samedi.",
        answer="Écrivez vos observations dans le registre en ligne ou sur papier.",
        answer_url="https://registre.exemple.fr/",
        streets=["rue Émile-Zola", "place Léon-Sublet"],
        body=[("paragraph", "<p>Le plan dit où l’on peut construire, et comment.</p>")],
    )
    notice("Réfection de la rue Jaurès", TODAY + timedelta(12), None, kind=NoticeKind.WORKS)
    notice(
        "Entretien de la voirie",
        date(2026, 5, 4),
        date(2026, 6, 4),
        kind=NoticeKind.CONTRACT,
        outcome="Attribué.",
    )


def _jobs(hall: Service) -> None:
    job(
        "Agent des espaces verts",
        date(2026, 12, 31),
        contract=ContractKind.PERMANENT,
        grade="Adjoint technique territorial",
        hours="35 h, du lundi au vendredi",
        salary="Statutaire et régime indemnitaire",
        place="Centre technique municipal",
        service=hall,
        apply="Lettre et CV, à l’attention de Madame la Maire.",
        apply_url="https://exemple.fr/postuler",
        body=[("paragraph", "<p>Vous entretenez les parcs et les cimetières de la commune.</p>")],
    )
    job("Animatrice ou animateur périscolaire", contract=ContractKind.TEMPORARY)


def _childhood(hall: Service) -> None:
    section = standard(
        "Enfance",
        display=Display.SECTION,
        introduction="De la crèche au collège.",
        service=hall,
        show_in_menus=True,
    )
    standard(
        "Crèches",
        section,
        icon="baby",
        introduction="Trois établissements, une seule demande.",
        service=hall,
        body=[("paragraph", "<p>La commission d’attribution se réunit au printemps.</p>")],
    )
    standard("Écoles", section, icon="school", introduction="Inscriptions, dérogations, carte scolaire.")
    guide("Se marier à la mairie", section)


def _library() -> None:
    root, made = Collection.get_first_root_node(), []
    for name in ("Bulletins municipaux", "Budgets"):
        made.append(root.add_child(name=name))
        for season in ("Printemps", "Automne"):
            file = ContentFile(b"%PDF-1.4 x" * 40_000, name=f"{season}.pdf")
            get_document_model().objects.create(
                title=f"{name}, {season.lower()} 2026", collection=made[-1], file=file, file_size=file.size
            )
    library = list_of(ListKind.DOCUMENTS)
    library.collections = [one.pk for one in made]
    library.save()


def test_every_kind_of_page_is_for_everybody(venissieux: Commune, at_venissieux: Client) -> None:
    with time_machine.travel(NOW, tick=True):
        with commune_context(venissieux):
            fill()

        def work(context: BrowserContext, origin: str) -> None:
            for name, address in PAGES.items():
                look(context, f"{origin}{address}", name)

        drive(at_venissieux, venissieux.primary_host, work)


def look(context: BrowserContext, address: str, name: str) -> None:
    tab = context.new_page()
    watch = browsers.Watch(tab)
    answer = tab.goto(address)
    assert answer
    assert answer.status == (404 if name == "introuvable" else 200), address
    tab.evaluate("document.fonts.ready.then(() => true)")
    browsers.check(tab, watch, name, WIDTHS)
    tab.close()
