"""Who sees the ledger: the operator's staff, on the operator's host, with a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec
from uuid import UUID  # noqa: TC003 - an annotation that callers read

from django.http import Http404

from billing import selectors
from design.policies import desk
from identity.accounts.perms import agent_of, operator_required
from identity.audit.services import SYSTEM, Actor, agent_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from billing.models import Invoice

P = ParamSpec("P")


def ledger_view(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff of the operator with a second factor; strict policy; no copy kept on the way."""
    return desk(operator_required(view))


def invoice_or_404(invoice_id: UUID) -> Invoice:
    invoice = selectors.invoice_or_none(invoice_id)
    if invoice is None:
        raise Http404
    return invoice


def actor_of(request: HttpRequest) -> Actor:
    agent = agent_of(request)
    return agent_actor(agent, request) if agent is not None else SYSTEM
