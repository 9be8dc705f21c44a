"""ProConnect: agents listed in a file, single sign-on for 12 hours, unknown parameters refused."""

import hashlib
from pathlib import Path
from typing import Any, ClassVar, Final

from ops.standins.clock import Clock
from ops.standins.oidc import pages
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
from ops.standins.oidc.registry import (
    AgentDirectory,
    AgentRecord,
    Authentication,
    Client,
    ClientRegistry,
)
from ops.standins.oidc.state import Grant, Interaction
from ops.standins.web import Application, Request, Response, page, redirect

MINIMUM: Final = 32
PROMPTS: Final = frozenset({"none", "login", "consent"})
PARAMETERS: Final = frozenset(
    {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "claims",
        "prompt",
        "idp_hint",
        "login_hint",
    }
)
CLAIMS: Final = (
    "given_name",
    "usual_name",
    "email",
    "uid",
    "siret",
    "siren",
    "organizational_unit",
    "belonging_population",
    "phone",
    "chorusdt",
    "idp_id",
    "idp_acr",
    "custom",
    "roles",
    "organization_label",
)
ASSURANCE: Final = "https://proconnect.gouv.fr/assurance"


class ProConnect(Provider):
    name = ProviderName.PROCONNECT
    label = "ProConnect"
    subject_type = "public"
    session_seconds = 12 * 3600
    pkce = False
    logout_requires = ("id_token_hint", "state", "post_logout_redirect_uri")
    acr_values = (
        "eidas1",
        "eidas2",
        "eidas3",
        f"{ASSURANCE}/self-asserted",
        f"{ASSURANCE}/self-asserted-2fa",
        f"{ASSURANCE}/consistency-checked",
        f"{ASSURANCE}/consistency-checked-2fa",
        f"{ASSURANCE}/certification-dirigeant",
    )
    scopes: ClassVar[dict[str, tuple[str, ...]]] = {
        "openid": ("sub",),
        **{claim: (claim,) for claim in CLAIMS},
    }

    def __init__(
        self, base_url: str, clients: ClientRegistry, agents: AgentDirectory, state_dir: Path, clock: Clock
    ) -> None:
        super().__init__(base_url, clients, state_dir, clock)
        self.agents = agents

    def add_routes(self, app: Application) -> None:
        interaction = f"{API}/interaction/{{uid}}"
        app.route("GET", interaction, self.with_interaction(self._show_sign_in))
        app.route("POST", f"{interaction}/login", self.with_interaction(self._sign_in))
        app.route("POST", f"{interaction}/abort", self.with_interaction(self.abort))

    def check_parameters(self, parameters: dict[str, str]) -> None:
        refuse_unknown(parameters, PARAMETERS)
        require(parameters, "response_type", "client_id", "redirect_uri", "scope", "state", "nonce")
        require_length(parameters, "state", MINIMUM)
        require_length(parameters, "nonce", MINIMUM)
        if not set(parameters.get("prompt", "login").split()) <= PROMPTS:
            raise ErrorPage(ErrorCode.BAD_REQUEST, "Le paramètre prompt a une valeur inconnue.")

    def check_protocol(self, parameters: dict[str, str]) -> None:
        requested_claims(parameters)

    def begin(self, request: Request, client: Client, parameters: dict[str, str]) -> Response:
        prompt = parameters.get("prompt", "").split()
        agent, authentication = self._signed_in(request, parameters)
        if agent is not None and authentication is not None and "login" not in prompt:
            return self.return_code(client, parameters, agent.key, authentication)
        if "none" in prompt:
            raise CallbackError("login_required", "End-User authentication is required")
        interaction = self.state.start_interaction(client, parameters)
        return redirect(f"{API}/interaction/{interaction.uid}")

    def subject(self, person: str, client: Client) -> str:
        """Unique by identity provider: the same agent at another one is somebody else."""
        return hashlib.sha256(f"{self.keys.salt}:{person}".encode()).hexdigest()

    def identity_claims(self, person: str, authentication: Authentication) -> dict[str, Any]:
        agent = self.agents.find(person)
        if agent is None:
            return {}
        return {
            **agent.extra,
            "given_name": agent.given_name,
            "usual_name": agent.usual_name,
            "email": agent.email,
            "uid": agent.uid,
            "siret": agent.siret,
            "idp_id": agent.idp_id,
            "idp_acr": authentication.acr,
        }

    def id_token_extras(self, grant: Grant) -> dict[str, Any]:
        wanted = requested_claims(grant.parameters)
        known = {"acr": grant.authentication.acr, "amr": list(grant.authentication.amr)}
        return {name: value for name, value in known.items() if name in wanted}

    # Who signs in, and how strongly

    def _signed_in(
        self, request: Request, parameters: dict[str, str]
    ) -> tuple[AgentRecord | None, Authentication | None]:
        """The agent of the open session, when it answers what this request asks."""
        session = self.session_of(request)
        agent = self.agents.find(session.person) if session else None
        hint = parameters.get("idp_hint")
        if session is None or agent is None or (hint and agent.idp_id != hint):
            return None, None
        essential = _essential_acr(parameters)
        if essential and session.authentication.acr not in essential:
            return None, None
        return agent, session.authentication

    def _authenticate(self, agent: AgentRecord, parameters: dict[str, str]) -> Authentication:
        essential = _essential_acr(parameters)
        if not essential or agent.authentication.acr in essential:
            return agent.authentication
        if agent.step_up is not None and agent.step_up.acr in essential:
            return agent.step_up
        raise CallbackError("access_denied", "requested ACRs could not be satisfied")

    def _offered(self, parameters: dict[str, str]) -> list[AgentRecord]:
        hint = parameters.get("idp_hint")
        return [agent for agent in self.agents.all() if not hint or agent.idp_id == hint]

    # Pages

    def _show_sign_in(self, request: Request, interaction: Interaction) -> Response:
        parameters = interaction.parameters
        form = pages.AgentForm(interaction.client.name, interaction.uid, parameters.get("login_hint", ""))
        return page(pages.agent_sign_in(form, self._offered(parameters)))

    def _sign_in(self, request: Request, interaction: Interaction) -> Response:
        form = request.form
        offered = self._offered(interaction.parameters)
        email = form.get("email", "").strip()
        matching = [agent for agent in offered if _chosen(agent, form)]
        if len(matching) != 1:
            message = (
                "Cette adresse existe chez plusieurs fournisseurs d’identité\u00a0: choisissez le vôtre."
                if matching
                else "Cette adresse n’est pas celle d’un agent de la démonstration. Choisissez-en un."
            )
            sign_in = pages.AgentForm(interaction.client.name, interaction.uid, email, message)
            return page(pages.agent_sign_in(sign_in, matching or offered), 403)
        self.state.end_interaction(interaction.uid)
        return self._complete(interaction, matching[0])

    def _complete(self, interaction: Interaction, agent: AgentRecord) -> Response:
        try:
            authentication = self._authenticate(agent, interaction.parameters)
        except CallbackError as error:
            return self.return_error(interaction.parameters, error)
        answer = self.return_code(interaction.client, interaction.parameters, agent.key, authentication)
        return self.remember(answer, agent.key, authentication)


def _chosen(agent: AgentRecord, form: dict[str, str]) -> bool:
    if "agent" in form:
        return agent.key == form["agent"]
    return agent.email.casefold() == form.get("email", "").strip().casefold()


def _essential_acr(parameters: dict[str, str]) -> list[str]:
    """ACR values without which the client refuses the person; empty when any will do."""
    wanted = requested_claims(parameters).get("acr")
    if not isinstance(wanted, dict) or not wanted.get("essential"):
        return []
    values = wanted.get("values") or ([wanted["value"]] if wanted.get("value") else [])
    return [str(value) for value in values]
