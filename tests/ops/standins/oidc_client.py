"""A person's browser and a commune's server in one small object: what Authlib would do, step by step."""

import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import KeySet


@dataclass
class OidcClient:
    base: str
    slug: str
    scope: str
    extra: dict[str, str] = field(default_factory=dict)
    browser: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.browser.trust_env = False

    @classmethod
    def franceconnect(cls, base: str, slug: str) -> "OidcClient":
        return cls(base, slug, "openid identite_pivot email", {"acr_values": "eidas1"})

    @classmethod
    def proconnect(cls, base: str, slug: str) -> "OidcClient":
        return cls(base, slug, "openid given_name usual_name email uid siret idp_id")

    @property
    def issuer(self) -> str:
        return f"{self.base}/api/v2"

    @property
    def redirect_uri(self) -> str:
        return f"http://{self.slug}.localhost:8000/connexion/retour/"

    @property
    def home(self) -> str:
        return f"http://{self.slug}.localhost:8000/"

    def at(self, slug: str) -> "OidcClient":
        """The same browser at another commune."""
        return OidcClient(self.base, slug, self.scope, self.extra, self.browser)

    def parameters(self, **changes: str | None) -> dict[str, str]:
        values: dict[str, str | None] = {
            "response_type": "code",
            "client_id": f"commune-{self.slug}",
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            **self.extra,
            **changes,
        }
        return {key: value for key, value in values.items() if value is not None}

    def authorize(self, **changes: str | None) -> requests.Response:
        return self.get("/api/v2/authorize", params=self.parameters(**changes))

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.browser.get(self.base + path, allow_redirects=False, timeout=5, **options)

    def post(self, path: str, data: dict[str, str] | None = None, **options: Any) -> requests.Response:
        return self.browser.post(
            urljoin(self.base, path), data=data, allow_redirects=False, timeout=5, **options
        )

    def callback(self, response: requests.Response) -> dict[str, str]:
        """What the browser brings back to the commune."""
        assert response.status_code == 303, response.text
        location = response.headers["Location"]
        assert location.startswith(self.redirect_uri), location
        return dict(parse_qsl(urlsplit(location).query))

    def citizen_signs_in(self, login: str = "test", **changes: str | None) -> dict[str, str]:
        page = self.authorize(**changes).headers["Location"]
        consent = self.post(f"{page}/login", {"login": login, "password": "123"})
        assert consent.status_code == 303, consent.text
        return self.callback(self.post(consent.headers["Location"]))

    def agent_signs_in(self, email: str = "bob@venissieux.example", **changes: str | None) -> dict[str, str]:
        page = self.authorize(**changes).headers["Location"]
        return self.callback(self.post(f"{page}/login", {"email": email}))

    def exchange(self, code: str, **changes: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": f"commune-{self.slug}",
            "client_secret": f"secret-{self.slug}",
            "redirect_uri": self.redirect_uri,
            "code": code,
            **changes,
        }
        return self.post("/api/v2/token", form)

    def tokens(self, code: str) -> dict[str, Any]:
        answer = self.exchange(code)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def userinfo(self, access_token: str) -> requests.Response:
        return self.get("/api/v2/userinfo", headers={"Authorization": f"Bearer {access_token}"})

    def verified(self, token: str) -> dict[str, Any]:
        keys = KeySet.import_key_set(self.get("/api/v2/jwks").json())
        claims = dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)
        assert claims["iss"] == self.issuer
        assert claims["aud"] == f"commune-{self.slug}"
        return claims

    def identity(self, callback: dict[str, str]) -> dict[str, Any]:
        """Claims of the signed userinfo, after the checks that a client owes."""
        tokens = self.tokens(callback["code"])
        userinfo = self.userinfo(tokens["access_token"])
        assert userinfo.headers["Content-Type"] == "application/jwt"
        claims = self.verified(userinfo.text)
        assert claims["sub"] == self.verified(tokens["id_token"])["sub"]
        return claims

    def id_token(self, callback: dict[str, str]) -> dict[str, Any]:
        return self.verified(self.tokens(callback["code"])["id_token"])

    def wait(self, seconds: int) -> None:
        """Let the provider's clock move forward."""
        assert self.post("/_standin/clock", {"seconds": str(seconds)}).status_code == 200
