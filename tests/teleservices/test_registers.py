"""A SIRET or an RNA number is looked up in the State's directory; without it, people write what it would have said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from ops.monitoring.checkup import configuration
from ops.standins.serving import in_thread
from ops.standins.state import companies
from ops.standins.web import Application, Request, Response, json_response
from teleservices.connectors.companies import CompaniesDown, configured_companies
from teleservices.documents.composing import body_of
from teleservices.dossiers.models import Dossier, Draft
from teleservices.journeys import registers
from tenants.current import commune_context
from tests.teleservices.filings import FILINGS, answer_step
from tests.teleservices.journeys import begin, filled, main_text, send, soup
from tests.teleservices.state import BAKERY, CHESS, CLOSED, FRIENDS, HIDDEN, state_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune

START = "/demarches/subvention-association/"
STEP = f"{START}association/"
COUNTS = {"adherents": "40", "adherents_commune": "30"}


@pytest.fixture
def directory(settings: SettingsWrapper) -> Iterator[list[Request]]:
    """The directory of the settings, and what it hears."""
    cache.clear()
    with state_data() as (base, heard):
        settings.COMPANIES = f"recherche+{base}/annuaire"
        yield heard


def _write(client: Client, **values: Any) -> HttpResponse:
    return client.post(STEP, filled(client.get(STEP), **values), follow=True)


def _answers(commune: Commune) -> dict[str, Any]:
    with commune_context(commune):
        return dict(Draft.objects.get().answers)


def test_a_number_and_nothing_else(
    at_venissieux: Client, venissieux: Commune, directory: list[Request]
) -> None:
    begin(at_venissieux, START)
    page = _write(at_venissieux, siret="900 000 001 00017", chercher="siret")
    text = main_text(page)
    assert "Vérifiez ce que dit l’annuaire" in text
    assert "Les Amis du Parc" in text
    assert "Association déclarée" in text
    assert "W691000001" in text
    assert "3 RUE DES MARTYRS, 69200 VÉNISSIEUX" in text
    asked = [one["value"] for one in soup(page).select("input[name=vu]")]
    assert asked == ["siret", "adherents", "adherents_commune"]  # neither the name, nor the RNA number
    page = at_venissieux.post(STEP, filled(page, **COUNTS), follow=True)
    assert page.redirect_chain[-1][0] == f"{START}relations/"  # type: ignore[attr-defined]
    kept = _answers(venissieux)["siret"]
    assert (kept["number"], kept["by"], kept["name"]) == (FRIENDS.siret, "directory", "Les Amis du Parc")
    assert [one.args for one in directory] == [{"q": FRIENDS.siret, "per_page": "5"}]
    assert not {"cookie", "referer", "x-forwarded-for"} & set(directory[0].headers)  # nothing of who asks


def test_continuing_looks_up_by_itself_and_shows_it_before_going_on(
    at_venissieux: Client, venissieux: Commune, directory: list[Request]
) -> None:
    begin(at_venissieux, START)
    page = _write(at_venissieux, siret=FRIENDS.siret, **COUNTS)
    assert "Les Amis du Parc" in main_text(page)
    changed = filled(page, siret=CHESS.siret)
    page = at_venissieux.post(STEP, changed, follow=True)  # another number: looked up before it is believed
    assert "Club d’échecs" in main_text(page)
    page = at_venissieux.post(
        STEP, filled(page, rna="W691000001"), follow=True
    )  # Sirene has no RNA number for it
    assert "Les Amis du Parc" in main_text(page)
    page = at_venissieux.post(STEP, filled(page), follow=True)
    assert page.redirect_chain[-1][0] == f"{START}relations/"  # type: ignore[attr-defined]
    assert len(directory) == 3


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (HIDDEN.siret, "ne connaît pas ce numéro, ou ne le montre pas"),
        ("90000007600019", "ne connaît pas ce numéro"),
        (companies.DOWN, "ne répond pas"),
    ],
)
def test_what_the_directory_does_not_say_is_written(
    at_venissieux: Client, venissieux: Commune, directory: list[Request], number: str, says: str
) -> None:
    begin(at_venissieux, START)
    page = _write(at_venissieux, siret=number, **COUNTS)
    assert says in main_text(page)
    page = at_venissieux.post(STEP, filled(page, rna="W999999999"), follow=True)
    page = at_venissieux.post(STEP, filled(page, nom_association="Les Amis"), follow=True)
    assert page.redirect_chain[-1][0] == f"{START}relations/"  # type: ignore[attr-defined]
    kept = _answers(venissieux)
    assert (kept["siret"]["by"], kept["nom_association"]) == ("person", "Les Amis")


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (FRIENDS.rna, f"Les Amis du Parc (RNA {FRIENDS.rna})"),
        ("W999999999", "Les Amis du Puits (RNA W999999999)"),
    ],
)
def test_the_document_names_the_organisation(
    at_venissieux: Client, venissieux: Commune, directory: list[Request], number: str, named: str
) -> None:
    start = "/demarches/domaine-public/"
    begin(at_venissieux, start)
    for step, given in FILINGS["domaine-public"].steps:
        assert isinstance(given, dict)
        if step != "qui":
            answer_step(at_venissieux, start, step, given)
            continue
        page = at_venissieux.get(f"{start}qui/")
        for _turn in range(3):  # the organiser, the number, what the directory says or does not
            values = given | {"rna": number}
            asked = {key: value for key, value in values.items() if f'name="{key}"' in page.content.decode()}
            page = at_venissieux.post(f"{start}qui/", filled(page, **asked), follow=True)
            if page.redirect_chain and "qui/" not in page.redirect_chain[-1][0]:  # type: ignore[attr-defined]
                break
    send(at_venissieux, start)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        template, _bar = dossier.procedure.documents_for(dossier.answers)
        words = " ".join(body_of(template, dossier, venissieux, timezone.now()).split())
    assert f"Autorise Dora Legrand {named} à occuper" in words


def test_it_is_not_the_right_one(
    at_venissieux: Client, venissieux: Commune, directory: list[Request]
) -> None:
    begin(at_venissieux, START)
    page = _write(at_venissieux, siret=FRIENDS.siret, chercher="siret")
    page = at_venissieux.post(STEP, filled(page, **{"pas-la-bonne": "siret"}), follow=True)
    assert "Ce n’était pas le bon organisme" in main_text(page)
    assert _answers(venissieux)["siret"]["by"] == "person"
    assert "Les Amis du Parc" not in main_text(page)


def test_a_form_cannot_speak_for_the_state(
    at_venissieux: Client, venissieux: Commune, directory: list[Request]
) -> None:
    begin(at_venissieux, START)
    page = _write(at_venissieux, siret=companies.DOWN)
    forged = filled(
        page, **{"siret-name": "Faux", "siret-by": "directory", "siret": f'{{"number": "{FRIENDS.siret}"}}'}
    )
    page = at_venissieux.post(STEP, forged, follow=True)
    assert "Vérifiez ce numéro SIRET" in main_text(page)
    assert _answers(venissieux)["siret"]["by"] == "person"


def test_without_a_directory_nothing_is_asked_of_it(at_venissieux: Client, venissieux: Commune) -> None:
    assert configured_companies() is None
    begin(at_venissieux, START)
    page = _write(at_venissieux, siret=FRIENDS.siret, **COUNTS)
    assert soup(page).select("button[name=chercher]") == []
    page = at_venissieux.post(STEP, filled(page, rna="W691000001"), follow=True)
    page = at_venissieux.post(STEP, filled(page, nom_association="Les Amis"), follow=True)
    assert page.redirect_chain[-1][0] == f"{START}relations/"  # type: ignore[attr-defined]


def test_nobody_asks_the_directory_through_us(
    at_venissieux: Client, at_givors: Client, directory: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: our server as a proxy. A right number, in a draft of one's own, so many times; never twice the same."""
    at_venissieux.post(STEP, {"siret": FRIENDS.siret, "chercher": "siret"})
    assert directory == []  # no draft, no question
    begin(at_venissieux, START)
    for wrong in ("12345678901234", "../../etc", "http://169.254.169.254/", "a&q=b"):
        _write(at_venissieux, siret=wrong, chercher="siret")
    assert directory == []
    monkeypatch.setattr(registers, "A_PLACE", 2)
    for unit in (FRIENDS, BAKERY, FRIENDS, BAKERY, FRIENDS):
        _write(at_venissieux, siret=unit.siret, chercher="siret")
    assert len(directory) == 2  # remembered for a day
    assert "Trop de recherches" in main_text(_write(at_venissieux, siret=CLOSED.siret, chercher="siret"))
    begin(at_givors, START)
    _write(at_givors, siret=FRIENDS.siret, chercher="siret")
    assert len(directory) == 3  # what one commune's people asked is nothing to another, nor is its limit


def test_one_that_has_closed_is_said_so(at_venissieux: Client, directory: list[Request]) -> None:
    begin(at_venissieux, START)
    page = _write(at_venissieux, siret=CLOSED.siret, chercher="siret")
    assert "établissement fermé" in main_text(page)


HOSTILE = {
    "results": [
        {
            "nom_complet": '<script>alert(1)</script>\n\u202ePIEGE" onload=x' + "A" * 900,
            "siege": {"siret": FRIENDS.siret, "adresse": "x" * 5000, "etat_administratif": "A"},
            "complements": {"identifiant_association": "W691000001<b>"},
        }
    ]
}


@pytest.mark.parametrize("says", ["hostile", "nonsense", "long", "elsewhere"])
def test_a_hostile_answer_is_only_text(at_venissieux: Client, settings: SettingsWrapper, says: str) -> None:
    cache.clear()
    answers = {
        "hostile": json_response(HOSTILE),
        "nonsense": Response(b"<html>", content_type="application/json"),
        "long": Response(b"[" * 300_000),
        "elsewhere": Response(b"", 302, headers=[("Location", "http://169.254.169.254/")]),
    }

    def build(_base: str) -> Application:
        return Application(lambda _request: answers[says])

    with in_thread(build) as base:
        settings.COMPANIES = f"recherche+{base}"
        begin(at_venissieux, START)
        page = _write(at_venissieux, siret=FRIENDS.siret, chercher="siret")
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "\u202e" not in html
        assert ("PIEGE" in html) == (says == "hostile")
        assert "A" * 300 not in html
        assert configuration.companies().warning == (says != "hostile")


def test_the_operators_account_knows_an_associations_object(settings: SettingsWrapper) -> None:
    """API Entreprise, in the shape of norms-fr §5.8: `recipient` names the commune, the token is a header."""
    heard: list[Request] = []

    def answered(request: Request) -> Response:
        heard.append(request)
        if "association" in request.path:
            return json_response(
                {"data": {"rna": "W691000001", "nom": "Les Amis", "objet": "Aimer le parc."}}
            )
        if request.path.endswith("00000"):
            return json_response({"errors": []}, 404)
        unit = {
            "siren": FRIENDS.siret[:9], "rna": "W691000001", "forme_juridique": {"libelle": "Association déclarée"},
            "personne_morale_attributs": {"raison_sociale": "Les Amis"},
        }  # fmt: skip
        place = {
            "numero_voie": "3",
            "type_voie": "RUE",
            "libelle_voie": "BASSE",
            "code_postal": "69200",
            "libelle_commune": "VENISSIEUX",
        }
        data = {
            "siret": FRIENDS.siret,
            "etat_administratif": "A",
            "status_diffusion": "diffusible",
            "unite_legale": unit,
            "adresse": place,
        }
        return json_response({"data": data})

    with in_thread(lambda _base: Application(answered)) as base:
        settings.COMPANIES, settings.ENTREPRISE_TOKEN = f"entreprise+{base}", "jeton"
        directory = configured_companies()
        assert directory is not None
        found = directory.by_siret(FRIENDS.siret, recipient="21690259700016")
        assert found is not None
        assert (found.purpose, found.street, found.rna) == ("Aimer le parc.", "3 RUE BASSE", "W691000001")
        assert directory.by_siret("90000000100000", recipient="21690259700016") is None
        assert {one.args["recipient"] for one in heard} == {"21690259700016"}
        assert {one.headers["authorization"] for one in heard} == {"Bearer jeton"}
        settings.ENTREPRISE_TOKEN = ""
        assert "PARVIS_ENTREPRISE_TOKEN" in configuration.companies().detail
    with pytest.raises(CompaniesDown):  # nobody listens any more
        directory.by_siret(FRIENDS.siret, recipient="")
