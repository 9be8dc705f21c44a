"""API Particulier v3 for FranceConnect's test identities (norms-fr §5.7), with the ways in which it fails."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import requests

from ops.standins.web import Application, Request, Response, json_response

PREFIX: Final = "/particulier/v3"
WAIT: Final = 3


@dataclass(frozen=True)
class Family:
    """What the caf or the MSA knows of somebody, by their birth name; `months` ago, and `status` when it fails."""

    value: int = 0
    provider: str = "CNAF"
    months: int = 0
    status: int = 200


FAMILIES: Final = {
    "DUBOIS": Family(650),
    "MERCIER": Family(1240, provider="MSA"),
    "TROIS-DUPRE": Family(status=404),
    "DURANTéàèùòœæŒÆ": Family(480, months=8),
    "TARGE": Family(status=503),
    "ALGERIE": Family(status=502),
}
SITUATIONS: Final = {"1234567A": "Personne sans emploi, inscrite"}
"""France Travail, by identifier."""


class Refused(Exception):
    """No right to ask; the answer that says so."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Particulier:
    def __init__(self, franceconnect: str) -> None:
        self._franceconnect = franceconnect

    def add_routes(self, app: Application) -> None:
        app.route("GET", f"{PREFIX}/dss/quotient_familial/france_connect", self.quotient)
        app.route("GET", f"{PREFIX}/dgfip/revenu_fiscal_reference/france_connect", self.income)
        app.route("GET", f"{PREFIX}/mesri/statut_etudiant/france_connect", self.student)
        app.route("GET", f"{PREFIX}/france_travail/statut/identifiant", self.employment)

    def quotient(self, request: Request) -> Response:
        try:
            identity = self._whose(request, "cnaf_quotient_familial")
        except Refused as refused:
            return refused.response
        family = FAMILIES.get(str(identity["family_name"]), Family(status=404))
        if family.status != 200:
            return _error(family.status, "37003", "Dossier allocataire inexistant")
        today = date.today()
        count = today.year * 12 + today.month - 1 - family.months
        said = {
            "fournisseur": family.provider,
            "valeur": family.value,
            "annee": count // 12,
            "mois": count % 12 + 1,
            "annee_calcul": today.year,
            "mois_calcul": today.month,
        }
        return json_response({"data": {"quotient_familial": said}, "links": {}, "meta": {}})

    def income(self, request: Request) -> Response:
        try:
            self._whose(request, "dgfip_rfr")
        except Refused as refused:
            return refused.response
        return json_response({"data": {"revenu_fiscal_reference": 23400}})

    def student(self, request: Request) -> Response:
        try:
            identity = self._whose(request, "mesri_statut")
        except Refused as refused:
            return refused.response
        if str(identity["birthdate"]) < "1980":
            return _error(404, "00404", "Étudiant non trouvé")
        return json_response({"data": {"statut": "Inscrit en formation initiale"}})

    def employment(self, request: Request) -> Response:
        """By the token of the commune: any will do here."""
        if not request.headers.get("authorization", "").startswith("Bearer ") or not _recipient(request):
            return _error(401, "00101", "Jeton manquant ou invalide")
        found = SITUATIONS.get(request.args.get("identifiant", ""))
        if found is None:
            return _error(404, "45003", "Identifiant inconnu")
        return json_response({"data": {"inscription": {"categorie": {"code": "1", "libelle": found}}}})

    def _whose(self, request: Request, scope: str) -> dict[str, Any]:
        """The identity behind a FranceConnect token that opens this, for the one who asks."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = self._introspected(token) if scheme.lower() == "bearer" and self._franceconnect else {}
        if not found.get("active"):
            raise Refused(_error(401, "50002", "Jeton FranceConnect invalide ou expiré"))
        if scope not in str(found["scope"]).split():
            raise Refused(_error(403, "50003", "Périmètre non autorisé"))
        recipient = _recipient(request)
        if not recipient or found["recipient"] not in ("", recipient):
            raise Refused(_error(422, "00201", "Le paramètre recipient n’est pas le SIRET de qui demande"))
        return dict(found["identity"])

    def _introspected(self, token: str) -> dict[str, Any]:
        address = f"{self._franceconnect}/token/introspection"
        answer = requests.post(address, data={"token": token}, timeout=WAIT)
        return dict(answer.json())


def _recipient(request: Request) -> str:
    recipient = request.args.get("recipient", "")
    return recipient if recipient.isdecimal() and len(recipient) == 14 else ""


def _error(status: int, code: str, title: str) -> Response:
    error = {
        "code": code,
        "title": title,
        "detail": title,
        "source": None,
        "meta": {"provider": "CNAF & MSA"},
    }
    return json_response({"errors": [error]}, status)
