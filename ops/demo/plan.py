"""What the demonstration is made of: its communes, its ports, the environment of its processes."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.demo.seal import kept_seal

if TYPE_CHECKING:
    from pathlib import Path

#: By INSEE code, the communes that SITIV serves: towns, all of them.
TOWNS = ("69273", "69091", "69096", "69149", "42186", "42207", "69256", "69259")
#: Between Givors and Rive-de-Gier, 600 inhabitants: the village that has just joined, on the village's starting site.
VILLAGE = "69236"
#: The members of the demonstration's operator.
COMMUNES = (*TOWNS, VILLAGE)

OPERATOR_NAME = "Parvis Démo SPL (opérateur fictif)"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """The web port is the person's choice; the stand-ins follow it."""

    web: int

    @property
    def franceconnect(self) -> int:
        return self.web + 1

    @property
    def proconnect(self) -> int:
        return self.web + 2

    @property
    def stripe(self) -> int:
        return self.web + 3

    @property
    def mail(self) -> int:
        return self.web + 4

    @property
    def smtp(self) -> int:
        return self.web + 5

    @property
    def geocoder(self) -> int:
        return self.web + 6

    @property
    def state(self) -> int:
        return self.web + 7

    def all(self) -> tuple[int, ...]:
        kept = (self.web, self.franceconnect, self.proconnect, self.stripe, self.mail, self.smtp)
        return (*kept, self.geocoder, self.state)


@dataclass(frozen=True)
class Secrets:
    """Made at the first run and kept in PARVIS_HOME (0600): sessions and secrets survive a restart."""

    key: str
    stripe_api_key: str
    stripe_webhook: str


def read_secrets(home: Path) -> Secrets:
    file = home / "demo-secrets"
    if not file.exists():
        # « demo- »: production refuses to start with it (config.settings).
        lines = (
            "demo-" + secrets.token_urlsafe(64),
            "sk_test_" + secrets.token_hex(16),
            "whsec_" + secrets.token_hex(24),
        )
        draft = file.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text("\n".join(lines), encoding="ascii")
        draft.replace(file)
    key, stripe_api_key, stripe_webhook = file.read_text(encoding="ascii").split("\n")
    return Secrets(key, stripe_api_key, stripe_webhook)


def environment(home: Path, ports: Ports) -> dict[str, str]:
    """For every process of the demonstration; what the person set wins, but for what must agree with the ports."""
    kept = read_secrets(home)
    return {
        **kept_seal(home),
        "PARVIS_ENV": "demo",
        "PARVIS_HOME": str(home),
        "PARVIS_SECRET_KEY": kept.key,
        "PARVIS_PUBLIC_PORT": str(ports.web),
        "PARVIS_PROBE_BASE": f"http://{LOOPBACK}:{ports.web}",
        "PARVIS_OPERATOR_NAME": os.environ.get("PARVIS_OPERATOR_NAME", OPERATOR_NAME),
        "PARVIS_OPERATOR_ADDRESS": "1 place de l’Exemple, 69000 Exemple (adresse fictive)",
        "PARVIS_OPERATOR_PHONE": "0199000000",  # Arcep keeps 01 99 00 for fiction
        # Everybody who visits the demonstration comes from one address: this machine's.
        "PARVIS_LIMIT_ADDRESS": os.environ.get("PARVIS_LIMIT_ADDRESS", "15/60"),
        "PARVIS_OPERATOR_LEGAL_FORM": os.environ.get("PARVIS_OPERATOR_LEGAL_FORM", "spl"),
        "PARVIS_STANDIN_FRANCECONNECT": f"http://{LOOPBACK}:{ports.franceconnect}/api/v2",
        "PARVIS_STANDIN_PROCONNECT": f"http://{LOOPBACK}:{ports.proconnect}/api/v2",
        "PARVIS_STANDIN_STRIPE": f"http://{LOOPBACK}:{ports.stripe}",
        "PARVIS_STANDIN_MAIL": f"http://{LOOPBACK}:{ports.mail}",
        "PARVIS_STANDIN_STATE": f"http://{LOOPBACK}:{ports.state}",
        "PARVIS_PARTICULIER": f"particulier+http://{LOOPBACK}:{ports.state}/particulier",
        "PARVIS_COMPANIES": f"recherche+http://{LOOPBACK}:{ports.state}/annuaire",
        "STRIPE_API_KEY": kept.stripe_api_key,
        "STRIPE_WEBHOOK_SECRET": kept.stripe_webhook,
        "PARVIS_GEOCODER": os.environ.get("PARVIS_GEOCODER") or f"ban+http://{LOOPBACK}:{ports.geocoder}",
        "EMAIL_HOST": LOOPBACK,
        "EMAIL_PORT": str(ports.smtp),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
