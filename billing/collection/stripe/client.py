"""The client of Stripe's API, and whether it may be used here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import requests
from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import stripe

#: Below the time after which the outbox would look at the effect again.
TIMEOUT_S = 20
LIVE = ("sk_live_", "rk_live_")
TEST = ("sk_test_", "rk_test_")


def problems() -> list[str]:
    """What is missing or wrong in the settings, a sentence each."""
    key, secret = settings.STRIPE_API_KEY, settings.STRIPE_WEBHOOK_SECRET
    found = []
    if not key:
        found.append(_("Stripe : STRIPE_API_KEY n’est pas renseignée."))
    elif not key.startswith(LIVE + TEST):
        found.append(_("Stripe : STRIPE_API_KEY n’est pas une clé secrète (sk_… ou rk_…)."))
    elif key.startswith(LIVE) and not settings.PRODUCTION:
        found.append(_("Stripe : une clé réelle est refusée hors production."))
    elif key.startswith(TEST) and settings.PRODUCTION:
        found.append(_("Stripe : une clé de test est refusée en production."))
    if settings.STANDINS["stripe"] and settings.PRODUCTION:
        found.append(_("Stripe : un service simulé est refusé en production."))
    if not secret.startswith("whsec_"):
        found.append(_("Stripe : STRIPE_WEBHOOK_SECRET n’est pas renseigné (whsec_…)."))
    return found


def client() -> stripe.StripeClient:
    """One client a process and a configuration; it keeps its connections."""
    return _client(settings.STRIPE_API_KEY, settings.STANDINS["stripe"])


@cache
def _client(key: str, standin: str) -> stripe.StripeClient:
    import stripe  # with its own client, 6 MB of a process that collects nothing

    session = requests.Session()
    session.trust_env = not standin  # a stand-in is on this machine: never through a proxy
    http = stripe.RequestsClient(session=session, timeout=TIMEOUT_S)
    if standin:
        return stripe.StripeClient(
            key, base_addresses={"api": standin}, http_client=http, max_network_retries=2
        )
    return stripe.StripeClient(key, http_client=http, max_network_retries=2)
