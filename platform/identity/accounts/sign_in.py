"""From what ProConnect proves to an agent's account: an accepted employer *and* an explicit role, never an
e-mail domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import auth
from django.db import transaction
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from identity.accounts.enums import Role
from identity.accounts.errors import AgentRefused, Refusal
from identity.accounts.models import Agent, Invitation
from identity.accounts.perms import MFA_SESSION_KEY
from identity.accounts.selectors import accepted_bodies, memberships_of, pending_invitations
from identity.accounts.services import give_role, token_hash
from identity.audit.enums import IdentityAction
from identity.audit.services import agent_actor, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

#: Session key: the token of the invitation whose link this browser opened.
INVITATION_SESSION_KEY: Final = "identity_invitation"
BACKEND: Final = "identity.accounts.backends.AgentBackend"
_AGENT_KEYS: Final = (
    auth.SESSION_KEY,
    auth.BACKEND_SESSION_KEY,
    auth.HASH_SESSION_KEY,
    DEVICE_ID_SESSION_KEY,
    MFA_SESSION_KEY,
)


@dataclass(frozen=True)
class Identity:
    """What ProConnect's userinfo says of an agent."""

    sub: str
    idp_id: str
    uid: str
    email: str
    first_name: str
    last_name: str
    siret: str

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> Identity:
        def text(name: str, limit: int) -> str:
            return str(claims.get(name) or "").strip()[:limit]

        return cls(
            sub=text("sub", 255),
            idp_id=text("idp_id", 100),
            uid=text("uid", 255),
            email=text("email", 254).lower(),
            first_name=text("given_name", 150),
            last_name=text("usual_name", 150),
            siret="".join(text("siret", 20).split()),
        )


@transaction.atomic
def agent_for(claims: Mapping[str, Any], invitation_token: str = "") -> Agent:
    """The account, with its invitation consumed when there is one. Raises AgentRefused."""
    identity = Identity.of(claims)
    if not accepted_bodies().accept(identity.siret):
        raise AgentRefused(Refusal.NOT_OUR_BODY)
    if not (identity.idp_id and identity.uid and identity.email):
        raise AgentRefused(Refusal.NO_ROLE)
    agent = Agent.objects.select_for_update().filter(idp_id=identity.idp_id, uid=identity.uid).first()
    if invitation_token:
        agent = _accept(identity, agent, invitation_token)
    if agent is None:
        waiting = pending_invitations().filter(email=identity.email).exists()
        raise AgentRefused(Refusal.INVITATION_WAITS if waiting else Refusal.NO_ROLE)
    if not agent.is_active:
        raise AgentRefused(Refusal.INACTIVE)
    if not memberships_of(agent):
        raise AgentRefused(Refusal.NO_ROLE)
    _refresh(agent, identity)
    return agent


def _accept(identity: Identity, agent: Agent | None, token: str) -> Agent:
    """Consume the invitation; an agent who has a role already enters without it. Raises AgentRefused."""
    found = pending_invitations().select_for_update().filter(token_hash=token_hash(token)).first()
    refusal = _objection(found, identity)
    if refusal is not None or found is None:
        if agent is not None and memberships_of(agent):
            return agent
        raise AgentRefused(refusal or Refusal.INVITATION_OVER)
    if agent is None:
        # An agent who moved to another identity provider keeps her account: the invitation is the approval.
        agent = Agent.objects.filter(email=identity.email).first()
        agent = agent or Agent.objects.create_agent(identity.email)
        agent.idp_id, agent.uid = identity.idp_id, identity.uid
    agent.is_active = True
    agent.save()
    found.consumed_at, found.consumed_by = timezone.now(), agent
    found.save(update_fields=["consumed_at", "consumed_by"])
    actor = agent_actor(agent)
    record(IdentityAction.INVITATION_CONSUMED, actor, found)
    give_role(agent, Role(found.role), found.service, actor=actor)
    return agent


def _objection(invitation: Invitation | None, identity: Identity) -> Refusal | None:
    if invitation is None:
        return Refusal.INVITATION_OVER
    if invitation.email != identity.email:
        return Refusal.OTHER_PERSON
    if invitation.siren != identity.siret[:9]:
        return Refusal.NOT_OUR_BODY
    return None


def _refresh(agent: Agent, identity: Identity) -> None:
    """Follow what the employer says; an address taken by another account is not followed."""
    agent.first_name, agent.last_name = identity.first_name, identity.last_name
    agent.sub, agent.siret = identity.sub, identity.siret
    if agent.email != identity.email and not Agent.objects.filter(email=identity.email).exists():
        agent.email = identity.email
    agent.save()


def login_agent(request: HttpRequest, agent: Agent, *, is_multi_factor: bool) -> None:
    """Sign in under a new session id. Another agent of this browser leaves; a citizen stays who she is."""
    _forget(request)
    request.session.cycle_key()
    auth.login(request, agent, backend=BACKEND)
    request.session[MFA_SESSION_KEY] = is_multi_factor
    record(IdentityAction.AGENT_SIGNED_IN, agent_actor(agent, request), agent)


def logout_agent(request: HttpRequest) -> None:
    """Sign the agent out, under a new session id; Django's ``logout`` would take the citizen along."""
    _forget(request)
    request.session.cycle_key()


def _forget(request: HttpRequest) -> None:
    for key in _AGENT_KEYS:
        request.session.pop(key, None)
