"""What the administrators of a commune say of it, and what its procedures make of that."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from identity.audit.models import Entry
from teleservices.dossiers.models import Offer
from teleservices.offering.enums import OfferAction
from tenants.current import commune_context
from tests.people import login
from tests.teleservices.journeys import main_text, soup

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

LIST = "/instruction/demarches/"
GRAVES, STREET = f"{LIST}concession-funeraire/", f"{LIST}domaine-public/"
ROOMS, CARD, VOTE = (
    f"{LIST}reservation-salle/",
    f"{LIST}carte-identite-passeport/",
    f"{LIST}listes-electorales/",
)


def line(setting: str, value: str) -> str:
    """The name of the input of a line of prices."""
    return f"{setting}-{sha256(value.encode()).hexdigest()[:12]}"


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def stored(commune: Commune, slug: str) -> object:
    with commune_context(commune):
        return Offer.objects.get(slug=slug).settings


def test_alice_says_what_rooms_there_are_and_people_choose_among_them(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    login(at_venissieux, alice)
    assert "Salles que la commune prête ou loue" in main_text(at_venissieux.get(LIST))
    sent = {"salles": "  Salle  des fêtes, 120 personnes \n\nLe préau\nLe préau\n"}
    saved = at_venissieux.post(ROOMS, sent, follow=True)
    assert "la page de la démarche est à jour" in main_text(saved)
    assert "Salles que la commune prête ou loue" not in main_text(saved)
    assert stored(venissieux, "reservation-salle") == {
        "salles": ["Salle des fêtes, 120 personnes", "Le préau"]
    }
    with commune_context(venissieux):
        entry = Entry.objects.get(action=OfferAction.SETTINGS_CHANGED)
        assert entry.detail == {"procedure": "reservation-salle"}
    begun = at_venissieux.post("/demarches/reservation-salle/commencer-la-demarche/", follow=True)
    rooms = [str(one["value"]) for one in soup(begun).select("input[name=salle]")]
    assert rooms == ["Salle des fêtes, 120 personnes", "Le préau"]


def test_a_yes_an_address_and_a_date_are_kept_as_such(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    login(at_venissieux, alice)
    at_venissieux.post(CARD, {"a_dr": "oui", "rendez_vous": "https://rdv.exemple.fr"})
    assert stored(venissieux, "carte-identite-passeport") == {
        "a_dr": True,
        "rendez_vous": "https://rdv.exemple.fr",
    }
    at_venissieux.post(VOTE, {"scrutin_jour": "11", "scrutin_mois": "4", "scrutin_annee": "2027"})
    assert stored(venissieux, "listes-electorales") == {"scrutin": "2027-04-11"}
    page = soup(at_venissieux.get(CARD))
    assert page.select_one("input[name=a_dr][value=oui][checked]")
    at_venissieux.post(CARD, {"rendez_vous": ""})
    assert stored(venissieux, "carte-identite-passeport") == {"rendez_vous": ""}


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        (CARD, {"rendez_vous": "javascript:alert(1)"}, "Écrivez une adresse complète"),
        (CARD, {"rendez_vous": "http://rdv.exemple.fr"}, "commence par https://"),
        (CARD, {"a_dr": "peut-être"}, "peut-être"),
        (VOTE, {"scrutin_jour": "31", "scrutin_mois": "2", "scrutin_annee": "2027"}, "qui existent"),
        (STREET, {"delai": "une semaine"}, "un nombre entier entre 2 et 120"),
        (STREET, {"delai": "0"}, "un nombre entier entre 2 et 120"),
        (STREET, {"delai": "-3"}, "un nombre entier entre 2 et 120"),
        (STREET, {line("prix_jour", "benne"): "0"}, "plus grand que zéro, ou laissez vide"),
        (STREET, {line("prix_jour", "benne"): "0,00 €"}, "plus grand que zéro, ou laissez vide"),
        (
            STREET,
            {line("prix_jour", "benne"): "-12"},
            "Écrivez un montant en euros, par exemple 120 ou 35,50",
        ),
        (STREET, {line("prix_jour", "benne"): "12,505"}, "Écrivez un montant en euros"),
        (STREET, {line("prix_jour", "benne"): "gratuit"}, "Écrivez un montant en euros"),
        (STREET, {line("prix_jour", "benne"): "250000"}, "trop grand"),
        (ROOMS, {"salles": "x" * 201}, "200 caractères"),
        (ROOMS, {"salles": "\n".join(f"Salle {n}" for n in range(61))}, "60 lignes"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(
    venissieux: Commune, at_venissieux: Client, alice: Agent, path: str, sent: dict[str, str], said: str
) -> None:
    login(at_venissieux, alice)
    page = at_venissieux.post(path, sent)
    assert page.status_code == 422
    assert said in main_text(page)
    assert stored(venissieux, path.rstrip("/").rpartition("/")[2]) is None


def test_prices_are_said_line_by_line_and_told_to_people(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    """A table follows the durations that the council voted; what is left empty is told by the service."""
    login(at_venissieux, alice)
    assert "Tarifs de la commune" not in main_text(at_venissieux.get("/demarches/concession-funeraire/"))
    at_venissieux.post(GRAVES, {"durees": "15 ans\n30 ans"})
    form = soup(at_venissieux.get(GRAVES))
    names = [str(one["name"]) for one in form.select("input[name^=prix_caveau-]")]
    assert names == [line("prix_caveau", "15 ans"), line("prix_caveau", "30 ans")]
    sent = {"durees": "15 ans\n30 ans", names[1]: " 1 350,5\u00a0€ "}
    assert at_venissieux.post(GRAVES, sent).status_code == 302
    assert stored(venissieux, "concession-funeraire") == {
        "cimetieres": [],
        "durees": ["15 ans", "30 ans"],
        "prix_pleine_terre": {},
        "prix_caveau": {"30 ans": 135050},
        "prix_columbarium": {},
        "prix_cavurne": {},
    }
    again = soup(at_venissieux.get(GRAVES)).select_one(f"input[name={names[1]}]")
    assert again is not None
    assert again["value"] == "1350,50"
    page = plain(main_text(at_venissieux.get("/demarches/concession-funeraire/")))
    assert "Prix d’un emplacement de caveau, 30 ans : 1 350,50 €" in page
    assert "15 ans" not in page


def test_a_number_of_days_is_said_where_people_read_it(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    start = "/demarches/domaine-public/"
    assert "Au moins 15 jours avant" in main_text(at_venissieux.get(start))
    login(at_venissieux, alice)
    at_venissieux.post(STREET, {"delai": "21", "delai_evenement": "", line("prix_jour", "benne"): "12,50"})
    assert stored(venissieux, "domaine-public") == {
        "delai": 21,
        "prix_jour": {"benne": 1250},
        "prix_surface": {},
    }
    page = plain(main_text(at_venissieux.get(start)))
    assert "Au moins 21 jours avant" in page
    assert "au moins 30 jours avant" in page
    assert "Prix par jour, benne : 12,50 €" in page


def test_only_administrators_answer_for_the_commune(
    venissieux: Commune, at_venissieux: Client, bob: Agent
) -> None:
    """Bob instructs requests; he does not say what the town hall has."""
    assert at_venissieux.get(LIST).status_code == 302
    login(at_venissieux, bob)
    for path in (LIST, ROOMS):
        assert at_venissieux.get(path).status_code == 403
    assert at_venissieux.post(ROOMS, {"salles": "La grange"}).status_code == 403
    assert stored(venissieux, "reservation-salle") is None
    assert LIST not in at_venissieux.get("/instruction/").content.decode()


def test_what_one_commune_says_is_not_what_another_says(
    venissieux: Commune,
    givors: Commune,
    at_venissieux: Client,
    at_givors: Client,
    alice: Agent,
    charlie: Agent,
) -> None:
    login(at_venissieux, alice)
    at_venissieux.post(ROOMS, {"salles": "Salle de Vénissieux\nLe préau"})
    assert stored(givors, "reservation-salle") is None
    begun = at_givors.post("/demarches/reservation-salle/commencer-la-demarche/", follow=True)
    assert "Salle de Vénissieux" not in begun.content.decode()


def test_a_procedure_without_settings_has_no_such_page(at_venissieux: Client, alice: Agent) -> None:
    login(at_venissieux, alice)
    for slug in ("signalement", "inconnue"):
        assert at_venissieux.get(f"{LIST}{slug}/").status_code == 404
