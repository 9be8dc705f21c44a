"""A person's browser: Django's test client on our side, requests on the provider's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client


@dataclass
class Browser:
    """``provider`` is the name in our addresses; ``base`` where the provider answers."""

    client: Client
    provider: str
    base: str
    there: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.there.trust_env = False

    def start(self, next_address: str = "") -> str:
        """Click on the button; where the provider's /authorize is."""
        query = f"?{urlencode({'next': next_address})}" if next_address else ""
        answer = self.client.get(f"/connexion/{self.provider}/{query}")
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def visit(self, address: str) -> requests.Response:
        return self.there.get(urljoin(self.base, address), allow_redirects=False, timeout=5)

    def post(self, address: str, data: dict[str, str] | None = None) -> requests.Response:
        return self.there.post(urljoin(self.base, address), data=data, allow_redirects=False, timeout=5)

    def citizen_agrees(self, authorize: str, login: str = "test") -> str:
        """Sign in at FranceConnect and consent; the address of the return."""
        page = self.visit(authorize)
        assert page.status_code == 303, page.text
        consent = self.post(f"{page.headers['Location']}/login", {"login": login, "password": "123"})
        assert consent.status_code == 303, consent.text
        return self.post(consent.headers["Location"]).headers["Location"]

    def citizen_refuses(self, authorize: str) -> str:
        page = self.visit(authorize).headers["Location"]
        return self.post(f"{page}/abort").headers["Location"]

    def agent_agrees(self, authorize: str, email: str) -> str:
        """Sign in at ProConnect; the address of the return."""
        page = self.visit(authorize)
        assert page.status_code == 303, page.text
        if page.headers["Location"].startswith("http"):
            return page.headers["Location"]  # single sign-on
        answer = self.post(f"{page.headers['Location']}/login", {"email": email})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def come_back(self, address: str, **changes: str | None) -> HttpResponse:
        """Follow the return to our side, with parameters changed or removed (None)."""
        parts = urlsplit(address)
        query = {**dict(parse_qsl(parts.query)), **changes}
        kept = {name: value for name, value in query.items() if value is not None}
        return self.client.get(parts.path, kept)  # type: ignore[return-value]

    def citizen_signs_in(self, login: str = "test", next_address: str = "") -> HttpResponse:
        return self.come_back(self.citizen_agrees(self.start(next_address), login))

    def agent_signs_in(self, email: str, next_address: str = "") -> HttpResponse:
        return self.come_back(self.agent_agrees(self.start(next_address), email))


def state_of(address: str) -> str:
    return dict(parse_qsl(urlsplit(address).query))["state"]
