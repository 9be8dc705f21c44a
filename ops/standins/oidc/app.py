"""One provider as a WSGI application."""

from dataclasses import dataclass
from pathlib import Path

from ops.standins.clock import Clock
from ops.standins.markup import serve_style
from ops.standins.oidc.enums import ProviderName
from ops.standins.oidc.franceconnect import FranceConnect
from ops.standins.oidc.proconnect import ProConnect
from ops.standins.oidc.provider import API
from ops.standins.oidc.registry import AgentDirectory, ClientRegistry
from ops.standins.serving import add_health
from ops.standins.web import Application, Request, Response, json_response


@dataclass(frozen=True)
class OidcConfig:
    """Where the provider answers and what it reads. `agents` is used by ProConnect only."""

    provider: ProviderName
    base_url: str
    clients: Path
    state_dir: Path
    agents: Path | None = None


def build(config: OidcConfig, clock: Clock | None = None) -> Application:
    clock = clock or Clock()
    provider = _provider(config, clock)
    app = Application(not_found=provider.unknown_route)
    app.route("GET", f"{API}/.well-known/openid-configuration", provider.discovery)
    app.route("GET", f"{API}/authorize", provider.authorize)
    app.route("POST", f"{API}/token", provider.token)
    app.route("GET", f"{API}/userinfo", provider.userinfo)
    app.route("POST", f"{API}/userinfo", provider.userinfo)
    app.route("GET", f"{API}/jwks", provider.jwks)
    app.route("GET", f"{API}/session/end", provider.end_session)
    provider.add_routes(app)

    def advance(request: Request) -> Response:
        """Test hook: move this provider's clock forward."""
        clock.advance(float(request.form.get("seconds", "0")))
        return json_response({"now": clock.now()})

    def rotate(request: Request) -> Response:
        """Test hook: sign with a new key from now on."""
        provider.keys.rotate()
        return json_response(provider.keys.published())

    app.route("POST", "/_standin/clock", advance)
    app.route("POST", "/_standin/rotate-keys", rotate)
    serve_style(app)
    add_health(app, config.provider)
    return app


def _provider(config: OidcConfig, clock: Clock) -> FranceConnect | ProConnect:
    clients = ClientRegistry(config.clients)
    if config.provider is ProviderName.FRANCECONNECT:
        return FranceConnect(config.base_url, clients, config.state_dir, clock)
    return ProConnect(config.base_url, clients, AgentDirectory(config.agents), config.state_dir, clock)
