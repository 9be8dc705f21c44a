"""From what FranceConnect or an e-mail link proves to a citizen's account (norms-fr §1.1, re-conciliation
rules).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.audit.enums import IdentityAction
from identity.audit.services import citizen_actor, record
from identity.citizens.models import Citizen, EmailLink, FranceConnectLink
from tenants.current import current_commune
from tenants.outbox.mail import send_mail
from tenants.signing import dumps, loads

if TYPE_CHECKING:
    from collections.abc import Mapping

LINK_MINUTES: Final = 15
LINK_SALT: Final = "identity.citizens.email-link"


class LinkRefused(Exception):
    """The link was not made here, is over, or has been used."""


@dataclass(frozen=True)
class Pivot:
    """The six fields of the civil status, as strings (dates may hold 00, places may be anything)."""

    family_name: str
    given_name: str
    gender: str
    birthdate: str
    birthplace: str
    birthcountry: str

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> Pivot:
        limits = {
            f.name: f.max_length or 300 for f in Citizen._meta.fields if f.name in cls.__dataclass_fields__
        }
        return cls(**{name: str(claims.get(name) or "")[:limit] for name, limit in limits.items()})

    @property
    def is_complete(self) -> bool:
        """Without a place or country of birth FranceConnect still vouches; without a name or a date it does
        not.
        """
        return bool(
            self.family_name and self.given_name and self.gender and self.birthdate and self.birthcountry
        )

    @property
    def is_precise(self) -> bool:
        """A full date, and a commune of France or a named place elsewhere."""
        return bool(self.is_complete and self.birthplace and "-00" not in self.birthdate)


@dataclass(frozen=True)
class Reconciled:
    """Who signed in; ``is_attached`` when an existing account was found by its civil status or proved by
    its owner.
    """

    citizen: Citizen
    is_new: bool = False
    is_attached: bool = False


@transaction.atomic
def reconcile(claims: Mapping[str, Any], signed_in: Citizen | None = None) -> Reconciled | None:
    """The account of a FranceConnect identity, in this commune. ``signed_in`` is whoever proved an account
    already.

    1. a known ``sub``; 2. the same six fields, on one account without another active link; then the account
    its owner
    is signed in to; 3. a new account. Never by the e-mail address alone. None when the account is closed.
    """
    sub, pivot = str(claims["sub"]), Pivot.of(claims)
    link = FranceConnectLink.objects.select_for_update().filter(sub=sub, is_active=True).first()
    if link is not None:
        return _known(link, claims)
    citizen = _same_person(pivot) if pivot.is_complete else None
    if citizen is None:
        citizen = _proved(signed_in)
    if citizen is None:
        return Reconciled(_create(sub, pivot, claims), is_new=True)
    return Reconciled(_attach(citizen, sub, pivot, claims), is_attached=True)


def _known(link: FranceConnectLink, claims: Mapping[str, Any]) -> Reconciled | None:
    """Rule 1. A corrected civil status is followed; the e-mail address stays the citizen's own."""
    citizen = link.citizen
    if not citizen.is_active:
        return None
    link.last_used_at = timezone.now()
    link.save(update_fields=["last_used_at"])
    _describe(citizen, Pivot.of(claims), claims)
    citizen.save()
    return Reconciled(citizen)


def _same_person(pivot: Pivot) -> Citizen | None:
    """Rule 2. FranceConnect gives a new ``sub`` to somebody whose civil status was corrected, so an old
    link is replaced
    when the six fields are precise; a birth known by its year or its country only may be another person's.
    """
    found = list(
        Citizen.objects.select_for_update().filter(is_active=True, **asdict(pivot)).order_by("created_at")[:2]
    )
    if len(found) != 1:
        return None
    is_linked = found[0].franceconnect_links.filter(is_active=True).exists()
    return found[0] if pivot.is_precise or not is_linked else None


def _proved(signed_in: Citizen | None) -> Citizen | None:
    """Rule 4: the owner of an e-mail account attaches it by being signed in to it; an identified one is
    never taken.
    """
    if signed_in is None or signed_in.is_identified:
        return None
    citizen = Citizen.objects.select_for_update().get(pk=signed_in.pk)
    has_link = citizen.franceconnect_links.filter(is_active=True).exists()
    return None if has_link or citizen.is_identified or not citizen.is_active else citizen


def _create(sub: str, pivot: Pivot, claims: Mapping[str, Any]) -> Citizen:
    citizen = Citizen(email=_email(claims))
    _describe(citizen, pivot, claims)
    citizen.save()
    FranceConnectLink.objects.create(citizen=citizen, sub=sub)
    return citizen


def _attach(citizen: Citizen, sub: str, pivot: Pivot, claims: Mapping[str, Any]) -> Citizen:
    now = timezone.now()
    citizen.franceconnect_links.filter(is_active=True).update(is_active=False, replaced_at=now)
    FranceConnectLink.objects.create(citizen=citizen, sub=sub)
    _describe(citizen, pivot, claims)
    citizen.email = citizen.email or _email(claims)
    citizen.save()
    record(IdentityAction.CITIZEN_RECONCILED, citizen_actor(citizen), citizen)
    if citizen.email:
        commune = current_commune()
        send_mail(
            to=citizen.email,
            subject=_("Votre compte est relié à FranceConnect"),
            template="identity/citizens/emails/reconciled",
            context={"name": citizen.display_name, "link": f"{commune.base_url}/compte/"},
        )
    return citizen


def _describe(citizen: Citizen, pivot: Pivot, claims: Mapping[str, Any]) -> None:
    for name, value in asdict(pivot).items():
        setattr(citizen, name, value)
    citizen.preferred_username = str(claims.get("preferred_username") or "")[:256]


def _email(claims: Mapping[str, Any]) -> str:
    return str(claims.get("email") or "")[:254]


@transaction.atomic
def send_link(email: str, next_address: str = "") -> None:
    """E-mail a sign-in link. Nothing differs whether an account exists: it is made, if need be, when the
    link is used.
    """
    now = timezone.now()
    EmailLink.objects.filter(created_at__lt=now - timedelta(days=1)).delete()
    link = EmailLink.objects.create(email=email.strip().lower())
    token = dumps({"id": str(link.pk), "next": next_address}, salt=LINK_SALT)
    send_mail(
        to=link.email,
        subject=_("Votre lien de connexion"),
        template="identity/citizens/emails/link",
        context={
            "link": f"{current_commune().base_url}/connexion/courriel/{token}/",
            "minutes": LINK_MINUTES,
        },
        key=f"email-link:{link.pk}",
    )


@dataclass(frozen=True)
class OpenLink:
    """A link that may still be used."""

    link: EmailLink
    next: str


def read_link(token: str) -> OpenLink:
    """Raises LinkRefused. Reading does not use it up: mail scanners open links."""
    try:
        content = loads(token, salt=LINK_SALT, max_age=timedelta(minutes=LINK_MINUTES))
    except signing.BadSignature:
        raise LinkRefused from None
    link = EmailLink.objects.filter(pk=content["id"], consumed_at__isnull=True).first()
    if link is None:
        raise LinkRefused
    return OpenLink(link, str(content["next"]))


@transaction.atomic
def use_link(token: str, signed_in: Citizen | None = None) -> tuple[Citizen, str]:
    """The citizen whose address is now proved, and where to go on. Raises LinkRefused, a second time
    included.

    Somebody already signed in with that very address, not yet proved, proves it for the account in use.
    """
    opened = read_link(token)
    fresh = EmailLink.objects.filter(pk=opened.link.pk, consumed_at__isnull=True)
    if not fresh.update(consumed_at=timezone.now()):
        raise LinkRefused
    email = opened.link.email
    citizen = Citizen.objects.filter(email__iexact=email, email_verified_at__isnull=False).first()
    if citizen is None and signed_in is not None and signed_in.email.lower() == email:
        citizen = signed_in
    if citizen is None:
        citizen = Citizen(email=email)
    if not citizen.is_active:
        raise LinkRefused
    if citizen.email_verified_at is None:
        citizen.email_verified_at = timezone.now()
        citizen.save()
    return citizen, opened.next
