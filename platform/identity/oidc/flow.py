"""The authorization code flow, by Authlib, with what Authlib leaves to us (norms-fr §1): lengths of state
and nonce, the
issuer of the callback, signed userinfo, ``acr``, and the state of the logout.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.conf import settings
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from identity.addresses import own_base_url
from identity.oidc import discovery
from identity.oidc.data import DataRequest
from identity.oidc.enums import Provider
from identity.oidc.errors import (
    NotConfigured,
    OidcError,
    ProviderDown,
    ProviderRefused,
    StateRefused,
    TokenRefused,
)
from identity.oidc.selectors import client_for
from identity.oidc.services import post_logout_redirect_uri, redirect_uri
from tenants.crypto import Undecipherable
from tenants.current import commune_or_none

if TYPE_CHECKING:
    from django.http import HttpRequest

    from identity.oidc.discovery import Metadata
    from identity.oidc.models import OidcClient

ALGORITHMS: Final = ["ES256", "RS256"]
#: Clocks of a provider and of this machine may disagree by this much; tokens live 60 s.
CLOCK_LEEWAY: Final = 30
SCOPES: Final = {
    Provider.FRANCECONNECT: "openid identite_pivot preferred_username email",
    Provider.PROCONNECT: "openid given_name usual_name email uid siret idp_id",
}
#: ProConnect refuses any parameter that it does not know (Y000400): the level is asked for by ``claims``.
PARAMETERS: Final[dict[Provider, dict[str, str]]] = {
    Provider.FRANCECONNECT: {"acr_values": "eidas1"},
    Provider.PROCONNECT: {"claims": json.dumps({"id_token": {"acr": None, "amr": None}})},
}


@dataclass(frozen=True)
class SignIn:
    """Somebody whom a provider vouches for. ``claims`` are those of the signed userinfo."""

    provider: Provider
    claims: dict[str, Any]
    id_token: str
    acr: str
    amr: tuple[str, ...]
    next: str
    data: DataRequest | None = None
    access_token: str = field(default="", repr=False)
    """Kept nowhere: it opens the data that were asked for, for 60 seconds."""

    @property
    def is_multi_factor(self) -> bool:
        return self.acr in settings.PROCONNECT_MFA_ACR or "mfa" in self.amr


def begin(
    request: HttpRequest,
    provider: Provider,
    *,
    next_address: str,
    login_hint: str = "",
    data: DataRequest | None = None,
) -> str:
    """The provider's address to send the browser to; what must come back is kept in the session.

    Raises NotConfigured, IssuerRefused, ProviderDown.
    """
    _config, metadata, app = _open(provider, data.scopes if data else ())
    asked = {"data": data.kept()} if data else {}
    extra = {"login_hint": login_hint} if login_hint and provider is Provider.PROCONNECT else {}
    made = app.create_authorization_url(
        redirect_uri(provider),
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        **PARAMETERS[provider],
        **extra,
    )
    app.save_authorize_data(
        request,
        redirect_uri=redirect_uri(provider),
        issuer=metadata.issuer,
        next=next_address,
        **asked,
        **made,
    )
    return str(made["url"])


def complete(request: HttpRequest, provider: Provider) -> SignIn:
    """Exchange what came back for an identity, checked. Raises any OidcError, which knows where the person was when data
    were asked for.
    """
    config, metadata, app = _open(provider)
    kept = _kept(request, app, metadata)
    try:
        return _completed(request, provider, config, metadata, app, kept)
    except OidcError as error:
        error.data, error.next = DataRequest.of(kept.get("data")), str(kept.get("next", ""))
        raise


def _completed(
    request: HttpRequest,
    provider: Provider,
    config: OidcClient,
    metadata: Metadata,
    app: DjangoOAuth2App,
    kept: dict[str, Any],
) -> SignIn:
    if error := request.GET.get("error"):
        app.framework.clear_state_data(request.session, request.GET["state"])
        raise ProviderRefused(error[:60])
    token = _exchange(request, app, config, metadata)
    id_token: dict[str, Any] = token["userinfo"]
    acr = str(id_token.get("acr", ""))
    if acr not in _accepted_acr(provider):
        raise TokenRefused("acr")
    amr = id_token.get("amr") or ()
    return SignIn(
        provider=provider,
        claims=_userinfo(app, config, metadata, token, id_token),
        id_token=str(token["id_token"]),
        acr=acr,
        amr=tuple(str(method) for method in amr),
        next=str(kept.get("next", "")),
        data=DataRequest.of(kept.get("data")),
        access_token=str(token["access_token"]),
    )


def end_session_url(request: HttpRequest, provider: Provider, id_token: str) -> str:
    """Where the browser goes to end the provider's session too. Raises NotConfigured, IssuerRefused,
    ProviderDown.
    """
    _, _, app = _open(provider)
    # Where the browser is: its session, which keeps the state, may have begun before the primary address changed.
    state, target = secrets.token_urlsafe(32), post_logout_redirect_uri(provider, own_base_url(request))
    made = app.create_logout_url(post_logout_redirect_uri=target, id_token_hint=id_token, state=state)
    app.framework.set_state_data(request.session, state, {"post_logout_redirect_uri": target})
    return str(made["url"])


def check_logout_return(request: HttpRequest, provider: Provider) -> None:
    """Raises StateRefused when this browser did not ask for this logout, or the provider cannot be read."""
    _, _, app = _open(provider)
    state = request.GET.get("state", "")
    kept = app.framework.get_state_data(request.session, state) or {}
    app.framework.clear_state_data(request.session, state)
    if "post_logout_redirect_uri" not in kept:
        raise StateRefused("logout")


def _open(
    provider: Provider, more_scopes: tuple[str, ...] = ()
) -> tuple[OidcClient, Metadata, DjangoOAuth2App]:
    config = client_for(provider)
    metadata = discovery.metadata_of(config.issuer)
    return config, metadata, _app(config, metadata, more_scopes)


def _app(config: OidcClient, metadata: Metadata, more_scopes: tuple[str, ...]) -> DjangoOAuth2App:
    """Authlib's client; its name keys the state, so a state of another provider or commune is unknown
    here.
    """
    commune = commune_or_none()
    try:
        secret = config.secret
    except Undecipherable as error:
        raise NotConfigured(config.provider) from error
    return OAuth().register(
        f"{config.provider}-{commune.id if commune else 'operator'}",
        client_id=config.client_id,
        client_secret=secret,
        client_kwargs={
            "scope": " ".join((SCOPES[Provider(config.provider)], *more_scopes)),
            "token_endpoint_auth_method": "client_secret_post",
            "leeway": 0,  # Authlib's 60 s would refuse an access token of 60 s
            "default_timeout": discovery.TIMEOUT,
        },
        issuer=metadata.issuer,
        authorization_endpoint=metadata.authorization_endpoint,
        token_endpoint=metadata.token_endpoint,
        userinfo_endpoint=metadata.userinfo_endpoint,
        end_session_endpoint=metadata.end_session_endpoint,
        jwks_uri=metadata.jwks_uri,
        jwks=metadata.jwks,
        id_token_signing_alg_values_supported=ALGORITHMS,
    )


def _kept(request: HttpRequest, app: DjangoOAuth2App, metadata: Metadata) -> dict[str, Any]:
    """What ``begin`` kept for this state; the issuer must be the one it was begun with (mix-up, RFC 9207)."""
    kept = app.framework.get_state_data(request.session, request.GET.get("state", "")) or {}
    if kept.get("issuer") != metadata.issuer or not kept.get("nonce"):
        raise StateRefused("state")
    named = request.GET.get("iss")
    if named != metadata.issuer and (named is not None or metadata.sends_iss):
        raise StateRefused("iss")
    return dict(kept)


def _exchange(
    request: HttpRequest, app: DjangoOAuth2App, config: OidcClient, metadata: Metadata
) -> dict[str, Any]:
    """The tokens, with the id_token's checked claims under ``userinfo``; the code and the state serve
    once.
    """
    claims_options = {
        "iss": {"essential": True, "value": metadata.issuer},
        "aud": {"essential": True, "value": config.client_id},
    }
    try:
        token = app.authorize_access_token(request, claims_options=claims_options, leeway=CLOCK_LEEWAY)
    except requests.RequestException as error:
        raise ProviderDown(type(error).__name__) from error
    except (AuthlibBaseError, JoseError, ValueError) as error:
        raise TokenRefused(type(error).__name__) from error
    if "userinfo" not in token or "access_token" not in token:
        raise TokenRefused("id_token")
    return dict(token)


def _userinfo(
    app: DjangoOAuth2App,
    config: OidcClient,
    metadata: Metadata,
    token: dict[str, Any],
    id_token: dict[str, Any],
) -> dict[str, Any]:
    """The signed userinfo: Authlib's reads JSON only. Signature, iss, aud and sub are checked."""
    try:
        answer = app.request("GET", metadata.userinfo_endpoint, token=token, allow_redirects=False)
    except (requests.RequestException, AuthlibBaseError) as error:
        raise ProviderDown(type(error).__name__) from error
    content_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    if answer.status_code != 200 or content_type != "application/jwt":
        raise TokenRefused(f"userinfo {answer.status_code}")
    claims = _decode(answer.text.strip(), metadata)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires = claims.get("exp")
    if (
        claims.get("iss") != metadata.issuer
        or config.client_id not in audiences
        or claims.get("sub") != id_token.get("sub")
        or (isinstance(expires, int) and expires + CLOCK_LEEWAY < time.time())
    ):
        raise TokenRefused("userinfo")
    return claims


def _decode(text: str, metadata: Metadata) -> dict[str, Any]:
    """Verify with the issuer's keys, fetched once more when the one named is unknown."""
    try:
        try:
            keys = discovery.metadata_of(metadata.issuer).jwks
            return dict(jwt.decode(text, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims)  # type: ignore[arg-type]
        except InvalidKeyIdError:
            keys = discovery.renew_keys(metadata.issuer).jwks
            return dict(jwt.decode(text, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims)  # type: ignore[arg-type]
    except (JoseError, ValueError) as error:
        raise TokenRefused(type(error).__name__) from error


def _accepted_acr(provider: Provider) -> frozenset[str]:
    if provider is Provider.FRANCECONNECT:
        return frozenset(settings.FRANCECONNECT_ACR)
    return frozenset(settings.PROCONNECT_ACR)
