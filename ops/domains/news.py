"""The mail to the operator's staff when a name is lost, withdrawn, or becomes a commune's address by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from design.typography import date_in_full
from identity.accounts.enums import Role
from identity.accounts.models import Agent
from tenants.domains.enums import Change
from tenants.domains.names import shown
from tenants.models import public_url
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    from tenants.domains.checking import Checked


def tell(checked: Checked) -> None:
    """In the operator's schema and the caller's transaction; nothing when nothing happened that a person must know."""
    words = _words(checked)
    if words is None:
        return
    subject, text, action = words
    commune, claim = checked.claim.commune, checked.claim
    moment = claim.lost_at or claim.checked_at
    page = reverse("ops:commune-domains", args=[commune.slug], urlconf=settings.OPERATOR_URLCONF)
    for agent in Agent.objects.filter(memberships__role=Role.OPERATOR, is_active=True).distinct():
        send_mail(
            to=agent.email,
            subject=subject,
            template="ops/emails/domain",
            context={
                "title": subject,
                "text": text,
                "action": action,
                "address": public_url(settings.OPERATOR_HOSTS[0]) + page,
            },
            key=f"domain-{claim.pk}-{checked.change}-{checked.primary}-{moment:%Y%m%d%H%M}-{agent.pk}",
        )


def _words(checked: Checked) -> tuple[str, str, str] | None:
    """Subject, what happened, what to do."""
    names = {"host": shown(checked.claim.host), "commune": checked.claim.commune.name}
    if checked.change is Change.LOST:
        end = (checked.claim.lost_at or checked.claim.created_at) + timedelta(days=settings.DOMAIN_GRACE_DAYS)
        return (
            _("%(host)s : la preuve a disparu du DNS") % names,
            _("Sans elle, %(host)s ne mènera plus à %(commune)s à partir du %(day)s.")
            % {**names, "day": date_in_full(end)},
            _("Voyez avec qui gère le DNS de la commune, ou retirez ce nom s’il n’est plus à elle."),
        )
    if checked.change is Change.WITHDRAWN:
        return (
            _("%(host)s ne mène plus à %(commune)s") % names,
            _(
                "La preuve manque toujours : ce nom est retiré, et le site répond à l’adresse donnée par l’opérateur."
            ),
            _("Une nouvelle preuve, avec une nouvelle valeur, le rétablira."),
        )
    if checked.primary:
        return (
            _("%(commune)s répond désormais à %(host)s") % {**names, "host": shown(checked.primary)},
            _("Ce nom est prouvé et mène ici : il est l’adresse principale, les autres y conduisent."),
            _("Déclarez ses adresses de retour à FranceConnect et à ProConnect avant que l’on s’y connecte."),
        )
    return None
