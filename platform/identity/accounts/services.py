"""Roles, invitations and accepted bodies: every change is one transaction and one entry of the audit log."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.accounts.enums import (
    ASSOCIATION_GROUP_PREFIX,
    GROUPS,
    WHOLE_COMMUNE_ROLES,
    OrganisationKind,
    Role,
)
from identity.accounts.errors import RoleError
from identity.accounts.models import AcceptedOrganisation, Agent, Invitation, Membership
from identity.audit.enums import IdentityAction
from identity.audit.services import SYSTEM, Actor, record
from tenants.current import commune_or_none
from tenants.models import public_url
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    from identity.town_hall.models import Service
    from tenants.models import Commune

INVITATION_DAYS = 14
_NO_SIREN = gettext_lazy(
    "Le SIREN de la commune n’est pas connu, et l’invitation y est attachée : écrivez-le d’abord dans sa fiche."
)


@transaction.atomic
def give_role(
    agent: Agent, role: Role, service: Service | None = None, *, actor: Actor = SYSTEM
) -> Membership:
    """Idempotent. Raises RoleError for a role that does not belong here."""
    _check_role(role, service)
    membership, created = Membership.objects.get_or_create(agent=agent, role=role, service=service)
    if created:
        _forget_roles(agent)
        _keep_groups(agent)
        record(IdentityAction.ROLE_GIVEN, actor, agent, _role_detail(role, service))
    return membership


@transaction.atomic
def withdraw_role(membership: Membership, *, actor: Actor = SYSTEM) -> None:
    """Raises RoleError for the last administrator: somebody must be able to invite."""
    if membership.role == Role.ADMINISTRATOR:
        others = Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR, agent__is_active=True)
        if not others.exclude(pk=membership.pk).exists():
            raise RoleError(
                _("C’est le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre.")
            )
    agent, role, service = membership.agent, Role(membership.role), membership.service
    membership.delete()
    _forget_roles(agent)
    _keep_groups(agent)
    record(IdentityAction.ROLE_WITHDRAWN, actor, agent, _role_detail(role, service))


def token_hash(token: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    email: str,
    role: Role,
    service: Service | None = None,
    *,
    siren: str = "",
    invited_by: Agent | None = None,
    actor: Actor = SYSTEM,
) -> Invitation:
    """Invite by e-mail; an earlier invitation of the same address to the same role is replaced.

    ``siren`` binds the invitation to an employer: the commune's (the operator's on its host) unless told. Raises RoleError
    for a role that does not belong here, and in a commune whose SIREN nobody has written yet.
    """
    _check_role(role, service)
    commune = commune_or_none()
    if commune and not (siren or commune.siren):
        raise RoleError(_NO_SIREN)
    token = secrets.token_urlsafe(32)
    email = email.strip().lower()
    same = Invitation.objects.filter(email=email, role=role, service=service, consumed_at__isnull=True)
    same.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    invitation = Invitation.objects.create(
        email=email,
        siren=siren or (commune.siren if commune else settings.OPERATOR_SIREN),
        role=role,
        service=service,
        token_hash=token_hash(token),
        invited_by=invited_by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    _mail_invitation(invitation, token)
    record(IdentityAction.INVITED, actor, invitation, _role_detail(role, service))
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: Actor = SYSTEM) -> None:
    """Idempotent."""
    pending = Invitation.objects.filter(pk=invitation.pk, consumed_at__isnull=True, withdrawn_at__isnull=True)
    if pending.update(withdrawn_at=timezone.now()):
        record(IdentityAction.INVITATION_WITHDRAWN, actor, invitation)


@transaction.atomic
def accept_organisation(
    kind: OrganisationKind, label: str, number: str, *, actor: Actor = SYSTEM
) -> AcceptedOrganisation:
    """``number`` is a SIREN (9 digits: the whole body) or a SIRET (14: one establishment). Raises
    RoleError.
    """
    digits = "".join(number.split())
    if not digits.isdecimal() or len(digits) not in {9, 14}:
        raise RoleError(_("Un SIREN compte 9 chiffres, un SIRET 14."))
    siret = digits if len(digits) == 14 else ""
    organisation, created = AcceptedOrganisation.objects.get_or_create(
        siren=digits[:9], siret=siret, defaults={"kind": kind, "label": label.strip()}
    )
    if created:
        record(IdentityAction.ORGANISATION_ACCEPTED, actor, organisation, {"number": digits})
    return organisation


def accepted_label(name: str) -> str:
    """What the commune is called among the bodies whose agents it accepts."""
    return f"Commune – {name}"


@transaction.atomic
def accept_commune(commune: Commune) -> None:
    """In the commune: its own SIREN is accepted, and no other as its own. Idempotent; invitations under way that were
    bound to a SIREN since corrected follow it.
    """
    own = AcceptedOrganisation.objects.filter(kind=OrganisationKind.COMMUNE).exclude(siren=commune.siren)
    for former in own.values_list("siren", flat=True):
        waiting = Invitation.objects.filter(siren=former, consumed_at__isnull=True, withdrawn_at__isnull=True)
        waiting.update(siren=commune.siren)
    own.delete()
    AcceptedOrganisation.objects.get_or_create(
        siren=commune.siren,
        siret="",
        defaults={"kind": OrganisationKind.COMMUNE, "label": accepted_label(commune.name)},
    )


@transaction.atomic
def remove_organisation(organisation: AcceptedOrganisation, *, actor: Actor = SYSTEM) -> None:
    record(
        IdentityAction.ORGANISATION_REMOVED,
        actor,
        organisation,
        {"number": organisation.siret or organisation.siren},
    )
    organisation.delete()


def _check_role(role: Role, service: Service | None) -> None:
    if (role == Role.OPERATOR) != (commune_or_none() is None):
        raise RoleError(_("Ce rôle ne se donne pas ici."))
    if service is not None and role in WHOLE_COMMUNE_ROLES:
        raise RoleError(_("Ce rôle vaut pour toute la commune, pas pour un service."))


def _keep_groups(agent: Agent) -> None:
    """Wagtail's groups follow the roles; they exist in communes only. Who leaves associations leaves their pages."""
    if commune_or_none() is None:
        return
    held = set(Membership.objects.filter(agent=agent).values_list("role", flat=True))
    wanted = {name for name, roles in GROUPS.items() if held & set(roles)}
    known = {group.name: group for group in Group.objects.filter(name__in=GROUPS)}
    if missing := wanted - set(known):  # a commune that was born before these roles
        for path in settings.GROUP_SEEDS:
            import_string(path)()
        known |= {group.name: group for group in Group.objects.filter(name__in=missing)}
    agent.groups.add(*(group for name, group in known.items() if name in wanted))
    agent.groups.remove(*(group for name, group in known.items() if name not in wanted))
    if Role.ASSOCIATION not in held:
        agent.groups.remove(*agent.groups.filter(name__startswith=ASSOCIATION_GROUP_PREFIX))


def _forget_roles(agent: Agent) -> None:
    if hasattr(agent, "_memberships"):
        del agent._memberships


def _role_detail(role: Role, service: Service | None) -> dict[str, str]:
    return {"role": role.value, "service": service.slug if service else ""}


def _mail_invitation(invitation: Invitation, token: str) -> None:
    commune = commune_or_none()
    base = commune.base_url if commune else public_url(settings.OPERATOR_HOSTS[0])
    place = commune.name if commune else settings.OPERATOR_NAME
    send_mail(
        to=invitation.email,
        subject=_("Votre accès aux outils de %(place)s") % {"place": place},
        template="identity/accounts/emails/invitation",
        context={
            "place": place,
            "role": Role(invitation.role).label,
            "service": invitation.service,
            "inviter": str(invitation.invited_by) if invitation.invited_by else "",
            "link": f"{base}/connexion/agents/invitation/{token}/",
            "expires_at": invitation.expires_at,
        },
        key=f"invitation:{invitation.pk}",
    )
