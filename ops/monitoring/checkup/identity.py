"""Who lets people in: every issuer answers, agents can enter every commune, no secret is about to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from design.typography import date_short, plural
from identity.oidc import selectors
from identity.oidc.discovery import metadata_of
from identity.oidc.enums import Provider
from identity.oidc.errors import IssuerRefused, ProviderDown
from ops.monitoring.checkup.base import Component, failed, good, warned
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ops.models import CommuneFacts

NOTICE = timedelta(days=30)
#: Names in one line; the rest is counted.
NAMED = 5


#: Communes that nobody told about yet are asked one by one, no more than so many.
ASKED = 20


@dataclass
class _Seen:
    """What was read, of the operator and of each commune."""

    today: date
    issuers: set[str] = field(default_factory=set)
    without_proconnect: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    expiring: list[str] = field(default_factory=list)
    untold: int = 0

    def note(
        self, place: str, issuers: Iterable[str], has_proconnect: bool, secret_of: str, ends_on: date | None
    ) -> None:
        self.issuers.update(issuers)
        if not has_proconnect:
            self.without_proconnect.append(place)
        if ends_on is not None and ends_on < self.today + NOTICE:
            words = f"{Provider(secret_of).label} de {place}, {date_short(ends_on)}"
            (self.expired if ends_on < self.today else self.expiring).append(words)

    def look(self, place: str) -> None:
        """Where the process stands now."""
        told: dict[str, Any] = selectors.facts()
        self.note(place, told["issuers"], told["has_proconnect"], told["secret_of"], told["secret_ends_on"])


def _see() -> _Seen:
    """By the facts that each commune told, in one statement: hundreds of schemas are not opened for one line."""
    seen = _Seen(timezone.localdate())
    with operator_context():
        ready = Commune.objects.exclude(schema_version="").exclude(state=CommuneState.GONE)
        communes = list(ready.select_related("facts").order_by("slug"))
        seen.look("l’opérateur")
    untold = []
    for commune in communes:
        facts: CommuneFacts | None = getattr(commune, "facts", None)
        if facts is None or facts.has_proconnect is None:
            untold.append(commune)
        else:
            seen.note(
                commune.slug,
                facts.issuers or (),
                facts.has_proconnect,
                facts.secret_of,
                facts.secret_ends_on,
            )
    for commune in untold[:ASKED]:
        with commune_context(commune):
            seen.look(commune.slug)
    seen.untold = len(untold[ASKED:])
    return seen


def providers() -> Component:
    seen = _see()
    broken = [*_silent(seen.issuers), *_named("secret expiré", "secrets expirés", seen.expired)]
    remarks = [
        *_without_proconnect(seen.without_proconnect),
        *_named("secret expire sous 30 jours", "secrets expirent sous 30 jours", seen.expiring),
        *([f"{plural(seen.untold, 'commune')} pas encore relevées"] if seen.untold else []),
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
