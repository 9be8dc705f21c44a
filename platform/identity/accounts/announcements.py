"""What happens to a commune, mailed to the agents who work in it (settings ``LIFECYCLE_ANNOUNCERS``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from design.typography import date_in_full
from identity.accounts.enums import OrganisationKind, Role
from identity.accounts.models import AcceptedOrganisation
from identity.accounts.selectors import agents_with_roles, memberships_of
from identity.accounts.services import accepted_label
from tenants.geography import of_commune
from tenants.outbox.mail import send_mail
from tenants.states import LifeEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from identity.accounts.models import Agent
    from tenants.announcing import Announcement
    from tenants.models import Commune
    from tenants.naming import Renamed

_TEMPLATE = "identity/accounts/emails/life"


@dataclass(frozen=True)
class Words:
    """A message: what happened, what it changes, what there is to do; ``for_administrators`` is for them alone."""

    subject: str
    title: str
    lead: str
    changes: tuple[str, ...]
    todo: tuple[str, ...]
    for_administrators: tuple[str, ...] = ()


def announce(commune: Commune, told: Announcement) -> None:
    """One e-mail to each agent who holds a role; to the mairie's own address while nobody does. Run in the commune, in the
    transaction that moves it."""
    words = _WORDS[told.event](commune, told)
    agents = agents_with_roles()
    people = [(agent.email, _is_administrator(agent)) for agent in agents]
    for address, administers in people or [(commune.contact_email, True)]:
        if address:
            _send(commune, told, words, address, administers=administers)


def follow_name(commune: Commune, before: Renamed) -> None:
    """The commune's own line among the bodies whose agents it accepts (settings ``RENAMING_STEPS``)."""
    own = AcceptedOrganisation.objects.filter(
        kind=OrganisationKind.COMMUNE, label=accepted_label(before.name)
    )
    own.update(label=accepted_label(commune.name))


def _is_administrator(agent: Agent) -> bool:
    return any(membership.role == Role.ADMINISTRATOR for membership in memberships_of(agent))


def _send(commune: Commune, told: Announcement, words: Words, address: str, *, administers: bool) -> None:
    send_mail(
        to=address,
        subject=words.subject,
        template=_TEMPLATE,
        context=_context(commune, told, words, administers=administers),
    )


def _context(commune: Commune, told: Announcement, words: Words, *, administers: bool) -> dict[str, Any]:
    return {
        "title": words.title,
        "lead": words.lead,
        "operator": settings.OPERATOR_NAME,
        "reason": told.reason,
        "changes": words.changes,
        "todo": (*words.todo, *(words.for_administrators if administers else ())),
        "link": f"{commune.base_url}/instruction/",
    }


def _of(commune: Commune) -> str:
    return of_commune(commune.insee, commune.name)


def _opened(commune: Commune, told: Announcement) -> Words:
    found = (
        _("C’est une démonstration\u00a0: les moteurs de recherche n’en gardent rien.")
        if commune.is_demonstration
        else _("Les moteurs de recherche peuvent le trouver.")
    )
    return Words(
        subject=_("Le site %s est ouvert au public") % _of(commune),
        title=_("Le site %s est ouvert au public.") % _of(commune),
        lead=_("Tout le monde peut le lire à l’adresse %s et y déposer une demande.") % commune.base_url,
        changes=(
            _("Les demandes arrivent dans la boîte du service qui en est chargé. Un délai légal court dès leur dépôt."),
            found,
        ),
        todo=(_("Regardez chaque jour ouvré les demandes reçues."),),
        for_administrators=(
            _("Vérifiez que quelqu’un peut répondre dans chaque service\u00a0: %s/instruction/agents/") % commune.base_url,
        ),
    )  # fmt: skip


def _suspended(commune: Commune, told: Announcement) -> Words:
    return Words(
        subject=_("Le site %s est suspendu") % _of(commune),
        title=_("Le site %s est suspendu.") % _of(commune),
        lead=_("Le public voit un avis à la place du site. Rien n’est perdu."),
        changes=(
            _("Le public ne peut plus lire les pages, ni déposer ou suivre une demande."),
            _("Vos outils restent ouverts, et vous voyez toujours le site quand vous êtes connecté."),
            _("Les délais légaux des demandes déjà reçues courent toujours, et les e-mails aux demandeurs partent."),
        ),
        todo=(
            _("Continuez de répondre aux demandes reçues."),
            _("Dites à l’accueil que les nouvelles demandes se font sur place ou par téléphone."),
        ),
    )  # fmt: skip


def _resumed(commune: Commune, told: Announcement) -> Words:
    return Words(
        subject=_("Le site %s est remis en service") % _of(commune),
        title=_("Le site %s est remis en service.") % _of(commune),
        lead=_("Le public retrouve le site et ses démarches à l’adresse %s.") % commune.base_url,
        changes=(_("Les pages, les demandes et les comptes sont ceux d’avant."),),
        todo=(_("Regardez les demandes reçues\u00a0: des délais ont couru pendant la suspension."),),
    )


def _closing(commune: Commune, told: Announcement) -> Words:
    until = date_in_full(told.until, weekday=False) if told.until else ""
    return Words(
        subject=_("Le site %s ferme") % _of(commune),
        title=_("Le site %s ferme.") % _of(commune),
        lead=_("Tout est conservé jusqu’au %s inclus. Après cette date, les données seront détruites.") % until,
        changes=(
            _("Le public voit que le site est fermé. Aucune nouvelle demande ne peut être déposée."),
            _("Les personnes qui ont une demande en cours peuvent encore la suivre et y répondre jusqu’à cette date."),
            _("Vos outils restent ouverts jusque-là, décisions comprises\u00a0: les délais légaux courent toujours."),
        ),
        todo=(
            _("Répondez à toutes les demandes en cours avant le %s.") % until,
            _("Dites à l’accueil que les nouvelles demandes se font sur place ou par téléphone."),
        ),
        for_administrators=(
            _("Demandez à %s l’export de toutes les données de la commune, et vérifiez que vous pouvez l’ouvrir.")
            % settings.OPERATOR_NAME,
            _("Si cette fermeture est une erreur, dites-le à %(operator)s avant le %(until)s\u00a0: elle s’annule.")
            % {"operator": settings.OPERATOR_NAME, "until": until},
        ),
    )  # fmt: skip


def _reopened(commune: Commune, told: Announcement) -> Words:
    return Words(
        subject=_("Le site %s ne ferme plus") % _of(commune),
        title=_("Le site %s ne ferme plus.") % _of(commune),
        lead=_("La fermeture annoncée est annulée. Rien n’a été détruit."),
        changes=(_("Le site est de nouveau comme avant l’annonce de sa fermeture."),),
        todo=(_("Regardez les demandes en cours\u00a0: leurs délais ont couru."),),
    )


def _renamed(commune: Commune, told: Announcement) -> Words:
    moved = (
        _("L’adresse du site est maintenant %(new)s. L’ancienne, %(old)s, y renvoie.")
        % {"new": commune.base_url, "old": told.former_host},
        _("Vous aurez à vous identifier de nouveau. Vos droits ne changent pas."),
    )
    return Words(
        subject=_("%(old)s s’appelle maintenant %(new)s") % {"old": told.former_name, "new": commune.name}
        if told.former_name != commune.name
        else _("Le site %s change d’adresse") % _of(commune),
        title=_("La commune s’appelle %s sur son site.") % commune.name
        if told.former_name != commune.name
        else _("Le site %s change d’adresse.") % _of(commune),
        lead=_("Les pages, les e-mails et les mentions légales portent ce nom dès maintenant."),
        changes=moved if told.former_host else (_("L’adresse du site ne change pas."),),
        todo=(
            _("Relisez les pages que vous avez écrites\u00a0: un nom tapé dans un texte ne change pas seul."),
            *([_("Mettez à jour vos favoris, vos signatures et vos affiches.")] if told.former_host else []),
        ),
    )  # fmt: skip


_WORDS: dict[LifeEvent, Callable[[Commune, Announcement], Words]] = {
    LifeEvent.OPENED: _opened,
    LifeEvent.SUSPENDED: _suspended,
    LifeEvent.RESUMED: _resumed,
    LifeEvent.CLOSING: _closing,
    LifeEvent.REOPENED: _reopened,
    LifeEvent.RENAMED: _renamed,
}
