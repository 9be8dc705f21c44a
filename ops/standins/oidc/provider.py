"""What both providers share: discovery, the code, the token, the signed userinfo, the end of the session."""

import base64
import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlencode, urlsplit

from ops.standins.clock import Clock
from ops.standins.oidc import pages
from ops.standins.oidc.enums import ErrorCode, ProviderName
from ops.standins.oidc.errors import CallbackError, ErrorPage, TokenError
from ops.standins.oidc.keys import ALGORITHM, SigningKeys
from ops.standins.oidc.registry import Authentication, Client, ClientRegistry
from ops.standins.oidc.state import ACCESS_TOKEN_SECONDS, ID_TOKEN_SECONDS, Grant, Interaction, Session, State
from ops.standins.web import Request, Response, json_response, page, redirect

API: Final = "/api/v2"


class Provider(ABC):
    """One OpenID provider; subclasses say which parameters they take and who can sign in."""

    name: ClassVar[ProviderName]
    label: ClassVar[str]
    subject_type: ClassVar[str]
    session_seconds: ClassVar[int]
    scopes: ClassVar[dict[str, tuple[str, ...]]]
    acr_values: ClassVar[tuple[str, ...]]
    pkce: ClassVar[bool]
    logout_requires: ClassVar[tuple[str, ...]]

    def __init__(self, base_url: str, clients: ClientRegistry, state_dir: Path, clock: Clock) -> None:
        self.issuer = base_url + API
        self.clients = clients
        self.keys = SigningKeys(state_dir)
        self.clock = clock
        self.state = State(clock)

    # What differs

    @abstractmethod
    def check_parameters(self, parameters: dict[str, str]) -> None:
        """Raise ErrorPage for what the provider validates before it knows where to return."""

    @abstractmethod
    def check_protocol(self, parameters: dict[str, str]) -> None:
        """Raise CallbackError for what is told to the client."""

    @abstractmethod
    def begin(self, request: Request, client: Client, parameters: dict[str, str]) -> Response:
        """A checked request: the sign-in page, or the callback at once when single sign-on allows it."""

    @abstractmethod
    def subject(self, person: str, client: Client) -> str: ...

    @abstractmethod
    def identity_claims(self, person: str, authentication: Authentication) -> dict[str, Any]:
        """Everything known about the person; scopes choose among it."""

    @abstractmethod
    def id_token_extras(self, grant: Grant) -> dict[str, Any]:
        """`acr` and `amr`, when the request gives a right to them."""

    # Endpoints

    def discovery(self, request: Request) -> Response:
        claims = sorted({claim for group in self.scopes.values() for claim in group} | {"acr", "iss", "aud"})
        document: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/session/end",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": [self.subject_type],
            "scopes_supported": list(self.scopes),
            "claims_supported": claims,
            "claims_parameter_supported": True,
            "acr_values_supported": list(self.acr_values),
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "userinfo_signing_alg_values_supported": [ALGORITHM],
            "authorization_response_iss_parameter_supported": True,
        }
        if self.pkce:
            document["code_challenge_methods_supported"] = ["S256"]
        return json_response(document)

    def jwks(self, request: Request) -> Response:
        return json_response(self.keys.published())

    def authorize(self, request: Request) -> Response:
        parameters = request.args
        try:
            self.check_parameters(parameters)
            client = self._registered_client(parameters)
        except ErrorPage as error:
            return self.error_page(error)
        try:
            self._check_scopes(client, parameters)
            self.check_protocol(parameters)
            return self.begin(request, client, parameters)
        except CallbackError as error:
            return self.return_error(parameters, error)

    def token(self, request: Request) -> Response:
        try:
            return self._exchange(request)
        except TokenError as error:
            return json_response({"error": error.error, "error_description": error.description}, error.status)

    def userinfo(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self.state.access_token(token.strip()) if scheme.lower() == "bearer" else None
        if grant is None:
            description = "invalid token provided"
            challenge = f'Bearer error="invalid_token", error_description="{description}"'
            document = {"error": "invalid_token", "error_description": description}
            return json_response(document, 401, [("WWW-Authenticate", challenge)])
        now = int(self.clock.now())
        claims = {
            **self._scoped_claims(grant),
            "sub": self.subject(grant.person, grant.client),
            "iss": self.issuer,
            "aud": grant.client.client_id,
            "iat": now,
            "exp": now + ID_TOKEN_SECONDS,
        }
        return Response(self.keys.sign(claims).encode(), content_type="application/jwt")

    def end_session(self, request: Request) -> Response:
        parameters = request.args
        try:
            client = self._logout_client(parameters)
            target = parameters.get("post_logout_redirect_uri", "")
            if target and target not in client.post_logout_redirect_uris:
                raise ErrorPage(
                    ErrorCode.POST_LOGOUT_URI, "L’adresse de retour après déconnexion n’est pas enregistrée."
                )
        except ErrorPage as error:
            return self.error_page(error)
        self.state.close_session(request.cookies.get(self.cookie, ""))
        if not target:
            return page(pages.signed_out(self.label))
        state = {"state": parameters["state"]} if "state" in parameters else {}
        return redirect(with_query(target, state))

    def unknown_route(self, request: Request) -> Response:
        return self.error_page(
            ErrorPage(ErrorCode.NO_SUCH_ROUTE, "Cette adresse n’existe pas chez ce fournisseur.", 404)
        )

    # Answers to the client

    def return_code(
        self, client: Client, parameters: dict[str, str], person: str, authentication: Authentication
    ) -> Response:
        code = self.state.issue_code(client, parameters, person, authentication)
        answer = {"code": code, "state": parameters["state"], "iss": self.issuer}
        return redirect(with_query(parameters["redirect_uri"], answer))

    def return_error(self, parameters: dict[str, str], error: CallbackError) -> Response:
        answer = {
            "error": error.error,
            "error_description": error.description,
            "state": parameters.get("state", ""),
            "iss": self.issuer,
        }
        return redirect(with_query(parameters["redirect_uri"], answer))

    def error_page(self, error: ErrorPage) -> Response:
        return page(pages.error(self.label, error.code, error.reason), error.status)

    # Pages of an interaction

    def with_interaction(self, handle: Callable[[Request, Interaction], Response]) -> Callable[..., Response]:
        """A view that receives the interaction named in the path, while it lasts."""

        def view(request: Request, uid: str) -> Response:
            interaction = self.state.interaction(uid)
            if interaction is None:
                reason = "Votre connexion a expiré\u00a0: revenez au service et recommencez."
                return self.error_page(ErrorPage(ErrorCode.BAD_REQUEST, reason))
            return handle(request, interaction)

        return view

    def abort(self, request: Request, interaction: Interaction) -> Response:
        self.state.end_interaction(interaction.uid)
        refusal = CallbackError("access_denied", "User auth aborted")
        return self.return_error(interaction.parameters, refusal)

    # The single sign-on session

    @property
    def cookie(self) -> str:
        """Cookies ignore ports: each stand-in of 127.0.0.1 needs a name of its own."""
        return f"parvis_standin_{self.name}"

    def session_of(self, request: Request) -> Session | None:
        return self.state.session(request.cookies.get(self.cookie, ""))

    def remember(self, response: Response, person: str, authentication: Authentication) -> Response:
        sid = self.state.open_session(person, authentication, self.session_seconds)
        attributes = f"Path=/; HttpOnly; SameSite=Lax; Max-Age={self.session_seconds}"
        response.headers.append(("Set-Cookie", f"{self.cookie}={sid}; {attributes}"))
        return response

    # Inside

    def _registered_client(self, parameters: dict[str, str]) -> Client:
        client = self.clients.find(parameters["client_id"])
        if client is None:
            raise ErrorPage(ErrorCode.BAD_REQUEST, "Ce client_id n’est pas enregistré.")
        if parameters["redirect_uri"] not in client.redirect_uris:
            raise ErrorPage(
                ErrorCode.REDIRECT_URI,
                "L’adresse de retour (redirect_uri) n’est pas enregistrée pour ce service.",
            )
        return client

    def _check_scopes(self, client: Client, parameters: dict[str, str]) -> None:
        if parameters["response_type"] != "code":
            raise CallbackError("unsupported_response_type", "response_type must be code")
        asked = parameters["scope"].split()
        if "openid" not in asked:
            raise CallbackError("invalid_request", "openid scope must be requested")
        allowed = set(client.scopes or self.scopes) & set(self.scopes) | {"openid"}
        refused = [scope for scope in asked if scope not in allowed]
        if refused:
            raise CallbackError("invalid_scope", f"requested scope is not allowed: {' '.join(refused)}")

    def _exchange(self, request: Request) -> Response:
        form = request.form
        if request.headers.get("authorization", "").lower().startswith("basic "):
            raise TokenError("invalid_client", "client authentication must be client_secret_post", 401)
        client = self.clients.find(form.get("client_id", ""))
        secret = form.get("client_secret", "")
        if client is None or not hmac.compare_digest(secret.encode(), client.client_secret.encode()):
            raise TokenError("invalid_client", "client authentication failed", 401)
        if form.get("grant_type") != "authorization_code":
            raise TokenError("unsupported_grant_type", "grant_type must be authorization_code")
        grant = self.state.consume_code(form.get("code", ""))
        if grant is None or grant.client.client_id != client.client_id:
            raise TokenError("invalid_grant", "grant request is invalid")
        if form.get("redirect_uri") != grant.parameters["redirect_uri"]:
            raise TokenError("invalid_grant", "redirect_uri mismatch")
        _check_pkce(grant.parameters, form)
        access_token = self.state.issue_access_token(grant)
        return json_response(
            {
                "access_token": access_token,
                "expires_in": ACCESS_TOKEN_SECONDS,
                "id_token": self.keys.sign(self._id_token(grant, access_token)),
                "scope": grant.parameters["scope"],
                "token_type": "Bearer",
            },
            headers=[("Pragma", "no-cache")],
        )

    def _id_token(self, grant: Grant, access_token: str) -> dict[str, Any]:
        now = int(self.clock.now())
        half = hashlib.sha256(access_token.encode("ascii")).digest()[:16]
        return {
            "iss": self.issuer,
            "sub": self.subject(grant.person, grant.client),
            "aud": grant.client.client_id,
            "exp": now + ID_TOKEN_SECONDS,
            "iat": now,
            "nonce": grant.parameters["nonce"],
            "at_hash": _base64url(half),
            **self.id_token_extras(grant),
        }

    def _scoped_claims(self, grant: Grant) -> dict[str, Any]:
        asked = grant.parameters["scope"].split()
        wanted = {claim for scope in asked for claim in self.scopes.get(scope, ())}
        known = self.identity_claims(grant.person, grant.authentication)
        return {name: value for name, value in known.items() if name in wanted}

    def _logout_client(self, parameters: dict[str, str]) -> Client:
        missing = [name for name in self.logout_requires if not parameters.get(name)]
        if missing:
            raise ErrorPage(
                ErrorCode.BAD_REQUEST, f"Paramètre obligatoire absent\u00a0: {', '.join(missing)}."
            )
        claims = self.keys.read(parameters["id_token_hint"])
        client = self.clients.find(str(claims["aud"])) if claims else None
        if client is None:
            raise ErrorPage(ErrorCode.BAD_REQUEST, "Le paramètre id_token_hint n’est pas un jeton d’ici.")
        return client


def requested_claims(parameters: dict[str, str]) -> dict[str, Any]:
    """The `id_token` member of the `claims` parameter (OpenID Connect Core §5.5)."""
    raw = parameters.get("claims")
    if not raw:
        return {}
    try:
        document = json.loads(raw)
        wanted = document.get("id_token") or {}
        return dict(wanted)
    except (ValueError, AttributeError, TypeError):
        raise CallbackError("invalid_request", "could not parse the claims parameter JSON") from None


def require(parameters: dict[str, str], *names: str) -> None:
    missing = [name for name in names if not parameters.get(name)]
    if missing:
        raise ErrorPage(ErrorCode.BAD_REQUEST, f"Paramètre obligatoire absent\u00a0: {', '.join(missing)}.")


def require_length(parameters: dict[str, str], name: str, minimum: int) -> None:
    if len(parameters[name]) < minimum:
        raise ErrorPage(
            ErrorCode.BAD_REQUEST, f"Le paramètre {name} doit compter au moins {minimum} caractères."
        )


def refuse_unknown(parameters: dict[str, str], known: frozenset[str]) -> None:
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise ErrorPage(ErrorCode.BAD_REQUEST, f"Paramètre inconnu\u00a0: {', '.join(unknown)}.")


def with_query(url: str, values: dict[str, str]) -> str:
    if not values:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(values)}"


def _check_pkce(parameters: dict[str, str], form: dict[str, str]) -> None:
    challenge = parameters.get("code_challenge")
    verifier = form.get("code_verifier", "")
    if not challenge:
        if verifier:
            raise TokenError("invalid_grant", "code_verifier without code_challenge")
        return
    computed = _base64url(hashlib.sha256(verifier.encode()).digest())
    if not hmac.compare_digest(computed.encode(), challenge.encode()):
        raise TokenError("invalid_grant", "PKCE verification failed")


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
