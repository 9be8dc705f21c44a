"""The credentials of identity providers, seen and changed from the console: a commune's, or the operator's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from design.components import Answer
from identity.audit.enums import IdentityAction
from identity.audit.services import record
from identity.oidc.forms import ClientForm
from identity.oidc.selectors import client_or_none, providers_offered
from identity.oidc.services import post_logout_redirect_uri, redirect_uri, remove_client
from tenants.current import commune_context, operator_context
from tenants.models import public_url

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from identity.audit.services import Actor
    from identity.oidc.enums import Provider
    from tenants.models import Commune


@dataclass(frozen=True)
class Panel:
    """A provider on the page: its form, and the addresses to register with it, character for character."""

    provider: Provider
    form: ClientForm
    is_configured: bool
    addresses: tuple[Answer, ...]


def panels(commune: Commune | None, sent: Any = None, asked: str = "") -> list[Panel]:
    """One a provider; the form of the one that is ``asked`` is bound to what was ``sent``."""
    with _place_of(commune):
        return [
            _panel(provider, sent if provider.value == asked else None) for provider in providers_offered()
        ]


def _panel(provider: Provider, sent: Any) -> Panel:
    client = client_or_none(provider)
    addresses = (
        Answer(_("Retour de connexion"), redirect_uri(provider)),
        Answer(_("Retour de déconnexion"), post_logout_redirect_uri(provider)),
    )
    form = ClientForm(provider, client, sent, prefix=provider.value)
    return Panel(provider, form, client is not None, addresses)


def callbacks_at(commune: Commune, host: str) -> tuple[Answer, ...]:
    """What the commune's configured providers must know before ``host`` is its primary address."""
    if not commune.schema_version:
        return ()
    base = public_url(host)
    with commune_context(commune):
        known = [provider for provider in providers_offered() if client_or_none(provider) is not None]
    return tuple(
        Answer(label % provider.label, address)
        for provider in known
        for label, address in (
            (_("%s, retour de connexion"), redirect_uri(provider, base)),
            (_("%s, retour de déconnexion"), post_logout_redirect_uri(provider, base)),
        )
    )


def offered(commune: Commune | None) -> list[Provider]:
    with _place_of(commune):
        return providers_offered()


def save(commune: Commune | None, form: ClientForm, actor: Actor) -> None:
    """Written where they belong, and in the log of both sides."""
    with transaction.atomic():
        with _place_of(commune):
            form.save(actor)
        _record_for_operator(IdentityAction.OIDC_CONFIGURED, commune, form.provider, actor)


def remove(commune: Commune | None, provider: Provider, actor: Actor) -> None:
    """Raises NotConfigured."""
    with transaction.atomic():
        with _place_of(commune):
            remove_client(provider, actor=actor)
        _record_for_operator(IdentityAction.OIDC_REMOVED, commune, provider, actor)


def _record_for_operator(
    action: IdentityAction, commune: Commune | None, provider: Provider, actor: Actor
) -> None:
    """The operator's own credentials are in its log already."""
    if commune is not None:
        record(action, actor, commune, {"commune": commune.slug, "provider": provider.value})


def _place_of(commune: Commune | None) -> AbstractContextManager[object]:
    return commune_context(commune) if commune else operator_context()
