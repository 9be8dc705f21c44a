"""Who lets people in: every issuer answers, agents can enter every commune, no secret is about to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from design.typography import date_short, plural
from identity.oidc.discovery import metadata_of
from identity.oidc.enums import Provider
from identity.oidc.errors import IssuerRefused, ProviderDown
from identity.oidc.models import OidcClient
from ops.monitoring.checkup.base import Component, failed, good, warned
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from datetime import date

NOTICE = timedelta(days=30)
#: Names in one line; the rest is counted.
NAMED = 5


@dataclass
class _Seen:
    """What was read, going from the operator to each commune."""

    today: date
    issuers: set[str] = field(default_factory=set)
    without_proconnect: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    expiring: list[str] = field(default_factory=list)

    def look(self, place: str) -> None:
        """Where the process stands now."""
        clients = list(OidcClient.objects.order_by("provider"))
        self.issuers.update(client.issuer for client in clients)
        if not any(client.provider == Provider.PROCONNECT for client in clients):
            self.without_proconnect.append(place)
        for client in clients:
            if client.expires_on is None or client.expires_on >= self.today + NOTICE:
                continue
            words = f"{Provider(client.provider).label} de {place}, {date_short(client.expires_on)}"
            (self.expired if client.expires_on < self.today else self.expiring).append(words)


def providers() -> Component:
    seen = _Seen(timezone.localdate())
    with operator_context():
        communes = list(
            Commune.objects.exclude(schema_version="").exclude(state=CommuneState.GONE).order_by("slug")
        )
        seen.look("l’opérateur")
    for commune in communes:
        with commune_context(commune):
            seen.look(commune.slug)
    broken = [*_silent(seen.issuers), *_named("secret expiré", "secrets expirés", seen.expired)]
    remarks = [
        *_without_proconnect(seen.without_proconnect),
        *_named("secret expire sous 30 jours", "secrets expirent sous 30 jours", seen.expiring),
    ]
    if broken:
        return failed("oidc", " ; ".join([*broken, *remarks]))
    if remarks:
        return warned("oidc", " ; ".join(remarks))
    return good("oidc", ", ".join(sorted(seen.issuers)))


def _silent(issuers: set[str]) -> list[str]:
    found = []
    for issuer in sorted(issuers):
        try:
            metadata_of(issuer)
        except (IssuerRefused, ProviderDown) as error:
            found.append(f"{issuer} ne répond pas ({error})")
    return found


def _without_proconnect(places: list[str]) -> list[str]:
    """The operator first: without it, nobody enters the console."""
    if not places:
        return []
    communes = [place for place in places if place != "l’opérateur"]
    told = [f"{plural(len(communes), 'commune')} sans ProConnect ({_list(communes)})"] if communes else []
    if len(communes) < len(places):
        told.insert(0, "l’opérateur est sans ProConnect")
    return [", ".join(told) + " : voyez « parvis identity configure »"]


def _named(one: str, several: str, what: list[str]) -> list[str]:
    if not what:
        return []
    return [f"{len(what)} {one if len(what) == 1 else several} ({_list(what)})"]


def _list(names: list[str]) -> str:
    more = f" et {len(names) - NAMED} de plus" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
