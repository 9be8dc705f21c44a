"""FranceConnect v2, level eidas1: citizens with the public test identities."""

import hashlib
import threading
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from ops.standins.clock import Clock
from ops.standins.oidc import pages
from ops.standins.oidc.citizens import PASSWORD, Citizen, find_citizen
from ops.standins.oidc.enums import ErrorCode, ProviderName
from ops.standins.oidc.errors import CallbackError, ErrorPage
from ops.standins.oidc.provider import (
    API,
    Provider,
    refuse_unknown,
    requested_claims,
    require,
    require_length,
)
from ops.standins.oidc.registry import Authentication, Client, ClientRegistry
from ops.standins.oidc.state import Grant, Interaction
from ops.standins.web import Application, Request, Response, json_response, page, redirect

NONCE_MINIMUM: Final = 22
ACR: Final = "eidas1"
AUTHENTICATION: Final = Authentication(ACR, ("pwd",))
PARAMETERS: Final = frozenset(
    {
        "client_id",
        "response_type",
        "redirect_uri",
        "scope",
        "acr_values",
        "state",
        "nonce",
        "prompt",
        "claims",
        "idp_hint",
        "ui_locales",
        "code_challenge",
        "code_challenge_method",
    }
)
#: They open data of the State, and no claim (norms-fr §5.7).
DATA_SCOPES: Final = (
    "cnaf_quotient_familial",
    "cnaf_allocataires",
    "cnaf_enfants",
    "cnaf_adresse",
    "dgfip_rfr",
    "mesri_identite",
    "mesri_statut",
)
PIVOT: Final = (
    "given_name",
    "given_name_array",
    "family_name",
    "birthdate",
    "gender",
    "birthplace",
    "birthcountry",
)


class FranceConnect(Provider):
    name = ProviderName.FRANCECONNECT
    label = "FranceConnect"
    subject_type = "pairwise"
    session_seconds = 30 * 60
    acr_values = (ACR,)
    pkce = True
    logout_requires = ("id_token_hint",)
    scopes: ClassVar[dict[str, tuple[str, ...]]] = {
        "openid": ("sub",),
        "identite_pivot": PIVOT,
        "profile": (
            "given_name",
            "given_name_array",
            "family_name",
            "birthdate",
            "gender",
            "preferred_username",
        ),
        "birth": ("birthplace", "birthcountry"),
        "given_name": ("given_name", "given_name_array"),
        **{
            claim: (claim,)
            for claim in (
                "family_name",
                "preferred_username",
                "gender",
                "birthdate",
                "birthplace",
                "birthcountry",
                "email",
                "idp_birthdate",
                "amr",
                "idp_id",
            )
        },
        **dict.fromkeys(DATA_SCOPES, ()),
    }

    def __init__(self, base_url: str, clients: ClientRegistry, state_dir: Path, clock: Clock) -> None:
        super().__init__(base_url, clients, state_dir, clock)
        self._corrections: dict[str, int] = {}
        self._lock = threading.Lock()

    def add_routes(self, app: Application) -> None:
        interaction = f"{API}/interaction/{{uid}}"
        app.route("GET", interaction, self.with_interaction(self._show_sign_in))
        app.route("POST", f"{interaction}/login", self.with_interaction(self._sign_in))
        app.route("GET", f"{interaction}/consent", self.with_interaction(self._show_consent))
        app.route("POST", f"{interaction}/consent", self.with_interaction(self._consent))
        app.route("POST", f"{interaction}/abort", self.with_interaction(self.abort))
        app.route("POST", f"{API}/token/introspection", self._introspect)
        app.route("POST", "/_standin/correct-civil-status", self._correct_civil_status)

    def check_parameters(self, parameters: dict[str, str]) -> None:
        refuse_unknown(parameters, PARAMETERS)
        require(
            parameters, "client_id", "response_type", "redirect_uri", "scope", "acr_values", "state", "nonce"
        )
        require_length(parameters, "nonce", NONCE_MINIMUM)
        if parameters["acr_values"].split() != [ACR]:
            raise ErrorPage(ErrorCode.BAD_REQUEST, "Le paramètre acr_values doit valoir eidas1.")
        if not set(parameters.get("prompt", "login").split()) <= {"login", "consent"}:
            raise ErrorPage(ErrorCode.BAD_REQUEST, "Le paramètre prompt n’admet que login et consent.")
        if not _acceptable(parameters["redirect_uri"]):
            raise ErrorPage(ErrorCode.BAD_REQUEST, "Le paramètre redirect_uri doit être une adresse https.")

    def check_protocol(self, parameters: dict[str, str]) -> None:
        requested_claims(parameters)
        if "code_challenge" in parameters and parameters.get("code_challenge_method") != "S256":
            raise CallbackError("invalid_request", "code_challenge_method must be S256")

    def begin(self, request: Request, client: Client, parameters: dict[str, str]) -> Response:
        """`login consent` is forced: the pages are shown even when a session is open."""
        interaction = self.state.start_interaction(client, parameters)
        return redirect(f"{API}/interaction/{interaction.uid}")

    def subject(self, person: str, client: Client) -> str:
        """Pairwise, and changed by a correction of the civil status in the RNIPP, as the real one."""
        with self._lock:
            generation = self._corrections.get(person, 0)
        raw = f"{self.keys.salt}:{person}:{generation}:{client.client_id}"
        return hashlib.sha256(raw.encode()).hexdigest() + "v1"

    def identity_claims(self, person: str, authentication: Authentication) -> dict[str, Any]:
        return _known(person).claims()

    def id_token_extras(self, grant: Grant) -> dict[str, Any]:
        extras: dict[str, Any] = {"acr": grant.authentication.acr}
        if "amr" in requested_claims(grant.parameters):
            extras["amr"] = list(grant.authentication.amr)
        return extras

    # Pages

    def _show_sign_in(self, request: Request, interaction: Interaction) -> Response:
        return page(pages.citizen_sign_in(interaction.client.name, interaction.uid))

    def _sign_in(self, request: Request, interaction: Interaction) -> Response:
        login = request.form.get("login", "").strip()
        citizen = find_citizen(login)
        if citizen is None or request.form.get("password") != PASSWORD:
            html = pages.citizen_sign_in(interaction.client.name, interaction.uid, login=login, refused=True)
            return page(html, 403)
        interaction.person = citizen.login
        return redirect(f"{API}/interaction/{interaction.uid}/consent")

    def _show_consent(self, request: Request, interaction: Interaction) -> Response:
        if not interaction.person:
            return redirect(f"{API}/interaction/{interaction.uid}")
        claims = _known(interaction.person).claims()
        asked = interaction.parameters["scope"].split()
        wanted = {claim for scope in asked for claim in self.scopes[scope]}
        given = {name: value for name, value in claims.items() if name in wanted}
        return page(pages.citizen_consent(interaction.client.name, interaction.uid, given))

    def _consent(self, request: Request, interaction: Interaction) -> Response:
        if not interaction.person:
            return redirect(f"{API}/interaction/{interaction.uid}")
        self.state.end_interaction(interaction.uid)
        answer = self.return_code(
            interaction.client, interaction.parameters, interaction.person, AUTHENTICATION
        )
        return self.remember(answer, interaction.person, AUTHENTICATION)

    def _introspect(self, request: Request) -> Response:
        """For those who hold data: whose token it is, what it opens, and for which service."""
        grant = self.state.access_token(request.form.get("token", ""))
        if grant is None:
            return json_response({"active": False})
        return json_response(
            {
                "active": True,
                "scope": grant.parameters["scope"],
                "client_id": grant.client.client_id,
                "recipient": grant.client.siret,
                "identity": _known(grant.person).claims(),
            }
        )

    def _correct_civil_status(self, request: Request) -> Response:
        """Test hook: from now on this person has another `sub` everywhere."""
        citizen = find_citizen(request.form.get("login", ""))
        if citizen is None:
            return json_response({"error": "unknown login"}, 404)
        with self._lock:
            self._corrections[citizen.login] = self._corrections.get(citizen.login, 0) + 1
        return json_response({"login": citizen.login})


def _known(login: str) -> Citizen:
    citizen = find_citizen(login)
    if citizen is None:
        raise LookupError(login)
    return citizen


def _acceptable(uri: str) -> bool:
    """https, or http on this machine, as the sandbox allows."""
    parts = urlsplit(uri)
    host = parts.hostname or ""
    local = host in {"localhost", "127.0.0.1"} or host.endswith(".localhost")
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and local))
